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
	for _, set := range [][]Named{ds.vars, ds.coords} {
		for i := range set {
			if k := slices.Index(set[i].dims, dim); k >= 0 {
				return set[i].shape[k]
			}
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
		return failed(atCaller(ds.noVariable(name)))
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
	if err := ds.fits(a); err != nil {
		return Dataset{err: atCaller(err)}
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
	if err := ds.fits(a); err != nil {
		return Dataset{err: atCaller(err)}
	}
	ds.vars = dropNamed(ds.vars, a.name)
	ds.coords = setNamed(ds.coords, Named{a.name, a.v})
	return ds
}

// fits checks that an array has the lengths of the dataset's other variables.
func (ds Dataset) fits(a DataArray) error {
	if a.name == "" {
		return fmt.Errorf("xr: an array without a name cannot go into a dataset: give it one with Named")
	}
	others := Dataset{vars: dropNamed(ds.vars, a.name), coords: dropNamed(ds.coords, a.name)}
	for _, s := range others.Sizes() {
		if k := slices.Index(a.v.dims, s.Dim); k >= 0 && a.v.shape[k] != s.Len {
			return fmt.Errorf("xr: %q has length %d along %s, the dataset has %d", a.name, a.v.shape[k], s.Dim, s.Len)
		}
	}
	return nil
}

// Drop is the dataset without the named variables and coordinates. Like Dataset.drop_vars.
//
// Errors: a name that does not exist.
func (ds Dataset) Drop(names ...string) Dataset {
	for _, n := range names {
		if ds.err == nil && !ds.Has(n) {
			return Dataset{err: atCaller(ds.noVariable(n))}
		}
		ds.vars, ds.coords = dropNamed(ds.vars, n), dropNamed(ds.coords, n)
	}
	return ds
}

// Has says whether the dataset has a variable or coordinate of a name.
func (ds Dataset) Has(name string) bool {
	_, isVar := find(ds.vars, name)
	_, isCoord := find(ds.coords, name)
	return isVar || isCoord
}

// noVariable says which variables there are.
func (ds Dataset) noVariable(name string) error {
	hint := ""
	for _, n := range append(ds.Vars(), ds.Coords()...) {
		if alias(n, name) {
			hint = fmt.Sprintf(": did you mean %q?", n)
		}
	}
	return fmt.Errorf("xr: the dataset has no variable %q; it has %s and the coordinates %s%s", name, list(ds.Vars()), list(ds.Coords()), hint)
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
// places where the name stands. Like Dataset.rename.
//
// Errors: a name that does not exist, or a new one that does.
func (ds Dataset) Rename(from, to string) Dataset {
	if ds.err != nil || from == to {
		return ds
	}
	if !ds.Has(from) {
		if _, err := ds.lookup(from); err != nil {
			return Dataset{err: atCaller(fmt.Errorf("%w, and no variable of that name", err))}
		}
	}
	if _, err := ds.lookup(to); ds.Has(to) || err == nil {
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
				if v.cache != nil {
					out[i].cache = &labelCache{} // an index knows the name
				}
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
