package era5

import (
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
)

// Flux is the mean rate of an accumulated variable over its period: ssrd in J m**-2 becomes
// W m**-2, tp in m becomes m s**-1. The period is an hour of hourly data, a day of monthly
// means. Of ERA5-Land, which adds up from 00 UTC on, the value of the hour before is
// subtracted, but at 01. What the values are added up over is told by ProductOf, or named.
//
// Units: J m**-2, or m.
// Missing: of ERA5-Land also where the hour before is missing, and at the first label unless
// that is 01.
// Reference: out[t] = a[t] / period; of ERA5-Land (a[t] - a[t-1h]) / 3600.
// Errors: see ProductOf; other units.
// Cost: lazy; of ERA5-Land the chunks are read twice.
// Source: ECMWF, "Conversion table for accumulated variables (total precipitation/fluxes)".
func Flux(a xr.DataArray, product ...Product) xr.DataArray {
	out, err := flux(a, product)
	if err != nil {
		return xr.FailedArray(err)
	}
	return out
}

// rates are the units of a rate by those of what is added up.
var rates = map[string]string{"J m-2": "W m**-2", "m": "m s**-1", "m of water equivalent": "m of water equivalent s**-1"}

func flux(a xr.DataArray, product []Product) (none xr.DataArray, err error) {
	if a.Err() != nil {
		return a, nil
	}
	p, err := productFor(a, product)
	if err != nil {
		return none, err
	}
	units, ok := rates[plainUnits(a.Units())]
	if !ok {
		return none, fmt.Errorf("era5: the rate of %s, which has units %q: J m**-2 and m are known", describe(a), a.Units())
	}
	period := 3600.0
	switch p {
	case MonthlyMean:
		period = day
	case Land:
		if a, err = hourly(a); err != nil {
			return none, err
		}
	}
	out := a.Div(period)
	for _, n := range []string{"standard_name", "cell_methods", "GRIB_stepType"} { // of the amount
		out = out.WithoutAttr(n)
	}
	return out.WithAttr("units", units), nil
}

// hourly is what each hour adds to sums that begin anew at 00.
func hourly(a xr.DataArray) (none xr.DataArray, err error) {
	dim, axis, err := hours(a)
	if err != nil {
		return none, err
	}
	n := len(axis)
	begins, follows := make([]bool, n), make([]bool, n)
	for i, t := range axis {
		begins[i] = t.Hour() == 1
		follows[i] = !begins[i] && i > 0 && isHourAfter(axis[i-1], t)
	}
	body, err := a.Lazy()
	if err != nil {
		return none, err
	}
	at := func(lo, hi int) lazy.Array {
		ix := make([]lazy.Index, len(a.Dims()))
		for d, l := range a.Shape() {
			ix[d] = lazy.Whole(l)
		}
		ix[slices.Index(a.Dims(), dim)] = lazy.Slice(lo, hi)
		return body.Index(ix...)
	}
	before := lazy.Concat(slices.Index(a.Dims(), dim), at(0, 1), at(0, n-1)) // the first has no hour before
	where := func(holds []bool) xr.DataArray {
		return xr.NewDataArray("", []string{dim}, lazy.BlockOf([]int{n}, holds))
	}
	added := a.Sub(xr.FromLazy(a.Name(), a.Dims(), before)).Where(where(follows))
	return added.FillNA(a.Where(where(begins))), nil
}

func isHourAfter(t, u cf.Time) bool {
	d, ns := u.Sub(t)
	return d == 3600 && ns == 0
}
