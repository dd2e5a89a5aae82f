package cell

import (
	"go/types"
	"maps"
)

// dependents adds to changed the keys of all remembered definitions that use one of these names,
// directly or not. A type and its methods belong together: the methods are part of the type. A
// variable is affected if its type is.
func (s *state) dependents(changed map[string]bool) map[string]bool {
	if len(changed) == 0 {
		return map[string]bool{}
	}
	users := map[string][]string{} // name -> keys
	for _, d := range s.all() {
		if d.number == 0 { // the prelude keeps what it was written with
			continue
		}
		for name := range d.uses {
			users[name] = append(users[name], d.key)
		}
		if d.sort == varSort {
			for t := range d.types(s) {
				users[t] = append(users[t], d.key)
			}
		}
	}
	for _, d := range s.all() {
		if d.recv != nil {
			users[d.recv.key] = append(users[d.recv.key], d.key)
			users[d.key] = append(users[d.key], d.recv.key)
		}
	}
	all := maps.Clone(changed)
	var visit func(key string)
	visit = func(key string) {
		for _, u := range users[key] {
			if !all[u] {
				all[u] = true
				visit(u)
			}
		}
	}
	for key := range changed {
		visit(key)
	}
	return all
}

// all are the definitions that are current or were when they broke.
func (s *state) all() []*def {
	list := make([]*def, 0, len(s.defs)+len(s.faults))
	for _, d := range s.defs {
		list = append(list, d)
	}
	for _, f := range s.faults {
		list = append(list, f.def)
	}
	return list
}

// types are the keys of the current definitions of types that a variable's type consists of.
func (d *def) types(s *state) map[string]bool {
	keys := map[string]bool{}
	eachNamed(d.obj.Type(), func(obj *types.TypeName) {
		if t := s.defs[obj.Name()]; t != nil && t.obj == obj {
			keys[obj.Name()] = true
		}
	})
	return keys
}
