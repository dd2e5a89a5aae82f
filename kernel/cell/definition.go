package cell

import (
	"go/ast"
	"go/types"
	"maps"
)

// sort is what a definition defines.
type sort uint8

const (
	importSort sort = iota + 1
	constSort
	typeSort
	varSort
	funcSort
	methodSort
)

// def is one definition of a name: one version of it. It does not change once it was made,
// and its symbol is never given to another.
type def struct {
	key    string // the name, or Type.Name of a method
	name   string
	symbol string
	sort   sort
	number int // the execution count of the cell
	obj    types.Object
	path   string // of an import
	src    *source
	node   ast.Node     // *ast.FuncDecl, *ast.TypeSpec or *ast.ValueSpec (of a const)
	group  *ast.GenDecl // of a const

	text    fragment          // as source, for types and functions
	sig     int               // where the body of a function begins
	uses    map[string]bool   // the names of the top level that it mentions, and predeclared ones
	pins    map[string]string // identifiers that stand for packages -> import path
	methods []*def            // of a type
	recv    *def              // of a method
	pointer bool              // the receiver is a pointer
	calm    bool              // a function that runs no code but its own and that of calm ones
	generic bool              // it, or its receiver, has type parameters

	// stored is the type that a variable was declared with first, if it goes by another one now.
	// Its symbol is declared with that type for ever.
	stored  types.Type
	initial *fragment // of a variable whose type has no spelling: an expression of that type
	result  [2]int    // which of how many values of initial it is
}

// link is the linker's name of a function or method.
func (d *def) link() string {
	switch {
	case d.sort != methodSort:
		return "main." + d.symbol
	case d.pointer:
		return "main.(*" + d.recv.symbol + ")." + d.name
	}
	return "main." + d.recv.symbol + "." + d.name
}

// facts are what is known about a variable's storage.
type facts struct {
	addressed bool // its address was taken
	captured  bool // a function literal that may live on mentions it
	mentioned bool // a function or literal mentions it
	lost      bool // its value ended with a worker
	unset     bool // the cell that was to set it did not come so far
}

// reach joins what is known.
func (f facts) reach(g facts) facts {
	return facts{f.addressed || g.addressed, f.captured || g.captured, f.mentioned || g.mentioned, f.lost || g.lost, f.unset || g.unset}
}

// fault is a definition that does not compile any more, and why.
type fault struct {
	def     *def
	why     Diagnostic
	follows bool // only from another one
}

// state is all that a notebook remembers. A state that was published does not change.
type state struct {
	defs   map[string]*def
	faults map[string]fault
	facts  map[string]facts // by symbol, of variables
	bodies map[string]bool  // by link, functions that were compiled
	blanks map[string]bool  // import paths for their effects
	dots   []string         // import paths of dot imports
	moves  map[string]move  // by key, where the text of a definition stands now
}

func newState() *state {
	return &state{map[string]*def{}, map[string]fault{}, map[string]facts{}, map[string]bool{}, map[string]bool{}, nil, map[string]move{}}
}

func (s *state) clone() *state {
	return &state{maps.Clone(s.defs), maps.Clone(s.faults), maps.Clone(s.facts), maps.Clone(s.bodies), maps.Clone(s.blanks), s.dots, maps.Clone(s.moves)}
}

// methodsOf are the current methods of a type, by their keys.
func (s *state) methodsOf(name string) []*def {
	if t := s.defs[name]; t != nil && t.sort == typeSort {
		return t.methods
	}
	return nil
}
