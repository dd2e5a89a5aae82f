package era5

import (
	"context"
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
// level, latitude, longitude. Order, values and units of the coordinates stay as they are.
//
// The ensemble number is dropped where it is a scalar 0, which says that there is no
// ensemble. The text coordinate expver, which tells ERA5 (0001) from its preliminary ERA5T
// (0005), becomes one text per time where the file has one for all, so that files join.
// Values that equal the attribute GRIB_missingValue are missing.
//
// It is meant for xr.Preprocess: xr.OpenMany(files, xr.Preprocess(era5.Normalize)). An
// expver that is a dimension stays one: see MergeExpver.
//
// Cost: reads a scalar number, nothing else.
func Normalize(ds xr.Dataset) xr.Dataset {
	for _, set := range names {
		for _, other := range set[1:] {
			if has(ds, other) && !has(ds, set[0]) {
				ds = ds.Rename(other, set[0])
			}
		}
	}
	if isScalar(ds, "number") {
		if n, err := ds.Var("number").Float64(); err == nil && n == 0 {
			ds = ds.Drop("number")
		}
	}
	if isScalar(ds, "expver") && ds.Len("time") > 0 {
		ds = ds.WithCoord(spread(ds.Var("expver"), "time", ds.Len("time")))
	}
	for _, n := range ds.Vars() {
		if v, ok := number(ds.Var(n).Attrs(), "GRIB_missingValue"); ok {
			ds = ds.With(ds.Var(n).MaskValue(v))
		}
	}
	return ds
}

// has says whether a dataset has a dimension, coordinate or variable of a name.
func has(ds xr.Dataset, name string) bool { return ds.Len(name) > 0 || ds.Has(name) }

// isScalar says whether a dataset has a coordinate of a name that has no dimension.
func isScalar(ds xr.Dataset, name string) bool {
	return slices.Contains(ds.Coords(), name) && len(ds.Var(name).Dims()) == 0
}

// spread is a scalar text as n equal ones along a dimension, read when it is needed. What is
// no text stays as it is.
func spread(scalar xr.DataArray, dim string, n int) xr.DataArray {
	if !isText(scalar) {
		return scalar
	}
	return xr.LazyTexts(scalar.Name(), []string{dim}, []int{n}, func(context.Context) ([]string, error) {
		v, err := scalar.Texts()
		if err != nil {
			return nil, err
		}
		return slices.Repeat(v, n), nil
	}, scalar.Attrs()...)
}

// number is an attribute that is one number.
func number(attrs xr.Attrs, name string) (float64, bool) {
	v, _ := attrs.Get(name)
	switch v := v.(type) {
	case float64:
		return v, true
	case []float64:
		if len(v) == 1 {
			return v[0], true
		}
	case []float32:
		if len(v) == 1 {
			return float64(v[0]), true
		}
	case []int64:
		if len(v) == 1 {
			return float64(v[0]), true
		}
	case []int32:
		if len(v) == 1 {
			return float64(v[0]), true
		}
	}
	return 0, false
}
