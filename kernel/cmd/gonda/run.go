package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"github.com/gonda-go/gonda/kernel/runner"
)

// notebooks is how notebooks are run.
type notebooks struct {
	out     string
	kernel  string
	timeout time.Duration
}

func runCommand() *cobra.Command {
	var n notebooks
	c := &cobra.Command{
		Use:   "run NOTEBOOK...",
		Short: "Run notebooks without a front end",
		Long: `Run notebooks without a front end, each in a new kernel and in its own folder.

The files stay as they are; --out says where copies with the outputs go. The first cell that
fails ends the command with exit status 1 and is named.`,
		Args: atLeast(1, "a notebook"),
		RunE: func(c *cobra.Command, args []string) error {
			if n.timeout < 0 {
				return usageError{fmt.Errorf("--timeout %v: it is 0 (none) or more", n.timeout)}
			}
			for _, path := range args {
				if err := n.run(c.Context(), path); err != nil {
					return err
				}
			}
			return nil
		},
	}
	f := c.Flags()
	f.StringVar(&n.out, "out", "", "folder for copies with the outputs")
	f.DurationVar(&n.timeout, "timeout", 10*time.Minute, "how long one cell may run; 0 for any time")
	f.StringVar(&n.kernel, "kernel", "", "an installed kernel instead of this command's own")
	return c
}

// run runs one notebook and says in a line how it went.
func (n *notebooks) run(ctx context.Context, path string) error {
	nb, err := runner.Read(path)
	if err != nil {
		return err
	}
	spec, err := n.spec(nb)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	to, err := n.target(path)
	if err != nil {
		return err
	}
	begun := time.Now()
	shown := term.IsTerminal(int(os.Stderr.Fd()))
	ran := 0
	err = nb.Run(ctx, runner.Options{Spec: spec, Timeout: n.timeout, Progress: func(cell, cells int) {
		ran++
		if shown {
			fmt.Fprintf(os.Stderr, "\r\x1b[K%s: cell %d of %d", path, cell, cells)
		}
	}})
	if shown {
		fmt.Fprint(os.Stderr, "\r\x1b[K")
	}
	word := "ok"
	if err != nil {
		word = "failed"
	}
	fmt.Printf("%s: %d cells, %.1f s, %s\n", path, ran, time.Since(begun).Seconds(), word)
	if to != "" {
		if e := nb.Write(to); err == nil {
			err = e
		}
	}
	return err
}

// spec is the kernel that --kernel or the notebook names, this command's own when that is gonda.
func (n *notebooks) spec(nb *runner.Notebook) (*runner.Spec, error) {
	name := n.kernel
	if name == "" {
		name = nb.KernelName()
	}
	if n.kernel != "" || name != "" && name != "gonda" {
		return runner.FindSpec(name)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return &runner.Spec{
		Name:      "gonda",
		Command:   []string{self, "kernel", "start", "--connection-file", "{connection_file}"},
		Interrupt: "message",
	}, nil
}

// target is where the notebook goes with its outputs: under its own name into the folder that
// --out names, which must not be its own. "" without --out.
func (n *notebooks) target(path string) (string, error) {
	if n.out == "" {
		return "", nil
	}
	if err := os.MkdirAll(n.out, 0o755); err != nil {
		return "", err
	}
	from, err := os.Stat(filepath.Dir(path))
	if err != nil {
		return "", err
	}
	to, err := os.Stat(n.out)
	if err != nil {
		return "", err
	}
	if os.SameFile(from, to) {
		return "", usageError{fmt.Errorf("--out %s is the folder of %s, which stays as it is: name another", n.out, path)}
	}
	return filepath.Join(n.out, filepath.Base(path)), nil
}
