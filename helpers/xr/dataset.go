package xr

import (
	"fmt"
	"slices"
)

// Dataset is data variables on shared dimensions with shared coordinates. It is immutable.
type Dataset struct {
	vars   []Named
	coords []Named
	attrs  Attrs
	report *Report
	files  []*Header // opened by Open, released by Close
	err    error
}

// Size is a dimension and its length.
type Size struct {
	Dim string
	Len int
}

// NewDataset puts arrays together. Dimensions of one name must have one length, coordinates
// of one name one set of dimensions; the first array's coordinates win.
func NewDataset(attrs Attrs, arrays ...DataArray) Dataset {
	ds := Dataset{attrs: attrs}
	for _, a := range arrays {
		ds = ds.With(a)
	}
	return ds
}

// Err is the first error of the chain of verbs that made the dataset.
func (ds Dataset) Err() error { return ds.err }

// Vars are the names of the data variables.
func (ds Dataset) Vars() []string { return namesOf(ds.vars) }

// Coords are the names of the coordinates.
func (ds Dataset) Coords() []string { return namesOf(ds.coords) }

// Attrs are the dataset's own attributes.
func (ds Dataset) Attrs() Attrs { return slices.Clone(ds.attrs) }

// Sizes are the dimensions in the order in which the variables first use them.
func (ds Dataset) Sizes() []Size {
	var out []Size
	add := func(set []Named) {
		for _, v := range set {
			for i, d := range v.dims {
				if !slices.ContainsFunc(out, func(s Size) bool { return s.Dim == d }) {
					out = append(out, Size{d, v.shape[i]})
				}
			}
		}
	}
	add(ds.vars)
	add(ds.coords)
	return out
}

// Len is the length of a dimension; 0 when there is none of that name.
func (ds Dataset) Len(dim string) int {
	for _, s := range ds.Sizes() {
		if s.Dim == dim {
			return s.Len
		}
	}
	return 0
}

// Var is a data variable or coordinate as an array with the coordinates that belong to it.
func (ds Dataset) Var(name string) DataArray {
	if ds.err != nil {
		return failed(ds.err)
	}
	v, ok := find(ds.vars, name)
	if !ok {
		v, ok = find(ds.coords, name)
	}
	if !ok {
		return DataArray{}.fail("the dataset has no variable %q; it has %s", name, list(ds.Vars()))
	}
	return DataArray{name: name, v: v.Variable, coords: coordsFor(ds.coords, v.dims)}
}

// With is the dataset with a data variable added or replaced, and with those of its
// coordinates that are new.
func (ds Dataset) With(a DataArray) Dataset {
	if ds.err != nil {
		return ds
	}
	if a.err != nil {
		return Dataset{err: a.err}
	}
	if a.name == "" {
		return Dataset{err: atCaller(fmt.Errorf("xr: an array without a name cannot go into a dataset: give it one with Named"))}
	}
	for i, d := range a.v.dims {
		if n := ds.Len(d); n != 0 && n != a.v.shape[i] {
			return Dataset{err: atCaller(fmt.Errorf("xr: %q has length %d along %s, the dataset %d", a.name, a.v.shape[i], d, n))}
		}
	}
	ds.vars = setNamed(ds.vars, Named{a.name, a.v})
	for _, c := range a.coords {
		if _, ok := find(ds.coords, c.Name); !ok {
			ds.coords = setNamed(ds.coords, c)
		}
	}
	return ds
}

// WithCoord is the dataset with a coordinate added or replaced.
func (ds Dataset) WithCoord(a DataArray) Dataset {
	if ds.err != nil {
		return ds
	}
	if a.err != nil {
		return Dataset{err: a.err}
	}
	ds.vars = dropNamed(ds.vars, a.name)
	ds.coords = setNamed(ds.coords, Named{a.name, a.v})
	return ds
}

// Drop is the dataset without the named variables and coordinates.
func (ds Dataset) Drop(names ...string) Dataset {
	for _, n := range names {
		ds.vars, ds.coords = dropNamed(ds.vars, n), dropNamed(ds.coords, n)
	}
	return ds
}

// Only is the dataset with just the named data variables and the coordinates they need.
func (ds Dataset) Only(names ...string) Dataset {
	if ds.err != nil {
		return ds
	}
	out := Dataset{attrs: ds.attrs, report: ds.report, files: ds.files}
	for _, n := range names {
		out = out.With(ds.Var(n))
	}
	return out
}

// Rename is the dataset with a dimension, coordinate or variable under another name, in all
// places where the name stands.
func (ds Dataset) Rename(from, to string) Dataset {
	if ds.err != nil || from == to {
		return ds
	}
	_, isVar := find(ds.vars, to)
	_, isCoord := find(ds.coords, to)
	if isVar || isCoord {
		return Dataset{err: atCaller(fmt.Errorf("xr: %q cannot be renamed to %q: the dataset has one already", from, to))}
	}
	rename := func(set []Named) []Named {
		out := slices.Clone(set)
		for i, v := range out {
			if v.Name == from {
				out[i].Name = to
			}
			if k := slices.Index(v.dims, from); k >= 0 {
				out[i].dims = slices.Clone(v.dims)
				out[i].dims[k] = to
			}
		}
		return out
	}
	ds.vars, ds.coords = rename(ds.vars), rename(ds.coords)
	return ds
}

func dropNamed(set []Named, name string) []Named {
	return slices.DeleteFunc(slices.Clone(set), func(v Named) bool { return v.Name == name })
}
