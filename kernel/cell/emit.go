package cell

import (
	"cmp"
	"fmt"
	"go/constant"
	"go/types"
	"math/big"
	"path"
	"slices"
	"strconv"
	"strings"
)

// emitter writes a unit: the entry function and all that it needs, and what that needs. What was
// compiled before is declared without a body.
type emitter struct {
	*build
	seen    map[string]bool   // by link
	aliases map[string]string // import path -> name in the unit
	taken   map[string]bool
	queue   []*def
	written []emitted

	bodyless []string // links of functions that were compiled before
	bodies   []string // links of those that this unit compiles
}

// emitted is the text of one definition.
type emitted struct {
	def  *def
	text string
}

// emit writes the unit. entry is empty if there is nothing to run.
func (b *build) emit(entry string) (text string, e *emitter) {
	e = &emitter{build: b, seen: map[string]bool{}, aliases: map[string]string{}, taken: map[string]bool{}}
	for _, d := range b.fresh {
		if b.redo[d.key] == nil && (d.sort == funcSort || d.sort == methodSort && !d.generic) && !d.generic && !strings.HasPrefix(d.key, "_") {
			e.need(d)
		}
	}
	var main strings.Builder
	if entry != "" {
		e.entry(&main, entry)
	}
	for len(e.queue) > 0 {
		d := e.queue[0]
		e.queue = e.queue[1:]
		e.written = append(e.written, emitted{d, e.definition(d)})
	}
	slices.SortStableFunc(e.written, func(a, b emitted) int {
		return cmp.Or(cmp.Compare(a.def.sort, b.def.sort), cmp.Compare(a.def.link(), b.def.link()))
	})
	var all strings.Builder
	all.WriteString("package main\n")
	for _, p := range e.imports() {
		fmt.Fprintf(&all, "import %s %q\n", e.aliases[p], p)
	}
	for _, w := range e.written {
		all.WriteString(w.text)
	}
	all.WriteString(main.String())
	return all.String(), e
}

// imports are the paths that the unit imports.
func (e *emitter) imports() []string {
	var paths []string
	for p := range e.aliases {
		paths = append(paths, p)
	}
	slices.Sort(paths)
	return paths
}

func (e *emitter) symbol(d *def) string {
	e.need(d)
	if d.stored != nil {
		return "(*(*" + e.storedName(d) + ")(" + e.alias("unsafe") + ".Pointer(&" + d.symbol + ")))"
	}
	return d.symbol
}

// storedName is the unit's name for the type that a variable goes by now.
func (e *emitter) storedName(d *def) string {
	return symbolNumber(d.symbol+mark+"t", e.serial)
}

// alias is a name for a package that no name of a user can hide.
func (e *emitter) alias(p string) string {
	if a := e.aliases[p]; a != "" {
		return a
	}
	name := path.Base(p)
	if p == "unsafe" {
		name = p
	} else if info, ok := e.compiler.Package(p); ok {
		name = info.Name
	}
	a := name + mark
	for n := 2; e.taken[a]; n++ {
		a = symbolNumber(name, n)
	}
	e.taken[a] = true
	e.aliases[p] = a
	return a
}

func (e *emitter) need(d *def) {
	link := d.link()
	if d.sort == methodSort {
		e.need(d.recv)
	}
	if e.seen[link] {
		return
	}
	e.seen[link] = true
	e.queue = append(e.queue, d)
	for _, m := range d.methods {
		e.need(m)
	}
}

// definition is the source of one definition.
func (e *emitter) definition(d *def) string {
	switch d.sort {
	case constSort:
		return "const " + e.constant(d) + "\n"
	case varSort:
		text := "var " + e.variable(d) + "\n"
		if d.stored != nil {
			now, _ := e.speller().spell(d.obj.Type())
			text += "type " + e.storedName(d) + " = " + now + "\n"
		}
		return text
	case typeSort:
		var b strings.Builder
		b.WriteString(lineOf(d.src, d.text.start-len("type ")) + "type ")
		d.text.render(&b, e, d.text.end)
		return b.String() + "\n"
	}
	if strings.HasPrefix(d.symbol, mark) {
		e.bodyless = append(e.bodyless, d.link())
		return hostFunctions[d.symbol] + "\n"
	}
	var b strings.Builder
	b.WriteString(lineOf(d.src, d.text.start))
	end := d.text.end
	if !d.generic && e.old.bodies[d.link()] {
		e.bodyless = append(e.bodyless, d.link())
		end = d.sig
	} else if !d.generic {
		e.bodies = append(e.bodies, d.link())
	}
	d.text.render(&b, e, end)
	return b.String() + "\n"
}

// hostFunctions are those of the worker.
var hostFunctions = map[string]string{
	showName: "func " + showName + "(v ...interface{})",
	failName: "func " + failName + "(err error)",
}

// lineOf is a line directive for an offset in a cell; columns before the first count as it.
func lineOf(src *source, offset int) string {
	at := src.at(max(offset, 0), "", "")
	return fmt.Sprintf("//line In[%d]:%d:%d\n", src.number, at.Line, at.Column)
}

// entry writes the entry function.
func (e *emitter) entry(b *strings.Builder, name string) {
	fmt.Fprintf(b, "//line <gonda>:1\nfunc %s() {\n", name)
	for _, p := range e.pieces {
		if p.text.src != nil {
			p.line = lineOf(p.text.src, p.text.start)
		}
		b.WriteString(p.line)
		if p.before != "" {
			b.WriteString(e.targets(p.targets) + p.before)
		}
		p.text.render(b, e, p.text.end)
		b.WriteString(p.after + "\n")
	}
	b.WriteString("}\n")
}

func (e *emitter) targets(list []*def) string {
	names := make([]string, len(list))
	for i, d := range list {
		names[i] = "_"
		if d != nil {
			names[i] = e.symbol(d)
		}
	}
	return strings.Join(names, ", ")
}

// speller writes types as this unit calls them.
func (e *emitter) speller() *speller {
	return &speller{
		named: func(obj *types.TypeName) (string, bool) {
			d := e.lookup(obj)
			if d == nil {
				return "", false
			}
			return e.symbol(d), true
		},
		qualify: func(p *types.Package) string { return e.alias(p.Path()) },
	}
}

func (e *emitter) variable(d *def) string {
	if d.initial == nil {
		t := d.stored
		if t == nil {
			t = d.obj.Type()
		}
		text, _ := e.speller().spell(t)
		return d.symbol + " " + text
	}
	var b strings.Builder
	for i := range d.result[1] {
		if i > 0 {
			b.WriteString(", ")
		}
		if i == d.result[0] {
			b.WriteString(d.symbol)
		} else {
			b.WriteString("_")
		}
	}
	b.WriteString(" = ")
	d.initial.render(&b, e, d.initial.end)
	return b.String()
}

// constant writes a constant by its value: its expression may have needed its neighbours.
func (e *emitter) constant(d *def) string {
	c := d.obj.(*types.Const)
	t := ""
	if basic, ok := c.Type().(*types.Basic); !ok || basic.Info()&types.IsUntyped == 0 {
		t, _ = e.speller().spell(c.Type())
		t += " "
	}
	return d.symbol + " " + t + "= " + literal(c.Val(), c.Type())
}

// literal is an exact expression for a value.
func literal(v constant.Value, t types.Type) string {
	switch v.Kind() {
	case constant.String:
		return strconv.Quote(constant.StringVal(v))
	case constant.Int:
		if b, ok := t.(*types.Basic); ok && b.Kind() == types.UntypedRune {
			return `'\x00' + ` + v.ExactString()
		}
		if b, ok := t.Underlying().(*types.Basic); ok && b.Info()&(types.IsFloat|types.IsComplex) != 0 {
			return v.ExactString() + ".0"
		}
		return v.ExactString()
	case constant.Float:
		return floatLiteral(v)
	case constant.Complex:
		return floatLiteral(constant.ToFloat(constant.Real(v))) + " + " + floatLiteral(constant.ToFloat(constant.Imag(v))) + "*1i"
	}
	return v.ExactString()
}

func floatLiteral(v constant.Value) string {
	switch x := constant.Val(v).(type) {
	case *big.Float:
		return x.Text('p', 0)
	case *big.Rat:
		return "(" + x.Num().String() + ".0/" + x.Denom().String() + ".0)" // of any length, unlike integers
	}
	return v.ExactString() + ".0"
}
