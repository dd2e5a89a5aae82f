package session

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/gonda-go/gonda/kernel/cell"
)

// kinds is the order in which %list shows them, with their headings.
var kinds = []struct{ kind, heading string }{
	{"import", "Imports"}, {"const", "Constants"}, {"type", "Types"}, {"var", "Variables"}, {"func", "Functions"}, {"method", "Methods"},
}

// list shows what the notebook remembers: %who only the names, %whos types as well.
func (r *run) list(s cell.Special) error {
	if s.Name == "ls" && len(s.Args) > 0 {
		return &specialError{what: "it lists the names of the notebook and takes no words", hint: "!ls lists files."}
	}
	all := r.session.engine.names()
	if len(all) == 0 {
		r.say("The notebook has no definitions.")
		return nil
	}
	if s.Name == "who" {
		var keys []string
		for _, n := range all {
			keys = append(keys, n.key)
		}
		r.say("%s", strings.Join(keys, "  "))
		return nil
	}
	var text strings.Builder
	table := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, k := range kinds {
		heading := k.heading
		for _, n := range all {
			if n.kind != k.kind {
				continue
			}
			if heading != "" {
				fmt.Fprintln(table, heading)
				heading = ""
			}
			is := n.is
			if n.lost {
				is += " (its value is lost)"
			}
			if n.broken {
				is += " (it does not compile any more)"
			}
			if n.kind == "func" || n.kind == "method" {
				fmt.Fprintf(table, "  %s%s\n", n.key, is)
				continue
			}
			fmt.Fprintf(table, "  %s\t%s\n", n.key, is)
		}
	}
	table.Flush()
	var lines []string
	for line := range strings.Lines(text.String()) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	r.say("%s", strings.Join(lines, "\n"))
	return nil
}

// reset forgets all definitions and variables.
func (r *run) reset(s cell.Special) error {
	fresh := len(s.Args) == 1 && s.Args[0] == "go.mod"
	if len(s.Args) > 0 && !fresh && s.Args[0] != "-f" {
		return wrongUse("it takes no %q, only go.mod, which makes a new module too", s.Args[0])
	}
	if err := r.awaitEngine(); err != nil {
		return err
	}
	if err := r.session.engine.reset(r.ctx, fresh); err != nil {
		return wrongUse("%v", err)
	}
	r.session.forget()
	r.say("All definitions and variables are forgotten.")
	return nil
}

// remove forgets some names.
func (r *run) remove(s cell.Special) error {
	if len(s.Args) == 0 {
		return &specialError{what: "it forgets names, so it needs some", hint: "%list shows them."}
	}
	if unknown := r.session.engine.remove(s.Args); len(unknown) > 0 {
		return &specialError{what: "the notebook has no " + strings.Join(unknown, ", no "), hint: "%list shows its names."}
	}
	return nil
}

// automatic says whether packages that the module lacks are fetched.
func (r *run) automatic(s cell.Special) error {
	if len(s.Args) > 0 {
		return wrongUse("it takes no %q", s.Args[0])
	}
	r.session.engine.autoget(s.Name == "autoget")
	return nil
}
