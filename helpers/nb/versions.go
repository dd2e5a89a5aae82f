package nb

import (
	"fmt"
	"html"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
)

// Build is what a program was made of and runs on.
type Build struct {
	Gonda, Go, System string
	CPUs              int
	Modules           []Module // that the program holds, by path
}

// Module is one module of a program.
type Module struct{ Path, Version string }

// gonda is the path of this module.
const gonda = "github.com/gonda-go/gonda"

// Versions tells what a bug report should.
func Versions() Build {
	b := Build{Gonda: "unknown", Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH, CPUs: runtime.NumCPU()}
	if info, ok := debug.ReadBuildInfo(); ok {
		b.read(info)
	}
	return b
}

func (b *Build) read(info *debug.BuildInfo) {
	all := slices.Clone(info.Deps)
	for _, m := range append(all, &info.Main) {
		path, version := m.Path, m.Version
		if m.Replace != nil {
			version = strings.TrimSpace(m.Replace.Path + " " + m.Replace.Version)
		}
		switch {
		case path == gonda:
			b.Gonda = version
		case m != &info.Main:
			b.Modules = append(b.Modules, Module{path, version})
		}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && info.Main.Path == gonda && (b.Gonda == "(devel)" || b.Gonda == "") {
			b.Gonda = "commit " + s.Value[:min(12, len(s.Value))]
		}
	}
	slices.SortFunc(b.Modules, func(m, n Module) int { return strings.Compare(m.Path, n.Path) })
}

// head is the lines but those of the modules.
func (b Build) head() [][2]string {
	return [][2]string{{"gonda", b.Gonda}, {"Go", b.Go}, {"system", fmt.Sprintf("%s, %s", b.System, counted(b.CPUs, "core"))}}
}

// String is a line for each.
func (b Build) String() string {
	lines := b.head()
	for _, m := range b.Modules {
		lines = append(lines, [2]string{m.Path, m.Version})
	}
	width := 0
	for _, l := range lines {
		width = max(width, len(l[0]))
	}
	var out []string
	for _, l := range lines {
		out = append(out, fmt.Sprintf("%-*s  %s", width, l[0], l[1]))
	}
	return strings.Join(out, "\n")
}

// HTML is a table; the modules unfold.
func (b Build) HTML() string {
	var w strings.Builder
	w.WriteString(`<div style="font-size:13px;color:var(--jp-ui-font-color1,inherit)">`)
	for _, l := range b.head() {
		fmt.Fprintf(&w, "<div><b>%s</b> %s</div>", l[0], html.EscapeString(l[1]))
	}
	if len(b.Modules) > 0 {
		fmt.Fprintf(&w, "<details><summary>%s</summary>", counted(len(b.Modules), "module"))
		for _, m := range b.Modules {
			fmt.Fprintf(&w, "<div>%s %s</div>", html.EscapeString(m.Path), html.EscapeString(m.Version))
		}
		w.WriteString("</details>")
	}
	w.WriteString("</div>")
	return w.String()
}
