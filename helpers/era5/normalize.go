package era5

import (
	"slices"

	"github.com/gonda-go/gonda/helpers/xr"
)

// names are what the layouts call the same dimension, the first being the one that
// Normalize leaves.
var names = [][]string{
	{"time", "valid_time"},
	{"level", "pressure_level", "isobaricInhPa"},
	{"latitude", "lat"},
	{"longitude", "lon"},
}

// Normalize gives a dataset of either layout of the Climate Data Store the same names: time,
// level, latitude, longitude. A scalar ensemble number is dropped, and so is the text
// coordinate expver, which tells ERA5 from its preliminary ERA5T. Order, values and units of
// the coordinates stay as they are.
//
// It is meant for xr.Preprocess: xr.OpenMany(files, xr.Preprocess(era5.Normalize)). An
// expver that is a dimension stays one.
func Normalize(ds xr.Dataset) xr.Dataset {
	for _, set := range names {
		for _, other := range set[1:] {
			if has(ds, other) && !has(ds, set[0]) {
				ds = ds.Rename(other, set[0])
			}
		}
	}
	for _, extra := range []string{"number", "expver"} {
		if ds.Len(extra) == 0 && slices.Contains(ds.Coords(), extra) {
			ds = ds.Drop(extra)
		}
	}
	return ds
}

// has says whether a dataset has a dimension, coordinate or variable of a name.
func has(ds xr.Dataset, name string) bool {
	return ds.Len(name) > 0 || slices.Contains(ds.Coords(), name) || slices.Contains(ds.Vars(), name)
}
