package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/kernel/session"
	"github.com/gonda-go/gonda/kernel/toolchain"
)

func kernelCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "kernel",
		Short: "Install, remove or start the Jupyter kernel",
		Args:  cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("no command %q: gonda kernel --help lists them", args[0])}
			}
			return c.Help()
		},
	}
	c.AddCommand(kernelInstallCommand(), kernelUninstallCommand(), kernelStartCommand())
	return c
}

// place is the data folder of Jupyter that flags choose.
type place struct {
	user, sys    bool
	prefix, name string
}

func (p *place) flags(c *cobra.Command) {
	f := c.Flags()
	f.BoolVar(&p.user, "user", false, "for this user (the default)")
	f.BoolVar(&p.sys, "sys-prefix", false, "for the Python environment that is first on PATH")
	f.StringVar(&p.prefix, "prefix", "", "for the environment in this folder")
	f.StringVar(&p.name, "name", "gonda", "what front ends call the kernel")
}

func (p *place) data() (string, error) {
	if p.user && p.sys || p.prefix != "" && (p.user || p.sys) {
		return "", usageError{fmt.Errorf("one place is wanted: --user, --sys-prefix or --prefix")}
	}
	switch {
	case p.prefix != "":
		prefix, err := filepath.Abs(p.prefix)
		return session.PrefixData(prefix), err
	case p.sys:
		return session.PythonData()
	}
	return session.UserData()
}

func kernelInstallCommand() *cobra.Command {
	var p place
	var noBuild bool
	c := &cobra.Command{
		Use:   "install",
		Short: "Tell Jupyter of the kernel, and build what its cells need",
		Args:  noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := session.CheckName(p.name); err != nil {
				return usageError{err}
			}
			program, err := ownPath()
			if err != nil {
				return err
			}
			data, err := p.data()
			if err != nil {
				return err
			}
			if !noBuild {
				if err := buildToolchain(c.Context()); err != nil {
					return fmt.Errorf("%w (--no-build installs the kernelspec alone)", err)
				}
			}
			dir, err := session.Kernelspec{Name: p.name, Program: program, Version: version}.Install(data)
			if err != nil {
				return err
			}
			fmt.Printf("installed the kernel %s in %s\n", p.name, dir)
			return nil
		},
	}
	p.flags(c)
	c.Flags().BoolVar(&noBuild, "no-build", false, "leave building to the first cell")
	return c
}

// buildToolchain says each step on standard error; when all is there it says nothing.
func buildToolchain(ctx context.Context) error {
	last := ""
	_, err := toolchain.Open(ctx, toolchain.Config{Progress: func(step string, done, total int) {
		if step != last {
			fmt.Fprintf(os.Stderr, "gonda: %s (%d of %d)\n", step, done, total)
		}
		last = step
	}})
	return err
}

// ownPath is where this program lies for good.
func ownPath() (string, error) {
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	if strings.HasPrefix(program, filepath.Join(os.TempDir(), "go-build")) {
		return "", fmt.Errorf("%s goes away when this command ends: build gonda by `go build` or `go install`, then run `gonda kernel install`", program)
	}
	return program, nil
}

func kernelUninstallCommand() *cobra.Command {
	var p place
	c := &cobra.Command{
		Use:   "uninstall",
		Short: "Remove the kernelspec that install made",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := session.CheckName(p.name); err != nil {
				return usageError{err}
			}
			data, err := p.data()
			if err != nil {
				return err
			}
			dir, err := session.Uninstall(data, p.name)
			if err != nil {
				return err
			}
			fmt.Println("removed", dir)
			return nil
		},
	}
	p.flags(c)
	return c
}

func kernelStartCommand() *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "start",
		Short: "Serve one front end; front ends call this",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			if file == "" {
				return usageError{fmt.Errorf("gonda kernel start needs --connection-file: front ends give it")}
			}
			return session.Start(file, version)
		},
	}
	c.Flags().StringVarP(&file, "connection-file", "f", "", "where the sockets are and how messages are signed")
	return c
}
