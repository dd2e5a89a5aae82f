package session

import (
	"fmt"
	"io"
	"strings"

	"github.com/gonda-go/gonda/kernel/cell"
)

// shell runs a command line by bash, in the kernel's folder or in that of the module.
func (r *run) shell(s cell.Special) error {
	dir := ""
	if s.Kind == cell.ModuleShell {
		if err := r.awaitEngine(); err != nil {
			return err
		}
		var err error
		if dir, err = r.session.engine.module(); err != nil {
			return wrongUse("%v", err)
		}
	}
	kind := r.stdin
	r.stdin = noStdin
	var stdin io.Reader
	if kind != noStdin {
		in, end, err := r.typed(kind == secretStdin)
		if err != nil {
			return wrongUse("%v", err)
		}
		defer end()
		stdin = in
	}
	return r.program(dir, stdin, "bash", "-c", s.Text)
}

// program runs a program of the cell. That it fails is shown, and no failure of the cell, as
// in GoNB.
func (r *run) program(dir string, stdin io.Reader, argv ...string) error {
	exit, err := runCommand(r.ctx, r.sink.Stream, dir, stdin, argv...)
	if err != nil {
		if r.ctx.Err() != nil {
			return err
		}
		return wrongUse("%v", err)
	}
	if exit != 0 {
		r.sink.Stream("stderr", []byte(fmt.Sprintf("exit status %d\n", exit)))
	}
	return nil
}

// script gives the rest of the cell to a program as its input.
func (r *run) script(s cell.Special) error {
	argv := s.Args
	if s.Name != "script" {
		argv = append([]string{s.Name}, s.Args...)
	}
	if len(argv) == 0 {
		return wrongUse("it needs a program: %%%%script python3")
	}
	return r.program("", strings.NewReader(s.Body), argv...)
}

// withInputs lets the next shell line read from the person at the notebook.
func (r *run) withInputs(s cell.Special) error {
	if !r.allowStdin {
		return wrongUse("%v", errNoStdin)
	}
	r.stdin = askedStdin
	if s.Name == "with_password" {
		r.stdin = secretStdin
	}
	return nil
}
