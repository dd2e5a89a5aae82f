package xr_test

import (
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

func TestInterp(t *testing.T) {
	lat := xr.NewDataArray("lat", []string{"lat"}, lazy.BlockOf([]int{3}, []float64{30, 20, 0}), xr.Attr{Name: "units", Value: "degrees_north"})
	a := xr.NewDataArray("t", []string{"time", "lat"}, lazy.BlockOf([]int{2, 3}, []float32{1, 2, 4, 5, 6, float32(nan)})).With(lat).
		With(xr.NewDataArray("z", []string{"time"}, lazy.BlockOf([]int{2}, []float32{7, 8})))
	at := []float64{0, 30, 25, 20, 5, 40, -1, nan}
	want := xr.NewDataArray("t", []string{"time", "lat"}, lazy.BlockOf([]int{2, 8}, []float32{
		4, 1, 1.5, 2, 3.5, float32(nan), float32(nan), float32(nan),
		float32(nan), 5, 5.5, 6, float32(nan), float32(nan), float32(nan), float32(nan),
	})).With(xr.NewDataArray("lat", []string{"lat"}, lazy.BlockOf([]int{8}, at))).With(a.Coord("z"))
	xrtest.Equal(t, a.Interp("lat", at), want, xrtest.AnyAttrs())
	for _, c := range []struct {
		got xr.DataArray
		say string
	}{
		{a.Interp("lon", at), "lon"},
		{a.Interp("time", at), "no coordinate"},
		{a.Interp("lat", nil), "0 labels"},
		{a.Sel(xr.I("lat", 0, 2, 1)).Interp("lat", at), "sort them"},
		{a.Sel(xr.I("lat", 0, 0)).Interp("lat", at), "sort them"},
	} {
		saysAll(t, c.got.Err(), c.say)
	}
}
