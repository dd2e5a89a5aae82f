package runner

import (
	"os/exec"
	"sync"
	"time"
)

// process is a kernel's process.
type process struct {
	cmd   *exec.Cmd
	words *words
	ended chan struct{}
}

// launch starts a command in a folder. It gets a process group of its own, so that what a
// terminal sends to us does not reach it.
func launch(command, env []string, dir string) (*process, error) {
	p := &process{cmd: exec.Command(command[0], command[1:]...), words: &words{}, ended: make(chan struct{})}
	p.cmd.Dir, p.cmd.Env = dir, env
	p.cmd.Stdout, p.cmd.Stderr = p.words, p.words
	p.cmd.WaitDelay = time.Second
	group(p.cmd)
	if err := p.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		_ = p.cmd.Wait() // how it ended is in its last words
		close(p.ended)
	}()
	return p, nil
}

// stop waits for the end of a process that was asked to end, then makes an end of it.
func (p *process) stop(patience time.Duration) {
	if p.within(patience) {
		return
	}
	terminate(p.cmd.Process)
	if p.within(stopPatience) {
		return
	}
	kill(p.cmd.Process)
	<-p.ended
}

func (p *process) within(d time.Duration) bool {
	select {
	case <-p.ended:
		return true
	case <-time.After(d):
		return false
	}
}

// words keeps the end of what a process prints.
type words struct {
	mu   sync.Mutex
	text []byte
}

// kept is how many bytes of it.
const kept = 4096

func (w *words) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.text = append(w.text, b...)
	if n := len(w.text); n > kept {
		w.text = append(w.text[:0], w.text[n-kept:]...)
	}
	return len(b), nil
}

func (w *words) String() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return string(w.text)
}
