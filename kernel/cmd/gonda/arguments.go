package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// noArgs refuses arguments.
func noArgs(c *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError{fmt.Errorf("%s takes no %q: see %s --help", c.CommandPath(), args[0], c.CommandPath())}
	}
	return nil
}
