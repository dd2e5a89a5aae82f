package xr

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/cluster"
)

// CompatRule says when variables of one name in several datasets, without the dimension that
// these are put together along, count as the same. The names are xarray's.
type CompatRule uint8

const (
	// CompatOverride takes the first without comparing.
	CompatOverride CompatRule = iota
	// CompatEquals wants the same dimensions and values; missing equals missing.
	CompatEquals
	// CompatIdentical wants the same attributes, too.
	CompatIdentical
	// CompatNoConflicts wants the same values where neither is missing; what is missing in
	// the first is taken from the others.
	CompatNoConflicts
)

// Compat says when variables that files share count as the same. Others than CompatOverride
// read and compare their values while opening, and refuse what differs with an error that
// names both files. Like xarray's compat.
func Compat(rule CompatRule) OpenOption { return func(o *openOptions) { o.compat = rule } }

// agreed is a variable that several parts have, as the rule has it.
func (j joining) agreed(parts []part, v Named, of func(Dataset) []Named) (Named, error) {
	for _, p := range parts[1:] {
		other, ok := find(of(p.ds), v.Name)
		if !ok || j.compat == CompatOverride {
			continue
		}
		var err error
		if v, err = j.compat.agree(v, other, parts[0].path, p.path); err != nil {
			return v, err
		}
	}
	return v, nil
}

// differs says whether a variable is not the same in all parts.
func (j joining) differs(parts []part, v Named, of func(Dataset) []Named) (bool, error) {
	rule := max(j.compat, CompatEquals)
	for _, p := range parts[1:] {
		other, ok := find(of(p.ds), v.Name)
		if !ok {
			continue
		}
		if same, err := v.same(other, rule); err != nil || !same {
			return true, err
		}
	}
	return false, nil
}

// agree is a variable that two datasets have, or the error that it is not the same.
func (rule CompatRule) agree(v, other Named, path, otherPath string) (Named, error) {
	same, err := v.same(other, rule)
	if err != nil {
		return v, fmt.Errorf("xr: comparing %q of %s and %s: %w", v.Name, path, otherPath, err)
	}
	if !same {
		return v, fmt.Errorf("xr: %q in %s differs from that in %s: xr.RepeatStatic keeps all versions along the dimension that files are put together along", v.Name, otherPath, path)
	}
	if rule == CompatNoConflicts && v.text == nil && v.time == nil && v.data.Type().IsFloat() {
		filled := v.alone().FillNA(other.alone())
		v.data = filled.v.data
		return v, filled.err
	}
	return v, nil
}

// alone is a variable without coordinates.
func (n Named) alone() DataArray { return DataArray{name: n.Name, v: n.Variable} }

// same says whether two variables of a name count as the same; their values are read.
func (n Named) same(other Named, rule CompatRule) (bool, error) {
	if !slices.Equal(n.dims, other.dims) || !slices.Equal(n.shape, other.shape) ||
		(n.text == nil) != (other.text == nil) || (n.time == nil) != (other.time == nil) {
		return false, nil
	}
	if rule == CompatIdentical && !sameAttrs(n.attrs, other.attrs) {
		return false, nil
	}
	switch {
	case n.text != nil:
		a, err := n.text.get()
		if err != nil {
			return false, err
		}
		b, err := other.text.get()
		return slices.Equal(a, b), err
	case n.time != nil:
		return n.sameTimes(other, rule)
	}
	a, b := n.alone(), other.alone()
	compared := a.NotNull().Or(b.NotNull())
	if rule == CompatNoConflicts {
		compared = a.NotNull().And(b.NotNull())
	}
	differ, err := a.NotEqual(b).And(compared).Any().Float64s()
	return err == nil && differ[0] == 0, err
}

func (n Named) sameTimes(other Named, rule CompatRule) (bool, error) {
	a, err := n.times(cluster.Context(), cluster.Default())
	if err != nil {
		return false, err
	}
	b, err := other.times(cluster.Context(), cluster.Default())
	if err != nil {
		return false, err
	}
	return slices.EqualFunc(a, b, func(x, y cf.Time) bool {
		missing := x.IsNaT() || y.IsNaT()
		return x == y || rule == CompatNoConflicts && missing || x.IsNaT() && y.IsNaT() || !missing && x.Compare(y) == 0
	}), nil
}

// sameAttrs says whether attributes are the same, in any order.
func sameAttrs(a, b Attrs) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(x Attr) bool {
		v, ok := b.Get(x.Name)
		return !ok || !reflect.DeepEqual(v, x.Value)
	})
}
