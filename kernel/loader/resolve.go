package loader

import (
	"fmt"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
	"github.com/gonda-go/gonda/kernel/loader/symtab"
)

// resolve finds what a reference of object o means; nil for no symbol, and for a name that
// nothing defines.
//
// Errors: a reference that its object, or the package that it leads to, cannot have.
func (j *job) resolve(o *object, r goobj.Ref) (*symbol, error) {
	if r == (goobj.Ref{}) {
		return nil, nil
	}
	i, local, err := o.Local(r)
	if err != nil {
		return nil, err
	}
	if !local {
		if s, ok := o.foreign[r]; ok {
			return s, nil
		}
		s, err := j.resolveForeign(o, r)
		if err == nil {
			o.foreign[r] = s
		}
		return s, err
	}
	if o.symbols[i] == nil && i >= o.Definitions {
		ref := &o.Symbols[i]
		o.symbols[i] = j.byName(key{ref.Name, uint8(ref.ABI)})
	}
	return o.symbols[i], nil
}

// byName finds what a name means in what is being loaded.
func (j *job) byName(k key) *symbol {
	if s := j.redirected(k); s != nil {
		return s
	}
	if s, ok := j.fresh[k]; ok {
		return s
	}
	return j.knownByName(k)
}

// resolveForeign follows a reference to another package, or to a function that the compiler
// calls by number.
func (j *job) resolveForeign(o *object, r goobj.Ref) (*symbol, error) {
	path, number := builtins, r.Index
	if r.Package != goobj.RefBuiltin {
		path = importPath(o.Packages[r.Package])
	}
	missing := func() error {
		return &Error{Path: o.Archive, What: fmt.Sprintf("it needs symbol %d of package %s, which does not have it; compile both anew", number, path)}
	}
	if other, ok := j.packs[path]; ok {
		if int(number) >= other.Own || other.symbols[number] == nil {
			return nil, missing()
		}
		s := other.symbols[number]
		return j.orRedirected(s), nil
	}
	if p, ok := j.packages[path]; ok {
		if int(number) >= len(p.own) {
			return nil, missing()
		}
		m := &p.own[number]
		return j.orRedirected(&symbol{name: m.name, abi: uint16(m.abi), kind: m.kind, known: true, decided: true, addr: m.addr, size: m.size, gotype: m.gotype}), nil
	}
	p, ok := j.program.Package(path)
	if !ok {
		return nil, &Error{Path: o.Archive, What: fmt.Sprintf("it needs package %s, which is not loaded", path)}
	}
	s, ok := p.Symbol(number)
	if !ok {
		return nil, missing()
	}
	return j.orRedirected(knownSymbol(s)), nil
}

// redirect is what loaded code uses in place of a symbol.
type redirect struct {
	addr uintptr
	kind goobj.Kind
}

// redirected finds what stands in for a symbol.
func (l *Loader) redirected(k key) *symbol {
	r, ok := l.redirects[k]
	if !ok {
		return nil
	}
	return &symbol{name: k.name, abi: uint16(k.abi), kind: r.kind, known: true, decided: true, addr: r.addr}
}

func (l *Loader) orRedirected(s *symbol) *symbol {
	if r := l.redirected(key{s.name, uint8(s.abi)}); r != nil {
		return r
	}
	return s
}

// Redirect makes the code that is loaded from now on use fn, a top-level function, wherever it
// names symbol ("os.Exit", "runtime.newproc", "main.ʹshow") or its function value. Code of the
// program itself does not change.
//
// Errors: fn is no function, or a closure with variables.
func (l *Loader) Redirect(symbol string, fn any) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	value, entry, ok := functionValue(fn)
	if !ok || value >= l.program.first.end {
		return &Error{Symbol: symbol, What: "only a top-level function can stand in for " + symbol}
	}
	l.redirects[key{symbol, symtab.ABIInternal}] = redirect{entry, goobj.Text}
	l.redirects[key{symbol + "·f", symtab.ABI0}] = redirect{value, goobj.Rodata}
	return nil
}
