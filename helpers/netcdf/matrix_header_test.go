package netcdf

import (
	"reflect"
	"slices"
	"testing"
)

// compareHeader holds a group's dimensions, types and attributes, and those of all below it, to
// the dump; of h5dump, which knows no dimensions, the attributes alone.
func (c matrixCell) compareHeader(t *testing.T, g *Group, want *dumpedFile) (attributes int) {
	if !c.byH5 {
		for _, d := range g.Dims {
			if w := want.dims[join(g.Path, d.Name)]; w != d {
				t.Errorf("dimension %s of %s: %+v, the dump has %+v", d.Name, g.Path, d, w)
			}
		}
	}
	attributes = c.compareAttributes(t, g.Path, g.Attrs, want)
	for _, v := range g.Vars {
		attributes += c.compareAttributes(t, v.Path, v.Attrs, want)
		if w := want.vars[v.Path]; !c.byH5 && (dumpedName(v.Type) != w.kind.name || !slices.Equal(v.Enum, w.kind.enum) || !slices.Equal(v.Dims, w.dims)) {
			t.Errorf("%s: %s %v %v, the dump has %+v", v.Path, v.Type, v.Enum, v.Dims, w)
		}
	}
	for _, below := range g.Groups {
		attributes += c.compareHeader(t, below, want)
	}
	return attributes
}

func (c matrixCell) compareAttributes(t *testing.T, path string, got []Attribute, dump *dumpedFile) int {
	want := slices.DeleteFunc(slices.Clone(dump.attrs[path]), func(a dumpedAttribute) bool { return hidden[a.name] })
	var names, wanted []string
	for _, a := range got {
		names = append(names, a.Name)
	}
	for _, w := range want {
		wanted = append(wanted, w.name)
	}
	if c.byH5 { // which sorts them
		slices.Sort(wanted)
		names = slices.Sorted(slices.Values(names))
	}
	if !slices.Equal(names, wanted) {
		t.Errorf("%s has the attributes %q, the dump %q", path, names, wanted)
		return 0
	}
	for _, w := range want {
		a, _ := find(got, w.name)
		if dumpedName(a.Type) != w.kind.name {
			t.Errorf("%s: attribute %s is of type %s, of the dump %s", path, a.Name, a.Type, w.kind.name)
		}
		if !w.holds(a) {
			t.Errorf("%s: attribute %s: %#v, the dump has %+v", path, a.Name, a.Value, w.list)
		}
	}
	return len(want)
}

// holds says whether an attribute has the values of the dump.
func (w dumpedAttribute) holds(a Attribute) bool {
	got := attributeElements(a)
	if len(got) != len(w.list) {
		return false
	}
	named := &Variable{Enum: w.kind.enum}
	for i, d := range w.list {
		if !named.dumpedAs(d, got[i]) {
			return false
		}
	}
	return true
}

// attributeElements are an attribute's values one by one.
func attributeElements(a Attribute) []any {
	if list, ok := a.Value.([]any); ok {
		return list
	}
	r := reflect.ValueOf(a.Value)
	if r.Kind() != reflect.Slice {
		return []any{a.Value}
	}
	list := make([]any, r.Len())
	for i := range list {
		list[i] = r.Index(i).Interface()
	}
	return list
}
