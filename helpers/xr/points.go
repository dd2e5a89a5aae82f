package xr

import (
	"fmt"
	"slices"
)

// Points takes single points instead of a box: the first labels of all selectors together,
// then the second ones, along a new dimension that stands in the place of the first of
// theirs:
//
//	a.Sel(xr.Points("station", xr.Nearest("latitude", 37.5, 52.5), xr.Nearest("longitude", 127, 13.4)))
//
// Like indexing with arrays that share a new dimension. Errors: selectors that select
// different numbers of elements. Cost: a node per point, so for stations rather than for
// millions of pixels.
func Points(dim string, selectors ...Selector) Selector {
	return Selector{dim: dim, text: fmt.Sprintf("Points(%q)", dim), points: selectors}
}

// changePoints is change of several dimensions at once.
func (s Selector) changePoints(what string, sizes []Size, coords []Named) (func(Named) (Variable, error), error) {
	if len(s.points) == 0 {
		return nil, fmt.Errorf("xr: %s: no selectors", s.text)
	}
	if slices.ContainsFunc(sizes, func(x Size) bool { return x.Dim == s.dim }) {
		return nil, fmt.Errorf("xr: %s: %s has a dimension of that name already", s.text, what)
	}
	var dims []string
	var pos [][]int
	for _, x := range s.points {
		if x.pick == nil || slices.Contains(dims, x.dim) {
			return nil, fmt.Errorf("xr: %s: two selectors for %q", s.text, x.dim)
		}
		p, err := x.positions(what, sizes, coords)
		if err != nil {
			return nil, err
		}
		if len(pos) > 0 && len(p.pos) != len(pos[0]) {
			return nil, fmt.Errorf("xr: %s: %s selects %d elements and %s selects %d: points need one of each", s.text, s.points[0].text, len(pos[0]), x.text, len(p.pos))
		}
		dims, pos = append(dims, x.dim), append(pos, p.pos)
	}
	return func(n Named) (Variable, error) { return n.Variable.points(s.dim, dims, pos) }, nil
}

// points takes element pos[0][i], pos[1][i], ... of dims for every i; a variable that has
// none of dims stays as it is.
func (v Variable) points(dim string, dims []string, pos [][]int) (Variable, error) {
	var have []string
	var at [][]int
	for _, d := range v.dims { // the first of the variable's own dimensions gives the place
		if k := slices.Index(dims, d); k >= 0 {
			have, at = append(have, d), append(at, pos[k])
		}
	}
	if len(have) == 0 {
		return v, nil
	}
	place := slices.Index(v.dims, have[0])
	var out Variable
	if len(have) == 1 {
		out = v.take(have[0], picked{pos: at[0]})
	} else {
		all := make([]*Variable, len(at[0]))
		for i := range all {
			point := v
			for k, d := range have {
				point = point.take(d, picked{pos: at[k][i : i+1], drop: k > 0})
			}
			all[i] = &point
		}
		var err error
		if out, err = concatAll(all, place); err != nil {
			return v, err
		}
	}
	out.dims = slices.Clone(out.dims)
	out.dims[place] = dim
	return out, nil
}
