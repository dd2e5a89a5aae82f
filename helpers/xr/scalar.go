package xr

import (
	"fmt"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// Float64 is the only element of an array that has just one: a reduction over all
// dimensions, a scalar coordinate.
//
// Errors: an array of more elements, of times or of text.
func (a DataArray) Float64() (float64, error) {
	data, err := a.numbers("number")
	if err != nil {
		return 0, err
	}
	if n := product(a.v.shape); n != 1 {
		return 0, fmt.Errorf("xr: %s has %d elements where one is meant: use Float64s", describe(a.name), n)
	}
	b, err := readSmall(cluster.Context(), data)
	if err != nil {
		return 0, err
	}
	return b.Float64s()[0], nil
}
