package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/workshop"
)

func sampleCommand() *cobra.Command {
	var m machine
	s := workshop.Sample{}
	c := &cobra.Command{
		Use:   "sample DIR",
		Short: "Make ERA5-like NetCDF files with known truth",
		Args:  atLeast(1, "a folder"),
		RunE: func(c *cobra.Command, args []string) error {
			if !slices.Contains(workshop.Layouts, s.Layout) {
				return usageError{fmt.Errorf("--layout %s: it is one of %s", s.Layout, strings.Join(workshop.Layouts, ", "))}
			}
			if !(s.GB > 0) {
				return usageError{fmt.Errorf("--gb %v: it is above 0", s.GB)}
			}
			client, err := m.client()
			if err != nil {
				return err
			}
			s.Dir = args[0]
			ctx, done := m.show(c.Context())
			defer done()
			r, err := s.Write(ctx, client)
			if err != nil {
				return err
			}
			done()
			if m.json {
				return printJSON(r)
			}
			fmt.Printf("%s: %d files, %s decoded, %s stored, %.2f s\n", s.Dir, len(r.Files), cluster.FormatBytes(r.Decoded), cluster.FormatBytes(r.Stored), r.Seconds)
			return nil
		},
	}
	m.flags(c)
	f := c.Flags()
	f.Float64Var(&s.GB, "gb", 0.25, "size of the decoded values in 10^9 bytes")
	f.StringVar(&s.Layout, "layout", "cds2024", strings.Join(workshop.Layouts, ", "))
	f.Int64Var(&s.Seed, "seed", 1, "seed of the noise")
	return c
}
