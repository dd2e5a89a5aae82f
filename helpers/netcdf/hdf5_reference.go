package netcdf

import "slices"

// Reference is a value that leads to a group or variable of the file, or to elements of one.
type Reference struct {
	Path   string // "" when it leads nowhere, or to what is neither
	Region string // of elements, boxes by their first and last positions or points: "(2,2)-(7,11), (9,0)-(9,5)"; "" for the whole

	address int64
}

// String is the path, with the region in braces; the word "reference" when it has none.
func (r Reference) String() string {
	switch {
	case r.Path == "":
		return "reference"
	case r.Region == "":
		return r.Path
	}
	return r.Path + " {" + r.Region + "}"
}

// paths are those of all groups and variables, by the places of their headers.
func (f *File) paths() map[int64]string {
	all := map[int64]string{}
	f.Root.each(func(g *Group) {
		all[g.header] = g.Path
		for _, v := range g.Vars {
			if _, ok := all[v.data.header]; !ok {
				all[v.data.header] = v.Path
			}
		}
	})
	return all
}

// each calls do with a group and all groups below it.
func (g *Group) each(do func(*Group)) {
	do(g)
	for _, c := range g.Groups {
		c.each(do)
	}
}

// nameReferences gives the references among attributes their paths, which are known when all
// objects are. Attributes that others share stay as they are.
func (f *File) nameReferences() {
	paths := f.paths()
	name := func(attrs []Attribute) []Attribute {
		own := false
		for i, a := range attrs {
			list, ok := a.Value.([]any)
			if !ok {
				continue
			}
			if !own {
				attrs, own = slices.Clone(attrs), true
			}
			attrs[i].Value = withPaths(list, paths)
		}
		return attrs
	}
	f.Root.each(func(g *Group) {
		g.Attrs = name(g.Attrs)
		for _, v := range g.Vars {
			v.Attrs = name(v.Attrs)
		}
	})
}

// withPaths is a list of values whose references have paths.
func withPaths(list []any, paths map[int64]string) []any {
	out := make([]any, len(list))
	for i, x := range list {
		out[i] = valueWithPath(x, paths)
	}
	return out
}

func valueWithPath(v any, paths map[int64]string) any {
	switch x := v.(type) {
	case Reference:
		x.Path = paths[x.address]
		return x
	case []any:
		return withPaths(x, paths)
	case Record:
		out := slices.Clone(x)
		for i := range out {
			out[i].Value = valueWithPath(out[i].Value, paths)
		}
		return out
	}
	return v
}
