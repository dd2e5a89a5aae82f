//go:build unix

package runner

import (
	"os"
	"os/exec"
	"syscall"
)

func group(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// signal, terminate and kill reach the whole group; a process that is gone is no error.
func signal(p *os.Process, s os.Signal) { _ = syscall.Kill(-p.Pid, s.(syscall.Signal)) }

func terminate(p *os.Process) { signal(p, syscall.SIGTERM) }

func kill(p *os.Process) { signal(p, syscall.SIGKILL) }
