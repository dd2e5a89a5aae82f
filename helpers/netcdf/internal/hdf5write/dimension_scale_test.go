package hdf5write

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// TestDatasets: scales come in the order of the dimensions and variables in theirs, as in
// files of the NetCDF library.
func TestDatasets(t *testing.T) {
	lat, bnds, lon, time := schema.Dim{Name: "lat", Len: 2}, schema.Dim{Name: "bnds", Len: 2}, schema.Dim{Name: "lon", Len: 3}, schema.Dim{Name: "time", Len: 1}
	v := func(name string, dims ...int) schema.Var { return schema.Var{Name: name, Dims: dims} }
	for name, c := range map[string]struct {
		dims []schema.Dim
		vars []schema.Var
		want string
	}{
		"no variables":          {[]schema.Dim{lat, bnds}, nil, "lat* bnds*"},
		"no scales":             {[]schema.Dim{lat, bnds}, []schema.Var{v("a", 0), v("b", 1)}, "lat* bnds* a b"},
		"one between":           {[]schema.Dim{lat, bnds, lon}, []schema.Var{v("lat", 0), v("lat_bnds", 0, 1), v("lon", 2), v("t", 0, 2)}, "lat bnds* lat_bnds lon t"},
		"data first":            {[]schema.Dim{bnds, lat, lon}, []schema.Var{v("t", 1, 2), v("lat", 1), v("lon", 2)}, "bnds* t lat lon"},
		"in another order":      {[]schema.Dim{lat, lon, bnds}, []schema.Var{v("lon", 1), v("lat", 0)}, "lon lat bnds*"},
		"of a foreign variable": {[]schema.Dim{time, lat}, []schema.Var{v("lat", 0), v("time", 0)}, "_nc4_non_coord_lat time lat*"},
	} {
		var got []string
		for _, s := range datasets(&schema.File{Dims: c.dims, Vars: c.vars}) {
			if s.v < 0 {
				s.name += "*"
			}
			got = append(got, s.name)
		}
		if want := strings.Fields(c.want); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// TestLongNames: names that the NetCDF library would cut are refused.
func TestLongNames(t *testing.T) {
	long := func(n int) string { return strings.Repeat("n", n) }
	for name, c := range map[string]struct {
		file schema.File
		ok   bool
	}{
		"variable that fits":    {schema.File{Vars: []schema.Var{{Name: long(255), Type: dtype.Int16}}}, true},
		"variable too long":     {schema.File{Vars: []schema.Var{{Name: long(256), Type: dtype.Int16}}}, false},
		"dimension too long":    {schema.File{Dims: []schema.Dim{{Name: long(256), Len: 1}}}, false},
		"too long with a mark":  {schema.File{Dims: []schema.Dim{{Name: long(241), Len: 1}}, Vars: []schema.Var{{Name: long(241), Type: dtype.Int16}}}, false},
		"that fits with a mark": {schema.File{Dims: []schema.Dim{{Name: long(240), Len: 1}}, Vars: []schema.Var{{Name: long(240), Type: dtype.Int16}}}, true},
	} {
		var set *SetError
		if _, err := New(nil, &c.file); c.ok && err != nil || !c.ok && !errors.As(err, &set) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
