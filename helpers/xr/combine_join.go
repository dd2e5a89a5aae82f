package xr

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"slices"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// JoinRule says which labels a result has along a dimension whose labels differ between the
// datasets it is made of.
type JoinRule uint8

const (
	// Exact refuses labels that differ, with an error that names them.
	Exact JoinRule = iota
	// Outer takes all labels, ascending. What a dataset lacks is missing: NaN, no time, empty
	// text. Integers and booleans become floats, as with Where.
	Outer
	// Inner takes the labels that all datasets have, in the order of the first.
	Inner
	// Left takes the labels of the first dataset.
	Left
	// Right takes the labels of the last dataset.
	Right
	// Override takes the labels of the first dataset for those of all, place by place,
	// whatever they say. The lengths must be the same.
	Override
)

// Join says what becomes of dimensions other than the one that files are put together along
// when their labels differ by more than LabelTolerance. Like xarray's join, but Exact unless
// asked: an outer join on latitudes that differ by rounding makes stripes of missing values,
// an inner join drops rows, and neither says so.
func Join(rule JoinRule) OpenOption { return func(o *openOptions) { o.join = rule } }

// aligned is the parts with the same labels along every dimension but one, as the rule has it.
func (j joining) aligned(parts []part, but string) ([]part, error) {
	if j.join == Exact || len(parts) < 2 {
		return parts, nil
	}
	out := slices.Clone(parts)
	for _, p := range parts {
		for _, s := range p.ds.Sizes() {
			if s.Dim == but {
				continue
			}
			if err := j.alignAlong(out, s.Dim); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// axisOf is the coordinate of one of several datasets along a dimension.
type axisOf struct {
	part   int
	coord  Named
	labels *labels
}

// alignAlong gives the parts that have a dimension with labels the same labels along it.
func (j joining) alignAlong(parts []part, dim string) error {
	var axes []axisOf
	same := true
	for i, p := range parts {
		c, ok := find(p.ds.coords, dim)
		if !ok {
			continue
		}
		l, err := c.labels()
		if err != nil {
			return fmt.Errorf("xr: %s: %w", p.path, err)
		}
		axes = append(axes, axisOf{i, c, l})
		same = same && j.sameAxis(parts[axes[0].part].ds, p.ds, dim)
	}
	if same {
		return nil
	}
	if j.join == Override {
		for _, a := range axes[1:] {
			if a.labels.length() == axes[0].labels.length() { // else there is an error elsewhere
				parts[a.part].ds = parts[a.part].ds.relabelled(axes[0].coord)
			}
		}
		return nil
	}
	places, err := j.places(parts, axes, dim)
	if err != nil {
		return err
	}
	if len(places) == 0 {
		return fmt.Errorf("xr: %s and %s have no label of %s in common", parts[axes[0].part].path, parts[axes[len(axes)-1].part].path, dim)
	}
	coord, err := placed(axes, places)
	if err != nil {
		return fmt.Errorf("xr: the labels of %s in %s and %s: %w", dim, parts[axes[0].part].path, parts[axes[len(axes)-1].part].path, err)
	}
	for k, a := range axes {
		pos := make([]int, len(places))
		for i, p := range places {
			pos[i] = p[k]
		}
		ds, err := parts[a.part].ds.reindexed(coord, pos)
		if err != nil {
			return fmt.Errorf("xr: %s: %w", parts[a.part].path, err)
		}
		parts[a.part].ds = ds
	}
	return nil
}

// places are the labels of the result: for each, where every axis has it, or -1.
func (j joining) places(parts []part, axes []axisOf, dim string) ([][]int, error) {
	all := make([]*labels, len(axes))
	tol := math.Inf(1)
	var spots []spot
	for k, a := range axes {
		all[k] = a.labels
		for i := range a.labels.length() {
			spots = append(spots, spot{k, i})
		}
		if l := a.labels; l.numbers != nil && l.step() > 0 {
			tol = min(tol, labelTolerance*l.step())
		}
	}
	if j.tolerance != nil {
		tol = *j.tolerance
	}
	slices.SortStableFunc(spots, func(a, b spot) int { return all[a.block].compare(a.at, all[b.block], b.at) })
	var places [][]int
	for i, s := range spots {
		if i == 0 || !sameLabel(all[spots[i-1].block], spots[i-1].at, all[s.block], s.at, tol) {
			places = append(places, slices.Repeat([]int{-1}, len(axes)))
		}
		last := places[len(places)-1]
		if last[s.block] >= 0 {
			return nil, fmt.Errorf("xr: %s has the label %s of %s twice: drop one before joining", parts[axes[s.block].part].path, all[s.block].text(s.at), dim)
		}
		last[s.block] = s.at
	}
	by := 0
	switch j.join {
	case Outer:
		return places, nil
	case Inner:
		places = slices.DeleteFunc(places, func(p []int) bool { return slices.Contains(p, -1) })
	case Right:
		by = len(axes) - 1
	}
	places = slices.DeleteFunc(places, func(p []int) bool { return p[by] < 0 })
	slices.SortFunc(places, func(a, b []int) int { return a[by] - b[by] })
	return places, nil
}

// placed is the coordinate of the result, each label from the first axis that has it.
func placed(axes []axisOf, places [][]int) (Named, error) {
	all, begins, n := make([]*Variable, len(axes)), make([]int, len(axes)), 0
	for k, a := range axes {
		all[k], begins[k] = &a.coord.Variable, n
		n += a.labels.length()
	}
	v, err := concatAll(all, 0)
	if err != nil {
		return Named{}, err
	}
	pos := make([]int, len(places))
	for i, p := range places {
		k := slices.IndexFunc(p, func(at int) bool { return at >= 0 })
		pos[i] = begins[k] + p[k]
	}
	c := axes[0].coord
	return Named{c.Name, v.take(c.dims[0], picked{pos: pos})}, nil
}

// relabelled is the dataset with another coordinate of the same length.
func (ds Dataset) relabelled(coord Named) Dataset {
	ds.coords = setNamed(slices.Clone(ds.coords), coord)
	return ds
}

// reindexed is the dataset with the elements at some positions along a coordinate's
// dimension, -1 for what is missing.
func (ds Dataset) reindexed(coord Named, pos []int) (Dataset, error) {
	dim := coord.dims[0]
	change := func(n Named) (Variable, error) { return n.Variable.takeOrMiss(dim, pos) }
	var err error
	if ds.vars, err = eachNamed(ds.vars, change); err != nil {
		return ds, err
	}
	ds.coords, err = eachNamed(ds.coords, func(n Named) (Variable, error) {
		if n.Name == coord.Name {
			return coord.Variable, nil
		}
		return change(n)
	})
	return ds, err
}

// takeOrMiss is take where positions of -1 are missing.
func (v Variable) takeOrMiss(dim string, pos []int) (Variable, error) {
	d := slices.Index(v.dims, dim)
	if d < 0 {
		return v, nil
	}
	near, there, at := slices.Clone(pos), make([]uint8, len(pos)), max(0, slices.Max(pos))
	for i, p := range pos {
		if p >= 0 {
			at, there[i] = p, 1
		}
		near[i] = at // an element that is read anyway
	}
	out := v.take(dim, picked{pos: near})
	switch {
	case !slices.Contains(pos, -1):
	case out.text != nil:
		out.text = out.text.missing(product(out.shape[:d]), there)
	default:
		axes := slices.Repeat([]int{-1}, len(out.shape))
		axes[d] = 0
		held := lazy.FromBlock(lazy.BlockOf([]int{len(there)}, there), nil).Convert(dtype.B1).View(axes, out.shape)
		if out.time != nil {
			out = out.withoutTimes(held)
		} else {
			out.data = whereOf(held, out.data)
		}
		return out, out.data.Err()
	}
	return out, nil
}

// missing is text of which some positions along the dimension behind the first outer ones
// are empty.
func (t *texts) missing(outer int, there []uint8) *texts {
	return &texts{from: t, load: func(ctx context.Context) ([]string, error) {
		all, err := t.get()
		if err != nil {
			return nil, err
		}
		all = slices.Clone(all)
		inner := len(all) / max(1, outer*len(there))
		for i := range all {
			if there[i/inner%len(there)] == 0 {
				all[i] = ""
			}
		}
		return all, nil
	}}
}

// withoutTimes is times of which those that are not held are missing: counts that mean so
// already, or else the smallest of 64 bits.
func (v Variable) withoutTimes(held lazy.Array) Variable {
	if v.data.Type().IsFloat() {
		v.data = whereOf(held, v.data)
		return v
	}
	coding := *v.time
	if len(coding.packing.Masks) == 0 {
		v.data = v.data.Convert(dtype.Int64)
		coding.packing.Stored, coding.packing.Raw, coding.packing.Masks = dtype.Int64, dtype.Int64, []uint64{1 << 63}
		v.time = &coding
	}
	none := lazy.NewBlock(v.data.Type(), nil)
	var bits [8]byte
	binary.LittleEndian.PutUint64(bits[:], coding.packing.Masks[0])
	copy(none.Data, bits[:])
	v.data = held.Ternary(kernel.Where, v.data, lazy.Const(none, v.data.Shape(), nil))
	return v
}
