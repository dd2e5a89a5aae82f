package xr_test

import (
	"slices"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

// TestWhereDrop leaves out the rows and columns of which nothing is kept, also those between
// others, with their labels; a condition of one dimension leaves the others whole.
func TestWhereDrop(t *testing.T) {
	grid := func(y []float64, values ...float32) xr.DataArray {
		return xr.NewDataArray("a", []string{"y", "x"}, lazy.BlockOf([]int{len(y), len(values) / len(y)}, values)).
			With(xr.NewDataArray("y", []string{"y"}, lazy.BlockOf([]int{len(y)}, y)))
	}
	a := grid([]float64{10, 20, 30}, 1, 5, 2, 1, 1, 1, 7, 1, 6)
	xrtest.Equal(t, a.WhereDrop(a.Greater(4)), grid([]float64{10, 30}, float32(nan), 5, float32(nan), 7, float32(nan), 6))
	row := a.ISel(xr.I("y", 2))
	if got := a.WhereDrop(row.DropCoords().Greater(4)); !slices.Equal(got.Shape(), []int{3, 2}) {
		t.Errorf("the shape is %v, %v", got.Shape(), got.Err())
	} else {
		xrtest.Equal(t, got, grid([]float64{10, 20, 30}, 1, 2, 1, 1, 7, 6))
	}
}
