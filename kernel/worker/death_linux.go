package worker

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"strconv"
	"strings"
	"syscall"
)

// death says in one sentence how the process ended: by what the kernel did, by the runtime's
// last words, or by what the system tells.
func (p *process) death(killed, last string) Failure {
	f := Failure{Kind: Died, Name: "worker", Lost: true}
	if killed != "" {
		f.Message = "the worker was ended: " + killed
		return f
	}
	if words, ok := lastWords(last); ok {
		words.Code = p.state.ExitCode()
		return words
	}
	if p.state == nil {
		f.Message = "the worker is gone"
		return f
	}
	status, _ := p.state.Sys().(syscall.WaitStatus)
	held := ""
	if usage, ok := p.state.SysUsage().(*syscall.Rusage); ok {
		held = fmt.Sprintf("; it held at most %s", megabytes(usage.Maxrss<<10))
	}
	switch {
	case !status.Signaled():
		f.Code = status.ExitStatus()
		f.Message = fmt.Sprintf("the worker ended with exit status %d", f.Code)
	case status.Signal() != syscall.SIGKILL:
		f.Message = fmt.Sprintf("the worker was ended by signal %d (%s)", status.Signal(), status.Signal())
	case oomKills() > p.ooms:
		f.Name, f.Message = "out of memory", "the system ended the worker because memory ran out"+held
	default:
		f.Message = "the worker was killed (signal 9), most likely because memory ran out" + held
	}
	return f
}

// oomKills is how many processes of this control group the system has ended for lack of memory;
// 0 if it does not tell.
func oomKills() int64 {
	groups, err := os.ReadFile("/proc/self/cgroup")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(groups)) {
		part := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(part) < 3 {
			continue
		}
		files := []string{path.Join("/sys/fs/cgroup", part[2], "memory.events"), "/sys/fs/cgroup/memory.events"}
		if part[1] == "memory" {
			files = []string{path.Join("/sys/fs/cgroup/memory", part[2], "memory.oom_control"), "/sys/fs/cgroup/memory/memory.oom_control"}
		} else if part[1] != "" {
			continue
		}
		for _, file := range files {
			if b, err := os.ReadFile(file); err == nil {
				return field(b, "oom_kill")
			}
		}
	}
	return 0
}

// Memory is what the worker has in RAM now and the most that it had, in bytes; 0 if it has
// ended.
func (w *Worker) Memory() (now, peak int64) {
	b, err := os.ReadFile("/proc/" + strconv.Itoa(w.process.pid) + "/status")
	if err != nil {
		return 0, 0
	}
	return field(b, "VmRSS:") << 10, field(b, "VmHWM:") << 10
}

// field is the number after a word at the beginning of a line.
func field(text []byte, name string) int64 {
	for line := range bytes.Lines(text) {
		words := bytes.Fields(line)
		if len(words) >= 2 && string(words[0]) == name {
			n, _ := strconv.ParseInt(string(words[1]), 10, 64)
			return n
		}
	}
	return 0
}
