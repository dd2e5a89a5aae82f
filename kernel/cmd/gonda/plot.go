package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/plotting"
)

func plotCommand() *cobra.Command {
	var m machine
	var p choice
	var out, title, colors string
	var width, height int
	c := &cobra.Command{
		Use:   "plot SRC...",
		Short: "Draw a variable: a map, a field or a line",
		Args:  atLeast(1, "a file or store"),
		RunE: func(c *cobra.Command, args []string) error {
			if out == "" {
				return usageError{fmt.Errorf("gonda plot needs -o FILE.png or FILE.svg")}
			}
			if !strings.HasSuffix(out, ".png") && !strings.HasSuffix(out, ".svg") {
				return usageError{fmt.Errorf("-o %s: the ending is .png or .svg", out)}
			}
			begun := time.Now()
			if _, err := m.client(); err != nil {
				return err
			}
			a, err := p.open(args)
			if err != nil {
				return err
			}
			ctx, done := m.show(c.Context())
			defer done()
			fig, err := plotting.Draw(ctx, a, options(title, colors, width, height)...)
			if err != nil {
				return err
			}
			if err := fig.Save(out); err != nil {
				return err
			}
			done()
			if m.json {
				return printJSON(map[string]any{"path": out, "seconds": time.Since(begun).Seconds(), "peak_bytes": cluster.PeakRSS()})
			}
			return nil
		},
	}
	m.flags(c)
	p.flags(c)
	f := c.Flags()
	f.StringVarP(&out, "output", "o", "", "FILE.png or FILE.svg")
	f.StringVar(&title, "title", "", "title of the picture")
	f.StringVar(&colors, "colors", "", "name of a colour map: viridis, RdBu_r, ...")
	f.IntVar(&width, "width", 0, "width in pixels")
	f.IntVar(&height, "height", 0, "height in pixels")
	return c
}

func options(title, colors string, width, height int) []plotting.Option {
	var o []plotting.Option
	if title != "" {
		o = append(o, plotting.Title(title))
	}
	if colors != "" {
		o = append(o, plotting.Colors(colors))
	}
	if width > 0 && height > 0 {
		o = append(o, plotting.Size(width, height))
	}
	return o
}
