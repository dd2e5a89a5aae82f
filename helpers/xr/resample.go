package xr

import (
	"fmt"

	"github.com/gonda-go/gonda/helpers/cf"
)

// Resample puts the elements along a dimension of times into periods of equal length in the
// calendar of the times: "6h", "30min", "1D", "W" (weeks to Sunday), "MS" (months), "QS-DEC"
// (seasons from December), "YS" (years), each with a number before it if need be. Periods are
// labelled by their beginning; "ME", "QE" and "YE" (and M, Q, Y, A) are months, quarters and
// years labelled by their last day. Like DataArray.resample:
//
//	daily := t2m.Resample("time", "1D").Mean()
//
// Shapes: the dimension stays, with one element for each period from the first time to the
// last; a period without elements has the fold of nothing: the mean is missing, the sum is 0.
// Closed and Label change which end of a period belongs to it, and labels it: both are the
// left one, and for weeks and periods labelled by their last day the last day, which no option
// changes. Periods of hours and days are counted from the beginning of the first day.
// Errors: no times along the dimension; no such length; more than 16 million periods.
// Cost: reads the coordinate; the rest is lazy: results of any size can be written.
func (a DataArray) Resample(dim, length string, opts ...GroupOption) GroupBy {
	return a.grouped(func() (groups, error) { return resampled(describe(a.name), a.sizes(), a.coords, dim, length, opts) })
}

// Resample puts the elements of all variables along a dimension of times into periods; see
// DataArray.Resample.
func (ds Dataset) Resample(dim, length string, opts ...GroupOption) DatasetGroupBy {
	return ds.grouped(func() (groups, error) { return resampled("the dataset", ds.Sizes(), ds.coords, dim, length, opts) })
}

// mostPeriods is more than any archive has and less than memory holds.
const mostPeriods = 1 << 24

func resampled(what string, sizes []Size, coords []Named, dim, length string, opts []GroupOption) (g groups, err error) {
	g.dim, g.text = dim, fmt.Sprintf("Resample(%q, %q)", dim, length)
	fail := func(format string, args ...any) (groups, error) {
		return g, fmt.Errorf("xr: %s of %s: %w", g.text, what, fmt.Errorf(format, args...))
	}
	f, err := parseFrequency(length)
	if err != nil {
		return fail("%w", err)
	}
	o, err := groupOptionsOf(opts)
	if err != nil {
		return fail("%w", err)
	}
	if f.ends && o != (groupOptions{}) {
		return fail("periods labelled by their last day are whole days: use those that are labelled by their first, like MS, with Closed and Label")
	}
	c, ok := find(coords, dim)
	if !ok {
		if err := dimensionOf(what, sizes, dim); err != nil {
			return g, err
		}
		return fail("dimension %q has no coordinate, so no times", dim)
	}
	l, err := c.labels()
	if err != nil {
		return g, err
	}
	if l.times == nil {
		return fail("%q %s", dim, c.noTimes())
	}
	labels, err := g.periods(l, f, o)
	if err != nil {
		return fail("%w", err)
	}
	g.label, err = timesOf(dim, labels, c, l.cal)
	if err != nil {
		return fail("%w", err)
	}
	return g, nil
}

// dimensionOf is the error that there is no such dimension.
func dimensionOf(what string, sizes []Size, dim string) error {
	for _, s := range sizes {
		if s.Dim == dim {
			return nil
		}
	}
	return noDimension(what, sizes, dim)
}

// periods gives every position the number of its period, and returns the labels of all from
// the first to the last. A missing time belongs to none.
func (g *groups) periods(l *labels, f frequency, o groupOptions) ([]cf.Time, error) {
	first, last := cf.NaT, cf.NaT
	for _, t := range l.times.labels {
		if t.IsNaT() {
			continue
		}
		if first.IsNaT() || t.Compare(first) < 0 {
			first = t
		}
		if last.IsNaT() || t.Compare(last) > 0 {
			last = t
		}
	}
	if first.IsNaT() {
		return nil, fmt.Errorf("there are no times")
	}
	p, err := f.from(first, l.cal)
	if err != nil {
		return nil, err
	}
	unit := func(t cf.Time) int64 {
		n, begins := p.unit(t)
		if begins && o.closed == right {
			n-- // it is the end of the one before
		}
		return n
	}
	start := unit(first)
	if f.ends || o.closed == right {
		start -= p.n - 1 // as pandas counts: the first unit ends the first period
	}
	count := (unit(last)-start)/p.n + 1
	if count > mostPeriods {
		return nil, fmt.Errorf("that makes %d periods from %v to %v, more than %d: take longer ones, or select times first", count, first, last, mostPeriods)
	}
	g.of.N = int(count)
	g.of.Of = make([]int32, l.length())
	for i, t := range l.times.labels {
		g.of.Of[i] = -1
		if !t.IsNaT() {
			g.of.Of[i] = int32((unit(t) - start) / p.n)
		}
	}
	out := make([]cf.Time, count)
	for k := range out {
		at := start + int64(k)*p.n
		if f.ends || o.label == right {
			at += p.n
		}
		t, err := p.begin(at)
		if err == nil && f.ends {
			t, err = t.Add(-daySeconds, 0)
		}
		if err != nil {
			return nil, err
		}
		out[k] = t
	}
	return out, nil
}
