//go:build !linux

package compile

import "syscall"

func childAttributes() *syscall.SysProcAttr { return nil }
