package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
)

func statsCommand() *cobra.Command {
	var m machine
	var p choice
	var over []string
	var op, groupBy, out string
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
			if a, err = reduce(a, op, over, groupBy); err != nil {
				return err
			}
			if plan {
				steps, err := needed(a, client, out)
				return show(m, steps, err)
			}
			ctx, done := m.show(c.Context())
			defer done()
			begun := time.Now()
			read := int64(0)
			if out != "" {
				if a, read, err = save(ctx, a, out); err != nil {
					return err
				}
			}
			s, err := a.Summarize(ctx, client, len(over) > 0 || groupBy != "")
			if err != nil {
				return err
			}
			if out != "" {
				s.Read = read
			}
			s.Seconds = time.Since(begun).Seconds()
			done()
			return show(m, s, nil)
		},
	}
	m.flags(c)
	p.flags(c)
	f := c.Flags()
	f.StringSliceVar(&over, "over", nil, "dimensions to reduce over; none: statistics of all elements")
	f.StringVar(&groupBy, "groupby", "", "groups to reduce, as time.month, or a coordinate whose labels are groups")
	f.StringVar(&op, "op", "mean", "with --over and --groupby: "+strings.Join(operations, ", "))
	f.StringVarP(&out, "output", "o", "", "write the result to FILE.nc, FILE.zarr or FILE.npy")
	f.BoolVar(&plan, "plan", false, "say what it would need, and stop")
	return c
}

// operations are those of --op.
var operations = []string{"mean", "sum", "min", "max", "std", "var", "count"}

// reduce reduces over dimensions or by groups, if any; means and sums are kept in float64.
func reduce(a xr.DataArray, op string, dims []string, groupBy string) (xr.DataArray, error) {
	if !slices.Contains(operations, op) {
		return a, usageError{fmt.Errorf("--op %s: it is one of %s", op, strings.Join(operations, ", "))}
	}
	switch {
	case groupBy != "" && len(dims) > 0:
		return a, usageError{fmt.Errorf("--groupby and --over: one of both; write the groups with -o and reduce those")}
	case groupBy != "":
		a = a.GroupBy(groupBy).Reduce(xr.Folds[op], xr.Float64())
	case len(dims) > 0:
		a = a.Reduce(xr.Folds[op], dims, xr.Float64())
	}
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

// needed says what computing the statistics of an array will need, or the array itself when
// it is to be written.
func needed(a xr.DataArray, client *cluster.Client, out string) (*lazy.Plan, error) {
	if out == "" {
		return a.SummaryPlan(client)
	}
	return a.Plan()
}

// save writes an array under its name, by the ending of the path. It returns the array as
// what was written holds it, and the stored bytes that were read for it.
func save(ctx context.Context, a xr.DataArray, path string) (xr.DataArray, int64, error) {
	if a.Name() == "" {
		a = a.Named("result")
	}
	write := xr.NewDataset(nil, a).ToNetCDFContext
	switch {
	case strings.HasSuffix(path, ".nc"):
	case strings.HasSuffix(path, ".zarr"):
		write = xr.NewDataset(nil, a).ToZarrContext
	case strings.HasSuffix(path, ".npy"):
		return saveNPY(ctx, a, path)
	default:
		return a, 0, usageError{fmt.Errorf("-o %s: the ending is .nc, .zarr or .npy", path)}
	}
	w, err := write(ctx, path, xr.Overwrite())
	if err != nil {
		return a, 0, err
	}
	ds, err := xr.Open(path)
	if err != nil {
		return a, 0, err
	}
	return ds.Var(a.Name()), w.Read, nil
}

// saveNPY computes an array into memory, as NumPy's files hold one without its labels.
func saveNPY(ctx context.Context, a xr.DataArray, path string) (xr.DataArray, int64, error) {
	steps, err := a.Plan()
	if err != nil {
		return a, 0, err
	}
	if a, err = a.RunPlan(ctx, steps); err != nil {
		return a, 0, err
	}
	return a, steps.Stored(), a.ToNPY(ctx, path)
}
