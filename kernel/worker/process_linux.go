package worker

import (
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// process is the operating system's side of a worker.
type process struct {
	pid                    int
	stdout, stderr, events int // read ends; the pump closes them
	messages               *os.File
	closing                sync.Once
	ended                  chan struct{}
	state                  *os.ProcessState // after ended
	ooms                   int64            // kills for lack of memory before the start
	mu                     sync.Mutex
	reaped                 bool
}

// pipeSize is what is asked for pipes that much may flow through.
const pipeSize = 1 << 20

// launch starts the program in a process group of its own, with its own pipes as files 0 to 4
// and no other, and with an end when this process ends.
func launch(c Config) (*process, error) {
	// What this process was given open by its parent is not for cells.
	_ = unix.CloseRange(3, ^uint(0)>>1, unix.CLOSE_RANGE_CLOEXEC)
	var ours, theirs [4]int // stdout, stderr, messages to the worker, messages from it
	for i := range ours {
		var p [2]int
		if err := unix.Pipe2(p[:], unix.O_CLOEXEC); err != nil {
			closeAll(ours[:i])
			closeAll(theirs[:i])
			return nil, os.NewSyscallError("pipe2", err)
		}
		ours[i], theirs[i] = p[0], p[1]
		if i == 2 {
			ours[i], theirs[i] = p[1], p[0]
			continue
		}
		_ = unix.SetNonblock(p[0], true)
		_, _ = unix.FcntlInt(uintptr(p[0]), unix.F_SETPIPE_SZ, pipeSize)
	}
	null, err := os.Open(os.DevNull)
	if err != nil {
		closeAll(ours[:])
		closeAll(theirs[:])
		return nil, err
	}
	files := []*os.File{null, os.NewFile(uintptr(theirs[0]), "stdout"), os.NewFile(uintptr(theirs[1]), "stderr"),
		os.NewFile(uintptr(theirs[2]), "messages"), os.NewFile(uintptr(theirs[3]), "events")}
	p := &process{stdout: ours[0], stderr: ours[1], events: ours[3],
		messages: os.NewFile(uintptr(ours[2]), "messages"), ended: make(chan struct{}), ooms: oomKills()}
	attr := &os.ProcAttr{Dir: c.Dir, Env: environment(c), Files: files,
		Sys: &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}}
	started := make(chan error)
	go p.live(c, attr, started)
	err = <-started
	for _, f := range files {
		f.Close()
	}
	if err != nil {
		closeAll(ours[:2])
		unix.Close(ours[3])
		p.messages.Close()
		return nil, err
	}
	return p, nil
}

// live starts the process and waits for it with one thread, as the system takes the end of the
// thread that started a process for the end of its parent.
func (p *process) live(c Config, attr *os.ProcAttr, started chan<- error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	child, err := os.StartProcess(c.Program, []string{c.Program, c.Symbols}, attr)
	if err != nil {
		started <- err
		return
	}
	p.pid = child.Pid
	// If the system runs out of memory, the worker is to end and not the kernel.
	_ = os.WriteFile("/proc/"+strconv.Itoa(p.pid)+"/oom_score_adj", []byte("500"), 0)
	started <- nil
	for unix.Waitid(unix.P_PID, p.pid, nil, unix.WEXITED|unix.WNOWAIT, nil) == unix.EINTR {
	}
	// As long as nobody has asked how it ended, its number and its group's belong to it.
	p.mu.Lock()
	_ = unix.Kill(-p.pid, unix.SIGKILL) // what cells started in the background
	p.reaped = true
	p.mu.Unlock()
	p.state, _ = child.Wait()
	close(p.ended)
}

// environment is what the worker sees. Its traces are short, as the kernel reads them.
func environment(c Config) []string {
	env := c.Env
	if env == nil {
		env = os.Environ()
	}
	env = slices.DeleteFunc(slices.Clone(env), func(s string) bool {
		return strings.HasPrefix(s, "GOTRACEBACK=") || c.Memory > 0 && strings.HasPrefix(s, "GONDA_MEMORY=")
	})
	env = append(env, "GOTRACEBACK=single")
	if c.Memory > 0 {
		env = append(env, "GONDA_MEMORY="+strconv.FormatInt(c.Memory, 10))
	}
	return env
}

// kill ends the process and its group.
func (p *process) kill() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.reaped {
		_ = unix.Kill(-p.pid, unix.SIGKILL)
		_ = unix.Kill(p.pid, unix.SIGKILL)
	}
}

// closeMessages tells the process to end.
func (p *process) closeMessages() { p.closing.Do(func() { p.messages.Close() }) }

// abandon ends a process that was just started.
func (p *process) abandon() {
	p.kill()
	<-p.ended
	p.closeMessages()
	closeAll([]int{p.stdout, p.stderr, p.events})
}

func closeAll(fds []int) {
	for _, fd := range fds {
		unix.Close(fd)
	}
}
