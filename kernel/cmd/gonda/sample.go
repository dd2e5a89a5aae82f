package main

import (
	"fmt"

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
	f.StringVar(&s.Layout, "layout", "cds2024", "cds2024, legacy or mixed")
	f.Int64Var(&s.Seed, "seed", 1, "seed of the noise")
	return c
}
