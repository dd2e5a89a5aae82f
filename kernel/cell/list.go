package cell

import (
	"cmp"
	"go/types"
	"slices"
	"strings"
)

// Entry is one thing that a notebook remembers.
type Entry struct {
	// Key is its name, or Type.Method, or the import path of an import without a name.
	Key string
	// Sort is import, const, type, var, func or method.
	Sort string
	// Detail is an import's path, a type's structure, a signature, or a variable's type.
	Detail string
	// Number is the execution count of the cell that defined it.
	Number int
	// Lost says that a variable has no value, since the worker ended or the cell that was to set
	// it failed; Broken that a definition does not compile any more.
	Lost, Broken bool
}

var sortNames = map[sort]string{importSort: "import", constSort: "const", typeSort: "type", varSort: "var", funcSort: "func", methodSort: "method"}

// List is all that cells have defined: imports, constants, types, variables, functions and
// methods, each by name.
func (n *Notebook) List() []Entry {
	n.mu.Lock()
	defer n.mu.Unlock()
	type sorted struct {
		Entry
		sort sort
	}
	var all []sorted
	add := func(d *def, broken bool) {
		if d.number == 0 {
			return // the prelude
		}
		e := Entry{Key: d.key, Sort: sortNames[d.sort], Detail: detail(d), Number: d.number, Broken: broken}
		e.Lost = d.sort == varSort && (n.state.facts[d.symbol].lost || n.state.facts[d.symbol].unset)
		all = append(all, sorted{e, d.sort})
	}
	for _, d := range n.state.defs {
		add(d, false)
	}
	for _, f := range n.state.faults {
		add(f.def, true)
	}
	for path := range n.state.blanks {
		all = append(all, sorted{Entry{Key: "_", Sort: "import", Detail: path}, importSort})
	}
	for _, path := range n.state.dots {
		all = append(all, sorted{Entry{Key: ".", Sort: "import", Detail: path}, importSort})
	}
	slices.SortFunc(all, func(a, b sorted) int {
		return cmp.Or(cmp.Compare(a.sort, b.sort), strings.Compare(a.Key, b.Key), strings.Compare(a.Detail, b.Detail))
	})
	list := make([]Entry, len(all))
	for i, e := range all {
		list[i] = e.Entry
	}
	return list
}

func detail(d *def) string {
	qualify := func(p *types.Package) string {
		if p.Path() == "main" {
			return ""
		}
		return p.Name()
	}
	switch obj := d.obj.(type) {
	case nil:
		return d.path
	case *types.Const:
		text := obj.Val().String()
		if b, ok := obj.Type().(*types.Basic); ok && b.Info()&types.IsUntyped != 0 {
			return text
		}
		return types.TypeString(obj.Type(), qualify) + " = " + text
	case *types.TypeName:
		return clean(types.TypeString(obj.Type().Underlying(), qualify))
	case *types.Func:
		return clean(strings.TrimPrefix(types.TypeString(obj.Type(), qualify), "func"))
	}
	return clean(types.TypeString(d.obj.Type(), qualify))
}

// Remove forgets definitions by their keys (a method's as Type.Method or Type~Method) and returns
// the keys that it did not know, and symbols of variables that can be zeroed. What uses a
// definition keeps it.
func (n *Notebook) Remove(keys ...string) (unknown, obsolete []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	next := n.state.clone()
	for _, key := range keys {
		key = strings.Replace(key, "~", ".", 1)
		d := next.defs[key]
		_, broken := next.faults[key]
		switch {
		case d != nil && d.number > 0:
			if f := next.facts[d.symbol]; d.sort == varSort && !f.addressed && !f.captured && !f.mentioned {
				obsolete = append(obsolete, "main."+d.symbol)
			}
		case broken:
		default:
			unknown = append(unknown, key)
			continue
		}
		for k := range next.defs {
			if k == key || strings.HasPrefix(k, key+".") {
				delete(next.defs, k)
			}
		}
		for k := range next.faults {
			if k == key || strings.HasPrefix(k, key+".") {
				delete(next.faults, k)
			}
		}
	}
	n.state = next
	return unknown, obsolete
}
