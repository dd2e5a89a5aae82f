package cell

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what came out into testdata")

// step is a cell of a series and what is to come out: what it shows and prints, or its error.
type step struct{ source, want string }

// readSeries reads "== cell" and "-- out" sections.
func readSeries(text string) []step {
	var all []step
	for i, part := range strings.Split("\n"+text, "\n== cell\n") {
		if i == 0 {
			continue
		}
		source, want, _ := strings.Cut(part+"\n", "\n-- out\n")
		all = append(all, step{strings.TrimRight(source, "\n"), strings.Trim(want, "\n")})
	}
	return all
}

func writeSeries(head string, all []step) string {
	var b strings.Builder
	b.WriteString(head)
	for _, s := range all {
		b.WriteString("== cell\n" + s.source + "\n-- out\n" + s.want + "\n\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// merged is one ordinary package made of the units of a series. That it can be made at all shows
// that each name has one definition.
type merged struct {
	name  string
	files []string
	calls []string // per cell: entry function, or empty
	seen  map[string]string
}

func text(n any) string {
	var b bytes.Buffer
	if err := printer.Fprint(&b, token.NewFileSet(), n); err != nil {
		panic(err)
	}
	return b.String()
}

// add takes over what the unit defines. Functions without a body must have been defined before.
func (m *merged) add(u *Unit) error {
	m.calls = append(m.calls, strings.TrimPrefix(u.Entry, "main."))
	if u.text == "" {
		return nil
	}
	lines := regexp.MustCompile(`(?m)^//line .*\n`).ReplaceAllString(u.text, "")
	f, err := parser.ParseFile(token.NewFileSet(), "", lines, 0)
	if err != nil {
		return err
	}
	var out strings.Builder
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if err := m.function(d, &out); err != nil {
				return err
			}
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				continue
			}
			name := m.specName(d)
			now := strings.Join(strings.Fields(text(d)), " ")
			if before, ok := m.seen[name]; ok {
				if before != now {
					return fmt.Errorf("%s is defined twice:\n%s\n%s", name, before, now)
				}
				continue
			}
			m.seen[name] = now
			out.WriteString(text(d) + "\n")
		}
	}
	head := "package " + m.name + "\n"
	for _, i := range f.Imports {
		if strings.Contains(out.String(), i.Name.Name+".") {
			head += "import " + i.Name.Name + " " + i.Path.Value + "\n"
		}
	}
	m.files = append(m.files, head+out.String())
	return nil
}

func (m *merged) specName(d *ast.GenDecl) string {
	switch s := d.Specs[0].(type) {
	case *ast.TypeSpec:
		return s.Name.Name
	case *ast.ValueSpec:
		for _, id := range s.Names {
			if id.Name != "_" {
				return id.Name
			}
		}
	}
	return "_"
}

// unitNames are the parts of names that are each unit's own.
var unitNames = regexp.MustCompile(`ʹtʹ\d+`)

func (m *merged) function(d *ast.FuncDecl, out *strings.Builder) error {
	name := d.Name.Name
	generic := d.Type.TypeParams != nil
	if d.Recv != nil {
		name = strings.TrimPrefix(text(d.Recv.List[0].Type), "*") + "." + name
		generic = strings.Contains(name, "[")
	}
	before, ok := m.seen[name]
	switch now := text(d); {
	case d.Body == nil && strings.HasPrefix(name, mark):
	case d.Body == nil && !ok:
		return fmt.Errorf("%s has no body and had none before", name)
	case d.Body == nil:
	case ok && (!generic || unitNames.ReplaceAllString(before, "") != unitNames.ReplaceAllString(now, "")):
		return fmt.Errorf("%s is defined twice:\n%s\n%s", name, before, now)
	case !ok:
		m.seen[name] = now
		out.WriteString(now + "\n")
	}
	return nil
}

const hosts = `
func ʹshow(v ...any) {
	for _, x := range v {
		fmt.Printf("show %T %v\n", x, x)
	}
}

func ʹfail(err error) { panic(err) }

func Run(i int) {
	defer func() {
		if r := recover(); r != nil {
			fmt.Println("panic:", r)
		}
	}()
	switch i {
`

// write puts the package into a folder.
func (m *merged) write(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	run := "package " + m.name + "\nimport \"fmt\"\n" + hosts
	for i, c := range m.calls {
		if c != "" {
			run += fmt.Sprintf("case %d: %s()\n", i, c)
		}
	}
	run += "}\n}\n"
	for i, f := range append(slices.Clone(m.files), run) {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("f%d.go", i)), []byte(f), 0o600); err != nil {
			return err
		}
	}
	return nil
}

// runMerged builds all packages into one program and returns what each call of each of them
// printed. Types of cells are printed without the name of the package and the numbers.
func runMerged(t *testing.T, all []*merged) [][]string {
	dir := t.TempDir()
	main := "package main\nimport \"fmt\"\n"
	body := "func main() {\n"
	for i, m := range all {
		m.name = fmt.Sprintf("s%d", i)
		for j := range m.files {
			m.files[j] = "package " + m.name + m.files[j][strings.IndexByte(m.files[j], '\n'):]
		}
		if err := m.write(filepath.Join(dir, m.name)); err != nil {
			t.Fatal(err)
		}
		main += fmt.Sprintf("import \"series/%s\"\n", m.name)
		body += fmt.Sprintf("for i := range %d { fmt.Printf(\"\\x00\"); %s.Run(i) }\n", len(m.calls), m.name)
	}
	for name, text := range map[string]string{"main.go": main + body + "}\n", "go.mod": "module series\ngo 1.26\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("go", "build", "-gcflags=-e", "-o", "series", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd = exec.Command(filepath.Join(dir, "series"))
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(out), "\x00")[1:]
	results := make([][]string, len(all))
	for i, m := range all {
		for range m.calls {
			own := regexp.MustCompile(`\bs` + strconv.Itoa(i) + `\.`)
			results[i] = append(results[i], clean(own.ReplaceAllString(strings.TrimRight(parts[0], "\n"), "")))
			parts = parts[1:]
		}
	}
	return results
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n")
}

// TestSeries runs the cells of each file in testdata/series as an ordinary program.
func TestSeries(t *testing.T) {
	files, err := filepath.Glob("testdata/series/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no series", err)
	}
	var all []*merged
	var series [][]step
	var got [][]string
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		steps := readSeries(string(content))
		m := &merged{seen: map[string]string{}}
		results := make([]string, len(steps))
		n := newNotebook(t)
		for i, s := range steps {
			u, err := buildCell(n, i+1, s.source)
			if err != nil {
				results[i] = "error: " + err.Error()
				m.calls = append(m.calls, "")
				continue
			}
			for _, d := range u.Notes {
				results[i] = join(results[i], "note: "+d.String())
			}
			if len(u.Obsolete) > 0 {
				results[i] = join(results[i], "obsolete: "+strings.Join(u.Obsolete, " "))
			}
			if err := m.add(u); err != nil {
				t.Fatalf("%s, cell %d: %v\n%s", file, i+1, err, u.text)
			}
			if err := n.Commit(u); err != nil {
				t.Fatal(err)
			}
		}
		all, series, got = append(all, m), append(series, steps), append(got, results)
	}
	outputs := runMerged(t, all)
	for i, file := range files {
		for j := range series[i] {
			out := join(got[i][j], outputs[i][j])
			if *update {
				series[i][j].want = out
			} else if out != series[i][j].want {
				t.Errorf("%s, cell %d\n%s\ngot:\n%s\nwant:\n%s", file, j+1, series[i][j].source, out, series[i][j].want)
			}
		}
		if *update {
			content, _ := os.ReadFile(file)
			head, _, _ := strings.Cut("\n"+string(content), "\n== cell\n")
			head = strings.TrimLeft(head, "\n")
			if head != "" {
				head += "\n"
			}
			if err := os.WriteFile(file, []byte(writeSeries(head, series[i])), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func buildCell(n *Notebook, number int, source string) (*Unit, error) {
	c, err := Parse(source)
	if err != nil {
		return nil, err
	}
	u, err := n.Build(context.Background(), number, c)
	if e := (*Error)(nil); err != nil && !errors.As(err, &e) {
		return nil, fmt.Errorf("internal: %w", err)
	}
	return u, err
}
