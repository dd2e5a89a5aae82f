package main

import (
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/helpers/xr"
)

func indexCommand() *cobra.Command {
	var asJSON bool
	var group string
	c := &cobra.Command{
		Use:   "index SRC... R.json",
		Short: "Write where the chunks of NetCDF files are, as a reference file that xarray opens",
		Args:  atLeast(2, "sources and a destination"),
		RunE: func(c *cobra.Command, args []string) error {
			sources, dst := args[:len(args)-1], args[len(args)-1]
			if filepath.Ext(dst) != ".json" {
				return usageError{fmt.Errorf("%s: the destination ends in .json", dst)}
			}
			r, err := xr.WriteReferences(sources, dst, xr.Group(group))
			if err != nil {
				return err
			}
			if asJSON {
				return printJSON(map[string]any{"path": r.Path, "files": r.Files, "references": r.References, "seconds": r.Seconds})
			}
			fmt.Printf("%s: %d files, %d references, %.3f s\n", r.Path, r.Files, r.References, r.Seconds)
			return nil
		},
	}
	c.Flags().StringVar(&group, "group", "", "only this group")
	c.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return c
}
