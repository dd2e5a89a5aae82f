package xr_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/xr"
)

// TestDefaultContext ends the context of the cell: what needs no context of its own stops, says
// why, and works again afterwards on the same values.
func TestDefaultContext(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.nc")
	if _, err := field(t, "2020-01-30", 48).ToNetCDF(path); err != nil {
		t.Fatal(err)
	}
	ds, err := xr.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	stopped := errors.New("the cell was interrupted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stopped)
	t2m := ds.Var("t2m")
	for _, c := range []struct {
		name string
		do   func() error
	}{
		{"Open", func() error { _, err := xr.Open(path); return err }},
		{"Sel", func() error { return t2m.Sel(xr.At("latitude", 45)).Err() }},
		{"Compute", func() error { _, err := t2m.Compute(); return err }},
		{"Float64s", func() error { _, err := t2m.Mean().Float64s(); return err }},
		{"Times", func() error { _, err := ds.Var("time").Times(); return err }},
		{"ToNetCDF", func() error { _, err := ds.ToNetCDF(filepath.Join(dir, "b.nc"), xr.Overwrite()); return err }},
		{"ToZarr", func() error { _, err := ds.ToZarr(filepath.Join(dir, "b.zarr"), xr.Overwrite()); return err }},
	} {
		t.Run(c.name, func(t *testing.T) {
			cluster.SetContext(ctx)
			err := c.do()
			cluster.SetContext(context.Background())
			if !errors.Is(err, stopped) && !errors.Is(err, context.Canceled) {
				t.Errorf("in an interrupted cell: %v", err)
			}
			if err := c.do(); err != nil {
				t.Errorf("in the next cell: %v", err)
			}
		})
	}
	if s := t2m.String(); !strings.Contains(s, "60 … 30") {
		t.Errorf("labels that were read are not shown:\n%s", s)
	}
}
