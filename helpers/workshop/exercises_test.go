package workshop_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/nb"
	"github.com/gonda-go/gonda/helpers/workshop"
	"github.com/gonda-go/gonda/helpers/xr"
)

// TestExercises gives right answers and usual wrong ones, found as a participant would.
func TestExercises(t *testing.T) {
	ds, mixed := open(t, "t2m"), open(t, "mixed")
	t2m := ds.Var("t2m")
	place := func(lat, lon float64, hour string) xr.DataArray {
		return t2m.Sel(xr.Nearest("latitude", lat), xr.Nearest("longitude", lon), xr.At("time", hour))
	}
	seoul := place(37.57, 126.98, workshop.SeoulHour)
	computed, err := seoul.Compute()
	if err != nil {
		t.Fatal(err)
	}
	store := filepath.Join(t.TempDir(), "a.zarr")
	if _, err := ds.ToZarr(store, xr.Chunk("time", 730), xr.Chunk("latitude", 0), xr.Chunk("longitude", 9)); err != nil {
		t.Fatal(err)
	}
	zarr, err := xr.OpenZarr(store)
	if err != nil {
		t.Fatal(err)
	}
	values := 4.0 * 8758 * 19 * 36
	one := xr.NewDataArray("d", nil, lazy.BlockOf(nil, []float64{0}))
	for _, c := range []struct {
		name   string
		answer any
		want   string // "" for right
	}{
		{"m1.missing", 2, ""},
		{"m1.missing", 1, "number of gaps"},
		{"m1.missing", 8758, "how many hours there are"},
		{"m1.missing", 3.0, "one too many"},
		{"m1.missing", 17, "no usual mistake"},
		{"m1.missing", "two", "a number is asked for"},
		{"m1.missing", nil, "no answer yet"},
		{"m1.when", "2023-03-31T22:00", ""},
		{"m1.when", workshop.Missing[0], ""},
		{"m1.when", workshop.Missing[0].Add(-time.Hour), "last before the gap"},
		{"m1.when", workshop.Missing[1], "not the first"},
		{"m1.when", "2023-02-01", "is in the files"},
		{"m1.when", "1999-01-01", "before the files"},
		{"m1.when", 22, "a time is asked for"},
		{"m1.seoul", seoul, ""},
		{"m1.seoul", computed, ""},
		{"m1.seoul", seoul.Sub(273.15), "in °C"},
		{"m1.seoul", place(90, 37.57, workshop.SeoulHour), "changed places"},
		{"m1.seoul", place(37.57, 233.02, workshop.SeoulHour), "degrees west"},
		{"m1.seoul", place(-37.57, 126.98, workshop.SeoulHour), "south of the equator"},
		{"m1.seoul", place(30, 120, workshop.SeoulHour), "south-west"},
		{"m1.seoul", place(37.57, 126.98, "2023-06-30T21"), "clocks of Seoul"},
		{"m1.seoul", place(37.57, 126.98, "2023-07-01T15"), "nine hours later"},
		{"m1.seoul", t2m.Sel(xr.Nearest("latitude", 37.57), xr.Nearest("longitude", 126.98)), "8758 values"},
		{"m1.seoul", ds.Var("sst"), "carries an error"},
		{"m1.join", mixed, ""},
		{"m1.join", mixed.Rename("time", "valid_time"), "valid_time"},
		{"m1.join", mixed.ISel(xr.Range("time", 0, 4344)), "left out"},
		{"m1.join", mixed.ISel(xr.Range("time", 0, xr.End, 2)), "the year has"},
		{"m1.join", mixed.Rename("t2m", "t"), "no t2m"},
		{"m1.join", mixed.Sel(xr.At("latitude", 0)), "are asked for"},
		{"m1.join", errors.New("x"), "a dataset is asked for"},
		{"m1.decoded", values, ""},
		{"m1.decoded", values * 1.005, ""},
		{"m1.decoded", values / 4, "number of values"},
		{"m1.decoded", values / 2, "packed"},
		{"m1.decoded", values * 2, "float64"},
		{"m1.decoded", values / 1e6, "right in MB"},
		{"m1.decoded", values / (1 << 20), "right in MiB"},
		{"m1.decoded", values * 1.2, "+20 % off"},
		{"m1.disk", 1, "no usual mistake"},
		{"m4.chunks", zarr, ""},
		{"m4.chunks", []int{730, 10, 9}, ""},
		{"m4.chunks", []int{24, 19, 36}, "longer in time"},
		{"m4.chunks", []int{8758, 1, 1}, "larger on the map"},
		{"m4.chunks", []int{24, 1, 1}, "larger both ways"},
		{"m4.chunks", []int{24, 1}, "2 dimensions"},
		{"m4.chunks", []int{0, 1, 1}, "no elements"},
		{"m4.chunks", xr.NewDataArray("d", []string{"a", "b", "c"}, lazy.BlockOf([]int{1, 1, 1}, []float64{0})), "not stored in chunks"},
		{"m4.same", 0.0, ""},
		{"m4.same", one, ""},
		{"m4.same", 0.003, "packed"},
		{"m4.same", 61.2, "another file"},
	} {
		v := nb.Check(c.name, c.answer)
		if v.Right != (c.want == "") || !strings.Contains(v.Why, c.want) {
			t.Errorf("%s of %.60v: %q, want %q", c.name, c.answer, v.Why, c.want)
		}
	}
}
