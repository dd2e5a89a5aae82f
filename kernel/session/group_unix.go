//go:build unix

package session

import (
	"os"
	"os/exec"
	"syscall"
	"time"
)

// ownGroup starts a program in a process group of its own and ends all of it: a terminal's
// or front end's SIGINT to the kernel's group does not reach it, and no child outlives an
// interrupt.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error {
		group := -cmd.Process.Pid
		err := syscall.Kill(group, syscall.SIGINT)
		time.AfterFunc(leave, func() { syscall.Kill(group, syscall.SIGKILL) })
		return err
	}
}

// exitStatus is as shells say it: 128 and the signal's number for a program that was ended.
func exitStatus(p *os.ProcessState) int {
	if w, ok := p.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal())
	}
	return p.ExitCode()
}
