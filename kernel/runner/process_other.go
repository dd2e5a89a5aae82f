//go:build !unix

package runner

import (
	"os"
	"os/exec"
)

func group(*exec.Cmd) {}

func signal(p *os.Process, s os.Signal) { _ = p.Signal(s) }

func terminate(p *os.Process) { kill(p) }

func kill(p *os.Process) { _ = p.Kill() }
