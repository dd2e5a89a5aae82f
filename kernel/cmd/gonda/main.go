// Command gonda looks at, computes, draws and converts labelled arrays in NetCDF files and
// Zarr stores.
//
// It is for the shell and for scripts; every command is a thin wrapper around the packages,
// which plain Go programs use directly. It must never hold logic of its own.
//
// Exit status: 0 done, 1 failed with one message on standard error, 2 wrong usage.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

func main() {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) { // nohup ignores it
		ends = append(ends, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), ends...)
	err := root().ExecuteContext(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "gonda:", err)
		var wrong usageError
		if errors.As(err, &wrong) {
			os.Exit(2)
		}
		os.Exit(1)
	}
}

// usageError is a command line that makes no sense.
type usageError struct{ error }

func root() *cobra.Command {
	c := &cobra.Command{
		Use:           "gonda",
		Short:         "Lazy labelled arrays over NetCDF and Zarr",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("no command %q: gonda --help lists them", args[0])}
			}
			return c.Help()
		},
	}
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return usageError{fmt.Errorf("%w: %s --help lists the flags", err, c.CommandPath())}
	})
	c.CompletionOptions.HiddenDefaultCmd = true
	c.AddCommand(sampleCommand(), infoCommand(), statsCommand(), plotCommand(), convertCommand(), indexCommand(), labCommand(), runCommand(), kernelCommand(), doctorCommand(), versionCommand())
	return c
}

// atLeast is a number of arguments; fewer are wrong usage.
func atLeast(n int, what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) < n {
			return usageError{fmt.Errorf("%s needs %s: see %s --help", c.CommandPath(), what, c.CommandPath())}
		}
		return nil
	}
}
