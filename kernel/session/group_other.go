//go:build !unix

package session

import (
	"os"
	"os/exec"
)

func ownGroup(*exec.Cmd) {}

func exitStatus(p *os.ProcessState) int { return p.ExitCode() }
