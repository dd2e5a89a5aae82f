package xr

import (
	"context"
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/lazy"
)

// Sel selects by label or position; selectors of several dimensions are independent. Like
// DataArray.sel, but a selection of nothing is an error.
func (a DataArray) Sel(selectors ...Selector) DataArray {
	for _, s := range selectors {
		if a = a.sel(s); a.err != nil {
			return a
		}
	}
	return a
}

// ISel is Sel; it reads better where the selectors are positions.
func (a DataArray) ISel(selectors ...Selector) DataArray { return a.Sel(selectors...) }

func (a DataArray) sel(s Selector) DataArray {
	if a.err != nil {
		return a
	}
	change, err := s.change(describe(a.name), a.sizes(), a.coords)
	if err != nil {
		return failed(atCaller(err))
	}
	v, err := change(Named{a.name, a.v})
	if err == nil {
		err = v.data.Err()
	}
	if err != nil {
		return a.fail("%s of %s: %w", s.text, describe(a.name), err)
	}
	a.v = v
	if a.coords, err = eachNamed(a.coords, change); err != nil {
		return a.fail("%s: %w", s.text, err)
	}
	return a
}

// eachNamed changes every variable of a set.
func eachNamed(set []Named, change func(Named) (Variable, error)) ([]Named, error) {
	var out []Named
	for _, n := range set {
		v, err := change(n)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", n.Name, err)
		}
		out = append(out, Named{n.Name, v})
	}
	return out, nil
}

// change is what the selector does to every variable of an array or dataset that has these
// dimensions and coordinates. Variables without the selector's dimensions stay as they are.
func (s Selector) change(what string, sizes []Size, coords []Named) (func(Named) (Variable, error), error) {
	if s.pick == nil {
		return s.changePoints(what, sizes, coords)
	}
	p, err := s.positions(what, sizes, coords)
	if err != nil {
		return nil, err
	}
	return func(n Named) (Variable, error) {
		v := n.Variable.take(s.dim, p)
		if n.Name == s.dim && p.labels != nil {
			v = v.relabel(p.labels)
		}
		return v, nil
	}, nil
}

// positions asks the selector for the positions it means.
func (s Selector) positions(what string, sizes []Size, coords []Named) (picked, error) {
	k := slices.IndexFunc(sizes, func(x Size) bool { return x.Dim == s.dim })
	if k < 0 {
		return picked{}, noDimension(what, sizes, s.dim)
	}
	var l *labels
	var attrs Attrs
	var numbers Variable
	if s.label {
		c, ok := find(coords, s.dim)
		if !ok {
			return picked{}, fmt.Errorf("xr: %s: dimension %q of %s has no coordinate, so no labels: select by position with I or Range", s.text, s.dim, what)
		}
		var err error
		if l, err = c.labels(); err != nil {
			return picked{}, err
		}
		attrs, numbers = c.attrs, c.Variable
	}
	p, err := s.pick(sizes[k].Len, l, attrs)
	switch {
	case err != nil && numbers.undecoded("units"):
		err = fmt.Errorf("%w; %q %s", err, s.dim, numbers.noTimes())
	case err != nil:
	case len(p.pos) > 0 || sizes[k].Len == 0:
		return p, nil
	case l != nil:
		err = fmt.Errorf("selects nothing; labels of %q run from %s to %s", s.dim, l.text(0), l.text(l.length()-1))
	default:
		err = fmt.Errorf("selects no element of the %d along %q", sizes[k].Len, s.dim)
	}
	return picked{}, fmt.Errorf("xr: %s of %s: %w", s.text, what, err)
}

// take picks positions along one dimension; a variable without it stays as it is.
func (v Variable) take(dim string, p picked) Variable {
	d := slices.Index(v.dims, dim)
	if d < 0 {
		return v
	}
	out := v
	out.cache = nil
	out.dims, out.shape = slices.Clone(v.dims), slices.Clone(v.shape)
	out.shape[d] = len(p.pos)
	if p.drop {
		out.dims, out.shape = slices.Delete(out.dims, d, d+1), slices.Delete(out.shape, d, d+1)
	} else if len(out.dims) == 1 {
		out.cache = &labelCache{}
	}
	if v.text != nil {
		out.text = v.text.take(v.shape, d, p.pos)
		return out
	}
	ix := make([]lazy.Index, len(v.shape))
	for i, n := range v.shape {
		ix[i] = lazy.Whole(n)
	}
	ix[d] = p.index()
	out.data = v.data.Index(ix...)
	if p.drop {
		out.data = out.data.Drop(d)
	}
	return out
}

// relabel is a coordinate with other labels, of the same type.
func (v Variable) relabel(labels []float64) Variable {
	v.data = lazy.FromBlock(lazy.BlockOf([]int{len(labels)}, labels), nil).Convert(v.data.Type())
	v.cache = &labelCache{}
	return v
}

// take picks positions along one dimension of text of a shape.
func (t *texts) take(shape []int, d int, pos []int) *texts {
	return &texts{from: t, load: func(context.Context) ([]string, error) {
		all, err := t.get()
		if err != nil {
			return nil, err
		}
		outer, inner := product(shape[:d]), product(shape[d+1:])
		var out []string
		for o := range outer {
			for _, p := range pos {
				at := (o*shape[d] + p) * inner
				out = append(out, all[at:at+inner]...)
			}
		}
		return out, nil
	}}
}

// Sel selects from all variables that have the dimensions of the selectors. Like Dataset.sel.
func (ds Dataset) Sel(selectors ...Selector) Dataset {
	for _, s := range selectors {
		if ds.err != nil {
			return ds
		}
		change, err := s.change("the dataset", ds.Sizes(), ds.coords)
		if err == nil {
			ds.vars, err = eachNamed(ds.vars, change)
		}
		if err == nil {
			ds.coords, err = eachNamed(ds.coords, change)
		}
		if err != nil {
			return Dataset{err: atCaller(err)}
		}
	}
	return ds
}

// ISel is Sel; it reads better where the selectors are positions.
func (ds Dataset) ISel(selectors ...Selector) Dataset { return ds.Sel(selectors...) }

// lookup finds a dimension's length, or says which there are.
func (ds Dataset) lookup(dim string) (int, error) {
	sizes := ds.Sizes()
	for _, s := range sizes {
		if s.Dim == dim {
			return s.Len, nil
		}
	}
	return 0, noDimension("the dataset", sizes, dim)
}
