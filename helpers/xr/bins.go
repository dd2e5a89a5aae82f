package xr

import (
	"fmt"
	"math"
	"sort"
)

// GroupOption changes the ends of intervals: of bins and of periods.
type GroupOption func(*groupOptions)

type groupOptions struct{ closed, label side }

// side is an end of an interval; none is what is usual.
type side string

const (
	usual side = ""
	left  side = "left"
	right side = "right"
)

// Closed says which end of an interval belongs to it, "left" or "right".
func Closed(end string) GroupOption { return func(o *groupOptions) { o.closed = side(end) } }

// Label says which end of a period labels it, "left" or "right".
func Label(end string) GroupOption { return func(o *groupOptions) { o.label = side(end) } }

func groupOptionsOf(opts []GroupOption) (o groupOptions, err error) {
	for _, f := range opts {
		f(&o)
	}
	for _, s := range []side{o.closed, o.label} {
		if s != usual && s != left && s != right {
			return o, fmt.Errorf("an end is \"left\" or \"right\", not %q", string(s))
		}
	}
	return o, nil
}

// GroupByBins puts the elements along a dimension into groups by the interval between two
// edges that the label of a coordinate of numbers lies in. Intervals are closed on the right
// unless Closed("left") says otherwise: edges 0, 20, 45 make (0, 20] and (20, 45]. Labels
// outside of all belong to no group. Like DataArray.groupby_bins:
//
//	height.GroupByBins("latitude", []float64{-90, -30, 30, 90}).Mean()
//
// Shapes: the dimension of groups is named like the coordinate, with _bins behind; its labels
// are texts, as pandas writes intervals. A bin may have no elements.
// Errors: those of GroupBy; fewer than two edges, or edges that do not ascend.
func (a DataArray) GroupByBins(coord string, edges []float64, opts ...GroupOption) GroupBy {
	return a.grouped(func() (groups, error) { return binned(describe(a.name), a.sizes(), a.coords, coord, edges, opts) })
}

// GroupByBins puts the elements of all variables along a dimension into groups; see
// DataArray.GroupByBins.
func (ds Dataset) GroupByBins(coord string, edges []float64, opts ...GroupOption) DatasetGroupBy {
	return ds.grouped(func() (groups, error) { return binned("the dataset", ds.Sizes(), ds.coords, coord, edges, opts) })
}

func binned(what string, sizes []Size, coords []Named, by string, edges []float64, opts []GroupOption) (g groups, err error) {
	g.text = fmt.Sprintf("GroupByBins(%q)", by)
	fail := func(format string, args ...any) (groups, error) {
		return g, fmt.Errorf("xr: %s of %s: %w", g.text, what, fmt.Errorf(format, args...))
	}
	o, err := groupOptionsOf(opts)
	if err != nil {
		return fail("%w", err)
	}
	if o.label != usual {
		return fail("bins are labelled by both ends: leave out Label")
	}
	if len(edges) < 2 {
		return fail("%d edges make no bin: give two or more", len(edges))
	}
	for i, e := range edges {
		if math.IsNaN(e) || i > 0 && e <= edges[i-1] {
			return fail("edge %d is %v: edges ascend", i, e)
		}
	}
	c, part, err := groupingCoord(what, sizes, coords, by)
	if err != nil {
		return g, err
	}
	g.dim = c.dims[0]
	l, err := c.labels()
	if err != nil {
		return g, err
	}
	if part != "" || l.numbers == nil {
		return fail("%q are no numbers, which alone lie between edges", by)
	}
	g.of.N = len(edges) - 1
	g.of.Of = make([]int32, l.length())
	for i, x := range l.numbers.labels {
		k := sort.SearchFloat64s(edges, x) // the first edge that is not less
		if o.closed == left && k < len(edges) && edges[k] == x {
			k++
		}
		if math.IsNaN(x) || k == len(edges) {
			k = 0
		}
		g.of.Of[i] = int32(k - 1)
	}
	names := make([]string, g.of.N)
	for k := range names {
		names[k] = fmt.Sprintf("(%v, %v]", edges[k], edges[k+1])
		if o.closed == left {
			names[k] = fmt.Sprintf("[%v, %v)", edges[k], edges[k+1])
		}
	}
	name := by + "_bins"
	g.label = Named{name, NewTexts(name, []string{name}, []int{len(names)}, names).v}
	g.member = Named{name, NewTexts(name, []string{g.dim}, []int{l.length()}, g.each(names)).v}
	return g, nil
}

// each is the name of every position's group, "" of those of none.
func (g groups) each(names []string) []string {
	out := make([]string, len(g.of.Of))
	for i, k := range g.of.Of {
		if k >= 0 {
			out[i] = names[k]
		}
	}
	return out
}
