package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/helpers/xr"
)

func statsCommand() *cobra.Command {
	var m machine
	var p choice
	var over []string
	var op, out string
	var plan bool
	c := &cobra.Command{
		Use:   "stats SRC...",
		Short: "Compute statistics of a variable, streaming",
		Args:  atLeast(1, "a file or store"),
		RunE: func(c *cobra.Command, args []string) error {
			client, err := m.client()
			if err != nil {
				return err
			}
			a, err := p.open(args)
			if err != nil {
				return err
			}
			ctx, done := m.show(c.Context())
			defer done()
			if len(over) == 0 && out == "" {
				if plan {
					steps, err := a.SummaryPlan(client)
					return show(m, steps, err)
				}
				s, err := a.Summarize(ctx, client, false)
				done()
				return show(m, s, err)
			}
			begun := time.Now()
			if a, err = reduce(a, op, over); err != nil {
				return err
			}
			steps, err := a.Plan()
			if err != nil || plan {
				return show(m, steps, err)
			}
			if a, err = a.RunPlan(ctx, steps); err != nil {
				return err
			}
			if out != "" {
				if err := save(ctx, a, out); err != nil {
					return err
				}
			}
			s, err := a.Summarize(ctx, client, true)
			if err != nil {
				return err
			}
			s.Read, s.Seconds = steps.Stored(), time.Since(begun).Seconds()
			done()
			return show(m, s, nil)
		},
	}
	m.flags(c)
	p.flags(c)
	f := c.Flags()
	f.StringSliceVar(&over, "over", nil, "dimensions to reduce over; none: statistics of all elements")
	f.StringVar(&op, "op", "mean", "with --over: "+strings.Join(operations, ", "))
	f.StringVarP(&out, "output", "o", "", "write the result to FILE.nc, FILE.zarr or FILE.npy")
	f.BoolVar(&plan, "plan", false, "say what it would need, and stop")
	return c
}

// operations are those of --op.
var operations = []string{"mean", "sum", "min", "max", "std", "var", "count"}

// reduce reduces over dimensions, if any; means and sums are kept in float64.
func reduce(a xr.DataArray, op string, dims []string) (xr.DataArray, error) {
	if len(dims) == 0 {
		return a, nil
	}
	f, ok := xr.Folds[op]
	if !ok {
		return a, usageError{fmt.Errorf("--op %s: it is one of %s", op, strings.Join(operations, ", "))}
	}
	a = a.Reduce(f, dims, xr.Float64())
	return a, a.Err()
}

// show prints what a call gave, as text or as JSON, or passes its error on.
func show[T fmt.Stringer](m machine, v T, err error) error {
	if err != nil {
		return err
	}
	if m.json {
		return printJSON(v)
	}
	fmt.Println(strings.TrimRight(v.String(), "\n"))
	return nil
}

// save writes an array under its name, by the ending of the path.
func save(ctx context.Context, a xr.DataArray, path string) error {
	if a.Name() == "" {
		a = a.Named("result")
	}
	ds := xr.NewDataset(nil, a)
	var err error
	switch {
	case strings.HasSuffix(path, ".nc"):
		_, err = ds.ToNetCDFContext(ctx, path, xr.Overwrite())
	case strings.HasSuffix(path, ".zarr"):
		_, err = ds.ToZarrContext(ctx, path, xr.Overwrite())
	case strings.HasSuffix(path, ".npy"):
		err = a.ToNPY(ctx, path)
	default:
		err = usageError{fmt.Errorf("-o %s: the ending is .nc, .zarr or .npy", path)}
	}
	return err
}
