package main

import (
	"path/filepath"
	"reflect"
	"testing"

	"github.com/gonda-go/gonda/helpers/xr"
)

// A part of the variables and of their dimensions is converted as statistics take it.
func TestConvertPart(t *testing.T) {
	source, err := xr.Open(file(t, "small.nc"))
	if err != nil {
		t.Fatal(err)
	}
	defer source.Close()
	two := filepath.Join(t.TempDir(), "two.nc")
	if _, err := source.With(source.Var("t2m").Mul(2).Named("twice")).ToNetCDF(two); err != nil {
		t.Fatal(err)
	}
	part := []string{"--sel", "latitude=60:30", "--isel", "longitude=0:10:2"}
	run := func(args ...string) ran { return gonda(t, append(args, part...)...) }
	for _, name := range []string{"out.nc", "out.zarr"} {
		out := filepath.Join(t.TempDir(), name)
		run("convert", two, out, "--var", "twice").succeed(t)
		ds, err := xr.OpenMany([]string{out})
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"twice"}; !reflect.DeepEqual(ds.Vars(), want) {
			t.Errorf("%s has %v", name, ds.Vars())
		}
		ds.Close()
		var got, want struct {
			Shape      []int
			Count, Sum float64
		}
		run("stats", two, "--var", "twice", "--json").json(t, &want)
		gonda(t, "stats", out, "--json").json(t, &got)
		if !reflect.DeepEqual(got, want) || got.Count == 0 || got.Shape[2] != 5 {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
	out := filepath.Join(t.TempDir(), "none.nc")
	gonda(t, "convert", two, out, "--var", "twice,thrice").refused(t, 1, "thrice", "t2m")
	gonda(t, "convert", two, out, "--sel", "latitude").refused(t, 2, "dim=label")
	gonda(t, "convert", two, out, "--sel", "depth=5").refused(t, 1, "depth")
}
