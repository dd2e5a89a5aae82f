//go:build unix

package main

import (
	"os"
	"syscall"
)

// become replaces this process by a program in a folder, so that signals reach it alone.
func become(program string, arguments []string, dir string) error {
	if err := os.Chdir(dir); err != nil {
		return err
	}
	return syscall.Exec(program, arguments, os.Environ())
}
