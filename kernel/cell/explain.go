package cell

import (
	"fmt"
	"go/token"
	"go/types"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var (
	undefinedName  = regexp.MustCompile(`^undefined: ([\pL\pN_]+)$`)
	undefinedIn    = regexp.MustCompile(`^undefined: ([\pL\pN_]+)\.([\pL\pN_]+)$`)
	undefinedField = regexp.MustCompile(`undefined \(type \*?([\pL\pN_]+)(?:\[.*\])? has no field or method ([\pL\pN_]+)\)`)
	otherVersion   = regexp.MustCompile(`^cannot use (\S+) \(.* of (?:\w+ )?type (\S+)\) as (\S+) value in`)
	twoValues      = regexp.MustCompile(`^assignment mismatch: 1 variable but (.+) returns 2 values$`)
	notUsed        = regexp.MustCompile(`is not used$`)
)

// explain is a diagnostic for an error at an offset of the cell.
func (b *build) explain(at int, e types.Error) Diagnostic {
	message := clean(e.Msg)
	d := b.tree.source.at(at, message, "")
	if m := undefinedName.FindStringSubmatch(message); m != nil {
		d.Message, d.Hint = b.explainName(m[1], message, at)
	} else if m := undefinedIn.FindStringSubmatch(message); m != nil {
		d.Hint = b.nearExport(m[1], m[2])
	} else if m := undefinedField.FindStringSubmatch(message); m != nil {
		if f, ok := b.faultOf(m[1] + "." + m[2]); ok {
			d.Message, d.Hint = explainFault(f)
		}
	} else if m := otherVersion.FindStringSubmatch(message); m != nil && m[2] == m[3] {
		d.Hint = b.olderType(m[1], m[2])
	} else if m := twoValues.FindStringSubmatch(message); m != nil {
		d.Hint = "take both, as in x, err := …, or must(" + m[1] + ")"
	} else if notUsed.MatchString(message) {
		d.Hint = "only the last expression of a cell is shown; nb.Display shows a value anywhere"
	}
	return d
}

func (b *build) faultOf(key string) (fault, bool) {
	if f, ok := b.faults[key]; ok {
		return f, true
	}
	if b.active[key] != nil {
		return fault{}, false
	}
	f, ok := b.old.faults[key]
	return f, ok
}

func explainFault(f fault) (message, hint string) {
	return fmt.Sprintf("%s, of In[%d], no longer compiles: %s", f.def.key, f.why.Number, f.why.Message),
		fmt.Sprintf("In[%d], line %d: %s", f.why.Number, f.why.Line, strings.TrimSpace(f.why.Source))
}

// explainName is about a name that nothing declares.
func (b *build) explainName(name, message string, at int) (string, string) {
	if f, ok := b.faultOf(name); ok {
		return explainFault(f)
	}
	rest := strings.TrimLeft(b.tree.source.text[min(at+len(name), len(b.tree.source.text)):], " \t")
	switch {
	case habits[name] != "":
		return message, habits[name]
	case strings.HasPrefix(rest, "=") && !strings.HasPrefix(rest, "=="):
		return message, name + " := … declares it"
	case strings.HasPrefix(rest, ".") && b.selects(name):
		if near := b.near(name); near != "" {
			return message, "did you mean " + near + "? There is no package called " + name
		}
		return message, "no package called " + name + " is in the standard library, gonda or a required module: import it, after !go get if need be"
	}
	if near := b.near(name); near != "" {
		return message, "did you mean " + near + "?"
	}
	return message, ""
}

func (b *build) selects(name string) bool { return len(b.selected()[name]) > 0 }

// near is a name that differs by a slip from one that does not exist.
func (b *build) near(name string) string {
	var known []string
	for key, d := range b.old.defs {
		if d.sort != methodSort && d.sort != importSort {
			known = append(known, key)
		}
	}
	for key, it := range b.active {
		if it.sort != methodSort {
			known = append(known, key)
		}
	}
	for _, id := range b.assigned {
		known = append(known, id.Name)
	}
	known = append(known, types.Universe.Names()...)
	known = slices.AppendSeq(known, maps.Keys(b.prelude.Imports))
	return nearest(name, known)
}

// nearExport is a name of a package that differs by a slip.
func (b *build) nearExport(name, selector string) string {
	path := b.found[name]
	for _, d := range []*def{b.imports[name], b.old.defs[name]} {
		if d != nil && d.sort == importSort {
			path = d.path
		}
	}
	pkg, err := b.compiler.Import(path)
	if path == "" || err != nil {
		return ""
	}
	exported := slices.DeleteFunc(pkg.Scope().Names(), func(n string) bool { return !token.IsExported(n) })
	if near := nearest(selector, exported); near != "" {
		return "did you mean " + name + "." + near + "?"
	}
	return ""
}

// olderType is for a value of a type that was declared again since.
func (b *build) olderType(expr, name string) string {
	name = strings.TrimLeft(name, "*[]")
	if d := b.old.defs[expr]; d != nil && d.sort == varSort {
		return fmt.Sprintf("%s holds a %s as it was declared when In[%d] ran: run In[%d] again", expr, name, d.number, d.number)
	}
	return "the value is of an earlier declaration of " + name + ": run the cell again that it comes from"
}
