//go:build !unix

package main

import (
	"os"
	"os/exec"
)

// become runs a program in a folder until it ends.
func become(program string, arguments []string, dir string) error {
	c := exec.Command(program, arguments[1:]...)
	c.Dir, c.Stdin, c.Stdout, c.Stderr = dir, os.Stdin, os.Stdout, os.Stderr
	return c.Run()
}
