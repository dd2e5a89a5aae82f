package xr

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// groups is the positions along a dimension by group: what GroupBy, GroupByBins and Resample
// make of labels.
type groups struct {
	dim    string
	of     lazy.Groups
	label  Named // the labels of the groups; its name is that of the dimension of groups
	member Named // the label of every position's group, along dim; "" where there is none to add
	text   string
}

// groupsBy reads the labels that name groups: a coordinate, or a part of a coordinate of
// times, as in "time.month".
func groupsBy(what string, sizes []Size, coords []Named, by string) (groups, error) {
	g := groups{text: fmt.Sprintf("GroupBy(%q)", by)}
	c, part, err := groupingCoord(what, sizes, coords, by)
	if err != nil {
		return g, err
	}
	l, err := c.labels()
	if err != nil {
		return g, err
	}
	g.dim = c.dims[0]
	if l.length() == 0 {
		return g, fmt.Errorf("xr: %s of %s: %q has no labels, so there are no groups", g.text, what, c.Name)
	}
	missing := func(i int) bool {
		return l.numbers != nil && math.IsNaN(l.numbers.labels[i]) || l.times != nil && l.times.labels[i].IsNaT()
	}
	if part == "" {
		return g.number(what, c, l, missing)
	}
	if l.times == nil {
		return g, fmt.Errorf("xr: %s of %s: only times have a %s, and %q %s", g.text, what, part, c.Name, c.noTimes())
	}
	v, err := partsOf(l.times.labels, part)
	if err != nil {
		return g, fmt.Errorf("xr: %s of %s: %w", g.text, what, err)
	}
	v.dims = []string{g.dim}
	g.member = Named{part, v}
	parts, err := g.member.labels()
	if err != nil {
		return g, err
	}
	return g.number(what, g.member, parts, missing)
}

// groupingCoord finds the coordinate that names groups, and the part of a time.
func groupingCoord(what string, sizes []Size, coords []Named, by string) (c Named, part string, err error) {
	name := by
	c, ok := find(coords, name)
	if i := strings.LastIndex(by, "."); !ok && i >= 0 {
		name, part = by[:i], by[i+1:]
		c, ok = find(coords, name)
	}
	if !ok {
		hint := ""
		for _, x := range namesOf(coords) {
			if alias(x, name) {
				hint = fmt.Sprintf("; did you mean %q?", strings.Replace(by, name, x, 1))
			}
		}
		for _, s := range sizes {
			if s.Dim == name {
				hint = fmt.Sprintf("; %q is a dimension without labels: add some with With", name)
			}
		}
		return c, part, fmt.Errorf("xr: GroupBy(%q) of %s: there is no coordinate %q; there are %s%s", by, what, name, list(namesOf(coords)), hint)
	}
	if len(c.dims) != 1 {
		return c, part, fmt.Errorf("xr: GroupBy(%q) of %s: coordinate %q has %d dimensions (%s): groups need one", by, what, name, len(c.dims), list(c.dims))
	}
	return c, part, nil
}

// number gives every position the number of its label among all different ones, which are
// sorted. Positions whose label is missing belong to no group.
func (g groups) number(what string, c Named, l *labels, missing func(i int) bool) (groups, error) {
	n := l.length()
	g.of.Of = make([]int32, n)
	var order []int
	for i := range n {
		g.of.Of[i] = -1
		if !missing(i) {
			order = append(order, i)
		}
	}
	if len(order) == 0 {
		return g, fmt.Errorf("xr: %s of %s: all labels are missing, so there are no groups", g.text, what)
	}
	slices.SortStableFunc(order, func(i, j int) int { return l.compare(i, l, j) })
	var first []int // a position of each group
	for k, i := range order {
		if k == 0 || l.compare(order[k-1], l, i) != 0 {
			first = append(first, i)
		}
		g.of.Of[i] = int32(len(first) - 1)
	}
	g.of.N = len(first)
	v := c.take(g.dim, picked{pos: first})
	v.dims = []string{c.Name}
	g.label = Named{c.Name, v}
	return g, nil
}

// fold is a variable with the positions of every group folded into one.
func (g groups) fold(n Named, f lazy.Fold, opt lazy.ReduceOptions) (Variable, error) {
	d := slices.Index(n.dims, g.dim)
	if d < 0 {
		return n.Variable, nil
	}
	if g.label.Name != g.dim && slices.Contains(n.dims, g.label.Name) {
		return n.Variable, fmt.Errorf("%s has a dimension %q already, which groups are to be along: Rename it first", describe(n.Name), g.label.Name)
	}
	if n.time != nil || n.text != nil {
		return n.Variable, fmt.Errorf("%s holds %s, of which there is no %v: Drop it first", describe(n.Name), n.kind(), f)
	}
	data := n.data
	if (f == lazy.Min || f == lazy.Max) && !data.Type().IsFloat() && g.empty() {
		data = data.Convert(dtype.Float64) // which has a missing value
	}
	v := Variable{dims: slices.Clone(n.dims), data: data.ReduceGroups(f, d, g.of, opt), attrs: foldedAttrs(f, n.attrs)}
	v.dims[d] = g.label.Name
	v.shape = v.data.Shape()
	return v, v.data.Err()
}

// empty says whether some group has no positions.
func (g groups) empty() bool {
	some := make([]bool, g.of.N)
	for _, k := range g.of.Of {
		if k >= 0 {
			some[k] = true
		}
	}
	return slices.Contains(some, false)
}

// coords are the coordinates of what is folded: those along the dimension give way to the
// labels of the groups.
func (g groups) coords(set []Named) []Named {
	var out []Named
	placed := false
	for _, c := range set {
		switch {
		case c.Name == g.dim:
			out, placed = append(out, g.label), true
		case c.Name == g.label.Name || slices.Contains(c.dims, g.dim):
		default:
			out = append(out, c)
		}
	}
	if !placed {
		out = append(out, g.label)
	}
	return out
}

// spread is an array along the dimension of groups with the element of every position's group
// in the position's place.
func (g groups) spread(b DataArray) (DataArray, error) {
	if b.err != nil {
		return b, b.err
	}
	d := slices.Index(b.v.dims, g.label.Name)
	if d < 0 {
		return b, fmt.Errorf("%s has no dimension %q that would say which group an element is for; it has %s", describe(b.name), g.label.Name, list(b.v.dims))
	}
	if g.dim != g.label.Name && slices.Contains(b.v.dims, g.dim) {
		return b, fmt.Errorf("%s has both %q and %q: an operand has one element for each group", describe(b.name), g.label.Name, g.dim)
	}
	at, err := g.places(b)
	if err != nil {
		return b, err
	}
	pos := make([]int, len(g.of.Of))
	for i, k := range g.of.Of {
		if k >= 0 {
			pos[i] = at[k]
		}
	}
	data, err := b.numbers("arithmetic")
	if err != nil {
		return b, err
	}
	b.v.data = data.Hold()
	b.v = b.v.take(g.label.Name, picked{pos: pos})
	b.v.dims[d] = g.dim
	b.v.cache = nil
	b.coords = slices.DeleteFunc(slices.Clone(b.coords), func(c Named) bool {
		return slices.Contains(c.dims, g.label.Name) || c.Name == g.dim || c.Name == g.label.Name
	})
	return b, b.v.data.Err()
}

// places is where along an array's dimension of groups each of these groups is, by label.
func (g groups) places(b DataArray) ([]int, error) {
	at := make([]int, g.of.N)
	c, ok := find(b.coords, g.label.Name)
	if !ok {
		if n := b.Len(g.label.Name); n != g.of.N {
			return nil, fmt.Errorf("%s has %d elements along %q and no labels there; there are %d groups", describe(b.name), n, g.label.Name, g.of.N)
		}
		for k := range at {
			at[k] = k
		}
		return at, nil
	}
	theirs, err := c.labels()
	if err != nil {
		return nil, err
	}
	ours, err := g.label.labels()
	if err != nil {
		return nil, err
	}
	for k := range at {
		pos, ok := theirs.positionsOf(ours, k)
		switch {
		case !ok:
			return nil, fmt.Errorf("the labels of %q are of another kind in %s than %s", g.label.Name, describe(b.name), ours.text(k))
		case len(pos) == 0:
			return nil, fmt.Errorf("%s has no element for %s of %q; it has those from %s to %s", describe(b.name), ours.text(k), g.label.Name, theirs.text(0), theirs.text(theirs.length()-1))
		case len(pos) > 1:
			return nil, fmt.Errorf("%s has %d elements for %s of %q: one is meant", describe(b.name), len(pos), ours.text(k), g.label.Name)
		}
		at[k] = pos[0]
	}
	return at, nil
}

// positionsOf is where a label of another coordinate is; false where the kinds of labels differ.
func (l *labels) positionsOf(m *labels, i int) (pos []int, ok bool) {
	var v any
	switch {
	case m.numbers != nil && l.numbers != nil:
		v = m.numbers.labels[i]
	case m.times != nil && l.times != nil:
		v = m.times.labels[i]
	case m.texts != nil && l.texts != nil:
		v = m.texts.labels[i]
	default:
		return nil, false
	}
	if pos, _, err := l.locate(v); err == nil {
		return pos, true
	}
	return nil, true
}

// inAGroup says of every position whether it belongs to a group; all is whether each does.
func (g groups) inAGroup() (mask DataArray, all bool) {
	in := make([]bool, len(g.of.Of))
	all = true
	for i, k := range g.of.Of {
		in[i] = k >= 0
		all = all && in[i]
	}
	return NewDataArray("", []string{g.dim}, lazy.BlockOf([]int{len(in)}, in)), all
}

// String says what is grouped how.
func (g groups) String() string {
	if g.of.N == 1 {
		return fmt.Sprintf("%s: 1 group along %s", g.text, g.dim)
	}
	return fmt.Sprintf("%s: %d groups along %s", g.text, g.of.N, g.dim)
}

// timesOf makes a coordinate of times: counted as another is where that is exact.
func timesOf(name string, times []cf.Time, like Named, cal cf.Calendar) (Named, error) {
	axis := like.time.TimeAxis
	if slices.ContainsFunc(times, func(t cf.Time) bool { _, ok := axis.Int(t); return !ok }) {
		axis = cf.ChooseAxis(times)
		axis.Calendar = cal
	}
	counts := make([]int64, len(times))
	for i, t := range times {
		n, ok := axis.Int(t)
		if !ok {
			return Named{}, fmt.Errorf("%v is no whole number of %s", t, axis)
		}
		counts[i] = n
	}
	a := NewTimes(name, []string{name}, lazy.BlockOf([]int{len(counts)}, counts), axis.String(), axis.Calendar.String(),
		like.attrs.Without("bounds").Without("climatology")...)
	return Named{name, a.v}, a.err
}
