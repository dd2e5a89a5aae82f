package xr

import (
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/lazy"
)

// components are the parts of a time that are whole numbers, in their calendar.
var components = []struct {
	name string
	of   func(cf.Time) int
}{
	{"year", cf.Time.Year},
	{"month", cf.Time.Month},
	{"day", cf.Time.Day},
	{"hour", cf.Time.Hour},
	{"minute", cf.Time.Minute},
	{"second", cf.Time.Second},
	{"dayofyear", cf.Time.DayOfYear},
	{"dayofweek", cf.Time.DayOfWeek},
	{"weekday", cf.Time.DayOfWeek},
	{"quarter", cf.Time.Quarter},
	{"days_in_month", cf.Time.DaysInMonth},
	{"days_in_year", cf.Time.DaysInYear},
}

const season = "season"

// component finds a part of a time, or says which there are.
func component(name string) (func(cf.Time) int, error) {
	names := []string{season}
	for _, c := range components {
		if c.name == name {
			return c.of, nil
		}
		names = append(names, c.name)
	}
	return nil, fmt.Errorf("%q is no part of a time; there are %s", name, list(names))
}

// DT is a part of every time of a one-dimensional array of times, in its calendar: year, month,
// day, hour, minute, second, dayofyear (from 1), dayofweek or weekday (Monday is 0), quarter,
// days_in_month, days_in_year, or season, which is text: DJF, MAM, JJA, SON. Like DataArray.dt:
//
//	days := ds.Var("time").DT("days_in_month")
//
// Errors: an array that holds no times, or a missing one, which has no parts.
func (a DataArray) DT(part string) DataArray {
	if a.err != nil {
		return a
	}
	switch {
	case a.v.time == nil:
		return a.fail("only times have a %s, and %s %s", part, describe(a.name), a.v.noTimes())
	case len(a.v.dims) != 1:
		return a.fail("%s has %d dimensions; parts of times are of one", describe(a.name), len(a.v.dims))
	}
	times, err := a.Times()
	if err != nil {
		return failed(atCaller(err))
	}
	if i := slices.IndexFunc(times, cf.Time.IsNaT); i >= 0 {
		return a.fail("%s has no time at position %d, so no %s there", describe(a.name), i, part)
	}
	v, err := partsOf(times, part)
	if err != nil {
		return a.fail("%s: %w", describe(a.name), err)
	}
	v.dims = a.v.dims
	return DataArray{name: part, v: v, coords: a.coords}
}

// partsOf is a part of every time as a variable; its dimension is to be named.
func partsOf(times []cf.Time, part string) (Variable, error) {
	v := Variable{dims: []string{part}, shape: []int{len(times)}, cache: &labelCache{}}
	if part == season {
		texts := make([]string, len(times))
		for i, t := range times {
			texts[i] = t.Season()
		}
		v.text = textValues(texts)
		return v, nil
	}
	of, err := component(part)
	if err != nil {
		return v, err
	}
	numbers := make([]int64, len(times))
	for i, t := range times {
		numbers[i] = int64(of(t))
	}
	v.data = lazy.FromBlock(lazy.BlockOf([]int{len(numbers)}, numbers), nil)
	return v, nil
}
