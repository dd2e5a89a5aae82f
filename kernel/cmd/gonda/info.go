package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/helpers/xr"
)

func infoCommand() *cobra.Command {
	var asJSON bool
	var group string
	c := &cobra.Command{
		Use:   "info SRC...",
		Short: "Print the header of files and stores: like ncdump -h, with chunks and filters",
		Args:  atLeast(1, "a file or store"),
		RunE: func(c *cobra.Command, args []string) error {
			for _, path := range args {
				if err := info(path, group, asJSON); err != nil {
					return err
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&group, "group", "", "only this group")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON, a line for each source, or for each file of a zip archive")
	return c
}

func info(path, group string, asJSON bool) error {
	all, err := xr.ReadHeaders(path)
	if err != nil {
		return err
	}
	for _, h := range all {
		defer h.Close()
	}
	for _, h := range all {
		g, err := h.Find(group)
		if err != nil {
			return err
		}
		if asJSON {
			err = printJSON(g)
		} else {
			fmt.Print(g)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
