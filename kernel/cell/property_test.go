package cell

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// model is a notebook without types, compiler or versions: each name means what it was defined to
// be last, and so does each name in it. What names are used as must fit what they are.
type model struct {
	*rand.Rand
	names map[string]*meaning
}

// meaning is what a name stands for: a constant plus the values of what it uses.
type meaning struct {
	sort  string // func, const, var, type, generic
	base  int
	uses  []use  // of a func or generic
	value int    // of a var, or of a const
	typ   string // of a var or const: int or float64
	// of a type: its fields, and its method
	fields int
	method *meaning
	// of a variable of a type: whether its value is of the type's present form
	of    string
	stale bool
}

type use struct{ name, as string }

// The names, in order: each uses only those before it.
var ranks = []string{"c0", "c1", "v0", "v1", "T0", "f0", "f1", "T1", "v2", "f2", "g0", "f3", "f4"}

func (m *model) rank(name string) int {
	for i, n := range ranks {
		if n == name {
			return i
		}
	}
	return -1
}

// someUses are of lower names, as what they are now.
func (m *model) someUses(name string) []use {
	var all []use
	for _, n := range ranks[:m.rank(name)] {
		if d := m.names[n]; d != nil && m.IntN(3) == 0 && m.valid(n) {
			as := d.sort
			if as == "type" && d.method == nil {
				continue
			}
			if d.of != "" {
				as = "value"
				if m.names[d.of].method == nil || d.stale {
					continue
				}
			}
			all = append(all, use{n, as})
		}
	}
	return all
}

func (u use) text() string {
	switch u.as {
	case "func":
		return u.name + "()"
	case "generic":
		return u.name + `("x")`
	case "type":
		return u.name + "{a: 1}.M()"
	case "value":
		return u.name + ".M()"
	}
	return "int(" + u.name + ")"
}

func sumText(base int, uses []use) string {
	terms := []string{fmt.Sprint(base)}
	for _, u := range uses {
		terms = append(terms, u.text())
	}
	return strings.Join(terms, " + ")
}

// valid says whether a name compiles at present.
func (m *model) valid(name string) bool {
	d := m.names[name]
	if d == nil {
		return false
	}
	if d.of != "" {
		return !d.stale && m.names[d.of] != nil && m.valid(d.of)
	}
	return m.validUses(d.uses) && (d.method == nil || m.validUses(d.method.uses))
}

func (m *model) validUses(uses []use) bool {
	for _, u := range uses {
		if !m.fits(u) {
			return false
		}
	}
	return true
}

func (m *model) fits(u use) bool {
	d := m.names[u.name]
	if d == nil || !m.valid(u.name) {
		return false
	}
	switch u.as {
	case "type":
		return d.sort == "type" && d.method != nil
	case "value":
		return d.of != "" && m.names[d.of].method != nil
	case "var", "const":
		return (d.sort == "var" || d.sort == "const") && d.of == ""
	}
	return d.sort == u.as
}

func (m *model) eval(u use) int {
	d := m.names[u.name]
	switch u.as {
	case "type":
		return 1 + m.sum(d.method)
	case "value":
		return d.value + m.sum(m.names[d.of].method)
	case "var", "const":
		return d.value
	}
	return m.sum(d)
}

func (m *model) sum(d *meaning) int {
	total := d.base
	for _, u := range d.uses {
		total += m.eval(u)
	}
	return total
}

// step makes a cell, changes the model as the cell should the notebook, and says what the cell
// prints. ok is false if the cell cannot compile.
func (m *model) step() (source, want string) {
	name := ranks[m.IntN(len(ranks))]
	d := &meaning{base: m.IntN(1000), typ: "int"}
	kind := name[:1]
	if m.IntN(12) == 0 { // another kind of thing than usually
		kind = string("cvf"[m.IntN(3)])
	}
	if m.IntN(3) == 0 {
		return m.look()
	}
	old := m.names[name]
	switch kind {
	case "c":
		d.sort, d.value = "const", d.base
		source = fmt.Sprintf("const %s = %d", name, d.base)
		if m.IntN(2) == 0 {
			source += ".0"
		}
	case "v":
		return m.variable(name, d)
	case "f":
		d.sort, d.uses = "func", m.someUses(name)
		source = fmt.Sprintf("func %s() int { return %s }", name, sumText(d.base, d.uses))
	case "g":
		d.sort, d.uses = "generic", m.someUses(name)
		source = fmt.Sprintf("func %s[X any](x X) int { return %s }", name, sumText(d.base, d.uses))
	case "T":
		method := &meaning{base: d.base, uses: m.someUses(name)}
		text := fmt.Sprintf("func (t %s) M() int { return t.a + %s }", name, sumText(d.base, method.uses))
		if old != nil && old.sort == "type" && m.IntN(2) == 0 {
			old.method = method // all values see it
			return text, ""
		}
		d.sort, d.fields, d.method = "type", m.IntN(3), method
		source = fmt.Sprintf("type %s struct { a int; b [%d]int }\n%s", name, d.fields, text)
		if old != nil && old.sort == "type" && m.IntN(3) == 0 {
			// a cell that declares the type alone keeps the method of other cells
			source, d.method = strings.Split(source, "\n")[0], old.method
		}
		for _, v := range m.names {
			if v.of == name && (old == nil || old.sort != "type" || old.fields != d.fields || v.stale) {
				v.stale = true
			}
		}
	}
	m.names[name] = d
	m.abandon(name)
	return source, ""
}

// abandon marks variables of a type that is none any more.
func (m *model) abandon(name string) {
	for _, v := range m.names {
		if v.of == name && m.names[name].sort != "type" {
			v.stale = true
		}
	}
}

// variable declares one, by a value or by what it was, or of a type.
func (m *model) variable(name string, d *meaning) (source, want string) {
	d.sort, d.value = "var", d.base
	old := m.names[name]
	switch {
	case old != nil && old.sort == "var" && old.of == "" && m.IntN(3) == 0:
		d.value, d.typ = old.value+1, old.typ
		source = fmt.Sprintf("%s := %s + 1", name, name)
		if m.IntN(2) == 0 {
			source, d.typ = fmt.Sprintf("%s := float64(%s + 1)", name, name), "float64"
		}
	case m.IntN(3) == 0 && m.anyType(name) != "":
		d.of = m.anyType(name)
		source = fmt.Sprintf("%s := %s{a: %d}", name, d.of, d.base)
	default:
		uses := m.someUses(name)
		d.value = m.sum(&meaning{base: d.base, uses: uses})
		source = fmt.Sprintf("%s := %s", name, sumText(d.base, uses))
		if m.IntN(3) == 0 {
			source = fmt.Sprintf("%s := float64(%s)", name, sumText(d.base, uses))
		}
	}
	if m.IntN(4) == 0 {
		source += "\np" + name + " := &" + name + "\n_ = *p" + name
	}
	m.names[name] = d
	m.abandon(name)
	return source, ""
}

// murky says that a name leads to a variable of an earlier form of its type, which goes on to have
// the methods that it had then.
func (m *model) murky(name string) bool {
	d := m.names[name]
	if d == nil {
		return false
	}
	uses := d.uses
	if d.method != nil {
		uses = append(uses[:len(uses):len(uses)], d.method.uses...)
	}
	for _, u := range uses {
		if m.murky(u.name) {
			return true
		}
	}
	return d.stale || d.of != "" && m.murky(d.of)
}

func (m *model) anyType(name string) string {
	for _, n := range ranks[:m.rank(name)] {
		if d := m.names[n]; d != nil && d.sort == "type" && m.valid(n) {
			return n
		}
	}
	return ""
}

// look uses a name and knows what comes out.
func (m *model) look() (source, want string) {
	name := ranks[m.IntN(len(ranks))]
	d := m.names[name]
	if d == nil || d.sort == "type" && d.method == nil || m.murky(name) {
		return "", ""
	}
	u := use{name, d.sort}
	if d.of != "" {
		u.as = "value"
		if m.names[d.of] == nil || m.names[d.of].method == nil {
			return "", ""
		}
	}
	source = "fmt.Println(" + u.text() + ")"
	if !m.fits(u) || u.as == "type" && !m.validUses(d.method.uses) {
		return source, "error"
	}
	return source, fmt.Sprint(m.eval(u))
}

// TestLateBinding compares notebooks with the model over random series of definitions, and checks
// that every name gets one definition.
func TestLateBinding(t *testing.T) {
	series, steps := 40, 60
	if testing.Short() {
		series = 8
	}
	var all []*merged
	var wants [][]string
	var sources [][]string
	for seed := range series {
		m := &model{rand.New(rand.NewPCG(uint64(seed), 7)), map[string]*meaning{}}
		n := newNotebook(t)
		program := &merged{seen: map[string]string{}}
		var want, source []string
		for number := 1; number <= steps; number++ {
			src, expect := m.step()
			if src == "" {
				continue
			}
			source = append(source, src)
			u, err := planCell(n, number, src)
			if (err != nil) != (expect == "error") {
				t.Fatalf("seed %d\n%s\nwant %q, got %v", seed, strings.Join(source, "\n----\n"), expect, err)
			}
			if err != nil {
				continue
			}
			if err := program.add(u); err != nil {
				t.Fatalf("seed %d\n%s\n%v", seed, strings.Join(source, "\n----\n"), err)
			}
			if err := n.Commit(u); err != nil {
				t.Fatal(err)
			}
			want = append(want, expect)
		}
		all, wants, sources = append(all, program), append(wants, want), append(sources, source)
	}
	for i, got := range runMerged(t, all) {
		for j := range got {
			if got[j] != wants[i][j] {
				t.Fatalf("seed %d: got %v\nwant %v\n%s", i, got, wants[i], strings.Join(sources[i], "\n----\n"))
			}
		}
	}
}

// planCell does all of Build but the compiler's run.
func planCell(n *Notebook, number int, source string) (*Unit, error) {
	c, err := Parse(source)
	if err != nil {
		return nil, err
	}
	tree, err := parseTree(n.compiler.Fset, number, c)
	if err != nil {
		return nil, err
	}
	u, _, err := n.make(context.Background(), n.newBuild(number, tree))
	return u, err
}
