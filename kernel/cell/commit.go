package cell

import (
	"maps"
	"slices"
	"strings"
)

// publish makes the state that holds after the unit was loaded.
func (b *build) publish() {
	for name, d := range b.imports {
		b.replace(name, d)
	}
	for _, d := range b.fresh {
		if !strings.Contains(d.key, mark) && d.key != "main" {
			b.replace(d.key, d)
		}
	}
	for key := range b.removed {
		delete(b.next.defs, key)
		delete(b.next.faults, key)
	}
	for _, key := range slices.Sorted(maps.Keys(b.faults)) {
		f := b.faults[key]
		delete(b.next.defs, key)
		b.next.faults[key] = f
	}
	b.move()
	b.note()
}

// note tells what was set aside: what has an error of its own, and with the first of them what
// uses such things.
func (b *build) note() {
	var users []string
	for _, key := range slices.Sorted(maps.Keys(b.faults)) {
		f := b.faults[key]
		if _, known := b.old.faults[key]; known {
			continue
		}
		if f.follows {
			users = append(users, key)
			continue
		}
		d := f.why
		d.Message = key + " no longer compiles: " + d.Message
		b.notes = append(b.notes, d)
	}
	if len(b.notes) > 0 && len(users) > 0 {
		b.notes[0].Hint = "neither does what uses it: " + strings.Join(users, ", ")
	}
}

func (b *build) replace(key string, d *def) {
	if old := b.next.defs[key]; old != nil && old.sort == typeSort && d.sort != typeSort {
		for k := range b.next.defs {
			if strings.HasPrefix(k, key+".") {
				delete(b.next.defs, k)
			}
		}
		for k := range b.next.faults {
			if strings.HasPrefix(k, key+".") {
				delete(b.next.faults, k)
			}
		}
	}
	b.next.defs[key] = d
	delete(b.next.faults, key)
}

// obsolete are symbols of variables that no name means any more and nothing else can reach.
func (b *build) obsolete() []string {
	live := map[string]bool{}
	for _, d := range b.next.defs {
		live[d.symbol] = true
	}
	var all []string
	for _, d := range b.old.defs {
		if f := b.next.facts[d.symbol]; d.sort == varSort && !live[d.symbol] && !f.addressed && !f.captured && !f.mentioned {
			all = append(all, "main."+d.symbol)
		}
	}
	slices.Sort(all)
	return all
}
