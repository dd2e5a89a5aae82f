package compile

import "syscall"

// childAttributes keep an interrupt of the terminal away from the tool, and end it with us.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
