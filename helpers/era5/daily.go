package era5

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// DailySum is the sum per day (UTC) of an accumulated variable, labelled by the day at 00. The
// value at an hour belongs to the hour that ends there, so day d is the hours from 01 of d to
// 00 of the day after; of ERA5-Land it is what 00 of the day after has. A plain sum by the
// date of the label is off by an hour. What the values are added up over is told by
// ProductOf, or named.
//
// Shapes: time becomes days, from the first that has an hour to the last; the other
// dimensions stay. Where the labels begin at 00 that hour alone makes no day of hourly data.
// Units: m become mm, others stay (J m**-2 a day).
// Missing: a day of which an hour is missing, in the labels or as a value, is missing; days
// in gaps are there and missing. Nothing is ever a sum of fewer hours.
// Reference: out[d] = sum of a[t] for d+1h <= t <= d+24h, exact and rounded once.
// Errors: see ProductOf; times that are not whole hours in ascending order (see CheckTime);
// no day that is complete; monthly means, which are per day already.
// Cost: lazy; reads once, but where days reach over chunk borders one chunk in eight twice.
// Source: ECMWF, ERA5 data documentation, "Mean rates/fluxes and accumulations", and "ERA5:
// How to calculate daily total precipitation".
func DailySum(a xr.DataArray, product ...Product) xr.DataArray {
	out, err := dailySum(a, product)
	if err != nil {
		return xr.FailedArray(err)
	}
	return out
}

const day = 86400 // seconds

func dailySum(a xr.DataArray, product []Product) (none xr.DataArray, err error) {
	if a.Err() != nil {
		return a, nil
	}
	p, err := productFor(a, product)
	if err != nil {
		return none, err
	}
	if p == MonthlyMean {
		return none, fmt.Errorf("era5: daily sums of %s: a monthly mean is a sum per day already: multiply by the days of the month for its total", describe(a))
	}
	dim, axis, err := hours(a)
	if err != nil {
		return none, err
	}
	first, parts, complete := daysOf(axis, p)
	if complete == 0 {
		return none, fmt.Errorf("era5: daily sums of %s: none of the %d days from %s has all its hours; CheckTime says which are missing", describe(a), parts.N, short(axis[0]))
	}
	body, err := a.Lazy()
	if err != nil {
		return none, err
	}
	sums := body.ReduceGroups(lazy.Sum, slices.Index(a.Dims(), dim), parts, lazy.ReduceOptions{MinCount: need(p), Type: dtype.Float64})
	out, err := relabelled(a, sums, dim, days(dim, first, parts.N, axis[0].Calendar(), a.Coord(dim).Attrs()))
	if err != nil {
		return none, err
	}
	if u, ok := strings.CutPrefix(a.Units(), "m"); ok && (u == "" || strings.HasPrefix(u, " of water")) {
		out = out.Mul(1000.0).WithAttr("units", "mm"+u)
	}
	if body.Type() == dtype.Float32 {
		out = out.AsType(dtype.Float32)
	}
	return out.WithoutAttr("GRIB_stepType").WithAttr("cell_methods", dim+": sum (interval: 1 day)"), nil
}

// hours is the dimension of times and its labels, which must be whole hours, ascending.
func hours(a xr.DataArray) (dim string, axis []cf.Time, err error) {
	for _, n := range names[0] {
		if slices.Contains(a.Dims(), n) {
			dim = n
		}
	}
	if dim == "" {
		return "", nil, fmt.Errorf("era5: %s has no dimension time or valid_time; it has %s", describe(a), strings.Join(a.Dims(), ", "))
	}
	if axis, err = timesOf(a); err != nil {
		return "", nil, err
	}
	for i, t := range axis {
		switch {
		case t.IsNaT():
			return "", nil, fmt.Errorf("era5: %s has no time at position %d", describe(a), i)
		case t.Minute() != 0 || t.Second() != 0 || t.Nanosecond() != 0:
			return "", nil, fmt.Errorf("era5: %s has the time %v at position %d: accumulations are of whole hours", describe(a), t, i)
		case i > 0 && t.Compare(axis[i-1]) <= 0:
			return "", nil, fmt.Errorf("era5: %s has the time %v after %v: times must ascend and not repeat; sort them, or leave a file out (CheckTime lists them)", describe(a), t, axis[i-1])
		}
	}
	if len(axis) == 0 {
		return "", nil, fmt.Errorf("era5: %s has no times", describe(a))
	}
	return dim, axis, nil
}

// need is how many values make a day.
func need(p Product) int {
	if p == Land {
		return 1
	}
	return 24
}

// daysOf is the day that each position belongs to, counted from the first (which is counted
// from 1970), and how many days are complete.
func daysOf(axis []cf.Time, p Product) (first int64, parts lazy.Groups, complete int) {
	of := func(i int) (number int64, ends bool) { // the day of an hour, and whether it is the last
		sec, _ := axis[i].Unix()
		number = (sec - 1) / day
		if (sec-1)%day < 0 {
			number--
		}
		return number, sec%day == 0
	}
	parts.Of = slices.Repeat([]int32{-1}, len(axis))
	first, _ = of(0)
	for i := 0; i < len(axis); {
		number, ends := of(i)
		j := i + 1
		for j < len(axis) {
			next, last := of(j)
			if next != number {
				break
			}
			ends = last
			j++
		}
		if p == Hourly && i == 0 && j == 1 && ends {
			first++ // the hour before the first day
			i = j
			continue
		}
		lo := i
		if p == Land {
			lo = j - 1
			if !ends {
				lo = j
			}
		}
		for k := lo; k < j; k++ {
			parts.Of[k] = int32(number - first)
		}
		if j-lo >= need(p) {
			complete++
		}
		parts.N = int(number-first) + 1
		i = j
	}
	return first, parts, complete
}

// days is a coordinate of days.
func days(dim string, first int64, n int, c cf.Calendar, attrs xr.Attrs) xr.DataArray {
	counts := make([]int64, n)
	for i := range counts {
		counts[i] = first + int64(i)
	}
	return xr.NewTimes(dim, []string{dim}, lazy.BlockOf([]int{n}, counts), "days since 1970-01-01", c.String(), attrs...)
}

// relabelled is other elements with the labels of an array but along one dimension.
func relabelled(a xr.DataArray, body lazy.Array, dim string, labels xr.DataArray) (xr.DataArray, error) {
	out := xr.FromLazy(a.Name(), a.Dims(), body, a.Attrs()...)
	for _, n := range a.Coords() {
		if c := a.Coord(n); n == dim {
			out = out.With(labels)
		} else if !slices.Contains(c.Dims(), dim) {
			out = out.With(c)
		}
	}
	return out, out.Err()
}
