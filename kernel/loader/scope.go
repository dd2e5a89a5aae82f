package loader

import "strings"

// The compiler gives all cells one import path, and so the names of what is not the user's
// own repeat from cell to cell. Three kinds of names tell them apart: those that every load
// has for itself, those of the program's own package main, which cells never see, and all
// others, which mean one thing for ever.

// mainPath is the import path of cells, and of the program's own package main.
const mainPath = "main"

// ofLoad says that a definition of package main, named name, is known in its object alone:
// initialisation, what the compiler makes for itself, and types declared inside of functions.
func ofLoad(name string) bool {
	for _, prefix := range []string{"main.init.", "main..", "main.map.init."} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return name == "main.init" || name == "main.init·f" || numbered(name)
}

// numbered says that a name mentions a type declared inside of a function of package main: the
// compiler counts those, "main.T·1".
func numbered(name string) bool {
	for rest := name; ; {
		_, after, found := strings.Cut(rest, "·")
		if !found {
			return false
		}
		if after != "" && after[0] >= '0' && after[0] <= '9' {
			return mentionsMain(name)
		}
		rest = after
	}
}

// mentionsMain says that a name is, or is made from, a name of package main.
func mentionsMain(name string) bool {
	for at := 0; ; {
		i := strings.Index(name[at:], "main.")
		if i < 0 {
			return false
		}
		at += i
		if at == 0 || !partOfPath(name[at-1]) || strings.HasSuffix(name[:at], ".eq.") || strings.HasSuffix(name[:at], ".hash.") || strings.HasSuffix(name[:at], ".dict.") || strings.HasSuffix(name[:at], ".eqfunc.") || strings.HasPrefix(name, "go:itab.main.") {
			return true
		}
		at += len("main.")
	}
}

// partOfPath says that an import path may have c before its last element.
func partOfPath(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("_-./%~", c) >= 0
}
