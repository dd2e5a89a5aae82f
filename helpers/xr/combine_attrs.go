package xr

import (
	"fmt"
	"reflect"
	"slices"
)

// AttrsRule says which attributes a result has that is made of several datasets. The names
// are xarray's.
type AttrsRule uint8

const (
	// AttrsOverride takes those of the first.
	AttrsOverride AttrsRule = iota
	// AttrsDrop takes none.
	AttrsDrop
	// AttrsIdentical refuses attributes that are not the same in all.
	AttrsIdentical
	// AttrsNoConflicts takes those of all and refuses one that has two values.
	AttrsNoConflicts
	// AttrsDropConflicts takes those of all but for what has two values.
	AttrsDropConflicts
)

// CombineAttrs says which attributes a dataset of many files and its variables have: those
// of the first file unless asked. Like xarray's combine_attrs.
func CombineAttrs(rule AttrsRule) OpenOption { return func(o *openOptions) { o.attrs = rule } }

// combined is the attributes of something in several parts, as the rule has it.
func (r AttrsRule) combined(what string, parts []part, of func(Dataset) (Attrs, bool)) (Attrs, error) {
	first, _ := of(parts[0].ds)
	switch r {
	case AttrsOverride:
		return first, nil
	case AttrsDrop:
		return nil, nil
	}
	out := slices.Clone(first)
	var dropped []string
	for _, p := range parts[1:] {
		attrs, ok := of(p.ds)
		if !ok {
			continue
		}
		if r == AttrsIdentical && !sameAttrs(first, attrs) {
			return nil, fmt.Errorf("xr: the attributes of %s in %s are not those in %s", what, p.path, parts[0].path)
		}
		for _, a := range attrs {
			v, known := out.Get(a.Name)
			switch {
			case known && reflect.DeepEqual(v, a.Value), slices.Contains(dropped, a.Name):
			case !known:
				out = append(out, a)
			case r == AttrsNoConflicts:
				return nil, fmt.Errorf("xr: attribute %s of %s is %v in %s and %v in %s or a file after it: xr.CombineAttrs says what to keep", a.Name, what, a.Value, p.path, v, parts[0].path)
			default:
				out, dropped = out.Without(a.Name), append(dropped, a.Name)
			}
		}
	}
	return out, nil
}

// attributed gives a dataset made of parts the attributes that the rule has.
func (r AttrsRule) attributed(out Dataset, parts []part) (Dataset, error) {
	if r == AttrsOverride {
		return out, nil
	}
	var err error
	if out.attrs, err = r.combined("the dataset", parts, func(ds Dataset) (Attrs, bool) { return ds.attrs, true }); err != nil {
		return out, err
	}
	attribute := func(n Named) (Variable, error) {
		v := n.Variable
		v.attrs, err = r.combined(fmt.Sprintf("%q", n.Name), having(parts, n.Name), func(ds Dataset) (Attrs, bool) {
			n, ok := ds.named(n.Name)
			return n.attrs, ok
		})
		return v, err
	}
	if out.vars, err = eachNamed(out.vars, attribute); err != nil {
		return out, err
	}
	out.coords, err = eachNamed(out.coords, attribute)
	return out, err
}

// having is the parts that have a variable or coordinate.
func having(parts []part, name string) []part {
	return slices.DeleteFunc(slices.Clone(parts), func(p part) bool { return !p.ds.Has(name) })
}

// named finds a variable or coordinate.
func (ds Dataset) named(name string) (Named, bool) {
	if n, ok := find(ds.vars, name); ok {
		return n, true
	}
	return find(ds.coords, name)
}
