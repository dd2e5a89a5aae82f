package cell

import (
	"context"
	"go/ast"
	"go/types"

	"github.com/gonda-go/gonda/kernel/compile"
)

// build is the making of one unit. It goes through these steps:
//
//  1. parse: what the cell declares, and its statements (tree, items);
//  2. compare: which of that differs from what is remembered (changed), and what remembered
//     definitions use it, directly or not (closure): those are checked again (redo);
//  3. resolve the names of packages;
//  4. check: declarations first, with the statements in a function of their own. There `x := …`
//     declares a local variable, so that in `x := x + 1` the old x is on the right;
//  5. variables: same type and nobody keeps the storage: it is used again. Else the name counts
//     as changed, and step 2 follows once more, with the bodies of functions seeing the new x;
//  6. bind: every new definition gets a symbol, and its text the edits that say so;
//  7. emit the unit, compile it.
//
// What breaks among the remembered definitions never fails the cell: it is set aside with the
// reason.
type build struct {
	compiler *compile.Compiler
	prelude  Prelude
	symbols  *symbols
	number   int // the execution count
	serial   int // of this build
	args     []string
	tree     *tree
	items    []*item
	old      *state
	next     *state

	changed map[string]bool // keys that the cell declares in another way than remembered
	packages
	blanks []string

	all       bool                    // whether checks see all names, not only those that are mentioned
	redo      map[string]*def         // remembered definitions to check again
	active    map[string]*item        // of the cell, those that become definitions
	faults    map[string]fault        // of redo
	removed   map[string]bool         // methods that went with the cell they were declared in
	retyped   map[string]bool         // remembered variables whose type is declared again with the same layout
	typed     map[string]bool         // variables that a round declares by a type
	known     map[string]types.Object // names for types and packages in that
	assigned  []*ast.Ident
	variables map[string]*variable // declared by statements or, if ordered, by declarations

	renewed []string // of variables, those that are other ones than before

	first, last *round // of the statements, of the bodies; the same if once is enough

	fresh   []*def // in order
	objects map[types.Object]*def
	locals  map[*types.TypeName]string // types declared in functions -> their symbols
	home    *types.Scope               // of variables that statements declare
	pieces  []piece                    // of the entry function
	notes   []Diagnostic

	remembered func(types.Object) *def
}

// variable is a variable of the top level that the cell declares.
type variable struct {
	name   *ast.Ident
	obj    *types.Var // as the statements have it
	reuse  *def       // whose storage it keeps
	def    *def
	offset int // where its first value is there
}

func (b *build) declares(name string) bool { return b.active[name] != nil }

// analyse does steps 1 to 5.
func (b *build) analyse(ctx context.Context) error {
	var imports []imported
	var err error
	if b.items, imports, err = b.tree.declarations(); err != nil {
		return err
	}
	b.tree.redefines()
	b.assigned = b.tree.assigned()
	if err := b.duplicates(); err != nil {
		return err
	}
	if err := b.importAll(ctx, imports); err != nil {
		return err
	}
	b.compare()
	b.spread(b.changed)
	if err := b.receivers(); err != nil {
		return err
	}
	b.findPackages(ctx)
	if err := ctx.Err(); err != nil {
		return err
	}
	b.retype()
	if b.first, err = b.settle(b.options()); err != nil {
		return err
	}
	b.last = b.first
	return b.settleVariables()
}

// duplicates refuses a name that is declared twice in a cell, which Go would accept in part,
// since statements and declarations are checked as different scopes.
func (b *build) duplicates() error {
	seen := map[string]bool{}
	for _, it := range b.items {
		if it.sort != methodSort {
			seen[it.key] = true
		}
	}
	for _, id := range b.assigned {
		if id.Name == "init" {
			return b.tree.fail(b.tree.source.at(b.tree.offset(id.Pos()), "init cannot be the name of a variable", ""))
		}
		if seen[id.Name] {
			return b.tree.fail(b.tree.source.at(b.tree.offset(id.Pos()), id.Name+" is declared twice in this cell", ""))
		}
	}
	return nil
}

// receivers refuses methods of what is not a type that cells have declared.
func (b *build) receivers() error {
	for _, it := range b.items {
		if it.sort != methodSort || it.recv == "" {
			continue
		}
		t, message := it.recv, ""
		var node ast.Node
		if a := b.active[t]; a != nil {
			node = a.node
		} else if d := b.redo[t]; d != nil {
			node = d.node
		} else if d := b.old.defs[t]; d != nil && d.sort != typeSort {
			message = t + " is not a type"
		} else if d == nil && !b.tree.free[t] {
			message = "cannot define methods of " + t
		}
		if spec, ok := node.(*ast.TypeSpec); ok && spec.Assign.IsValid() {
			message = t + " is another name of a type: define the method for that type"
		}
		if message != "" {
			return b.tree.fail(b.tree.source.at(b.tree.offset(it.node.Pos()), message, ""))
		}
	}
	return nil
}

// compare finds what is new among the declarations. What is as it was, in a cell that is run
// again, stays as it is: values of its types remain values of its types.
func (b *build) compare() {
	b.removed = map[string]bool{}
	b.active = map[string]*item{}
	in, withMethods := map[string]bool{}, map[string]bool{}
	for _, it := range b.items {
		in[it.key] = true
		withMethods[it.recv] = true
		if it.sort != varSort && !b.unchanged(it) {
			b.changed[it.key] = true
			if it.sort == methodSort {
				b.changed[it.recv] = true
			}
		}
	}
	for _, it := range b.items {
		if it.sort != typeSort {
			continue
		}
		for _, m := range b.old.methodsOf(it.key) {
			if m.src == b.old.defs[it.key].src && !in[m.key] && withMethods[it.key] { // it stood beside the type, and does not any more
				b.removed[m.key] = true
				b.changed[it.key] = true
			}
		}
		if old := b.old.defs[it.key]; old != nil && old.sort != typeSort {
			b.changed[it.key] = true
		}
	}
}

func (b *build) unchanged(it *item) bool {
	old := b.old.defs[it.key]
	if old == nil || old.sort != it.sort || it.main {
		return false
	}
	return old.text.text[old.text.start:old.text.end] == b.tree.source.text[it.start:it.end]
}

// spread marks what has to be checked because of changed names: declarations of the cell, and
// remembered definitions.
func (b *build) spread(changed map[string]bool) {
	all := b.old.dependents(changed)
	for {
		n := len(all)
		for _, it := range b.items { // consts of a group stay together
			if it.sort == constSort && all[it.key] {
				for _, o := range b.items {
					if o.group == it.group {
						all[o.key] = true
					}
				}
			}
		}
		if len(all) == n {
			break
		}
		all = b.old.dependents(all)
	}
	b.redo = map[string]*def{}
	b.faults = map[string]fault{}
	b.retyped = map[string]bool{}
	b.active = map[string]*item{}
	for _, it := range b.items {
		if all[it.key] || b.old.defs[it.key] == nil || it.sort == varSort {
			b.active[it.key] = it
		}
	}
	for _, d := range b.old.all() {
		if !all[d.key] || b.active[d.key] != nil || b.removed[d.key] || changed[d.key] && d.sort != methodSort && !b.carried(d) {
			continue
		}
		switch d.sort {
		case varSort:
			b.retyped[d.key] = true
		case constSort, typeSort, funcSort:
			b.redo[d.key] = d
		case methodSort:
			if t := b.active[d.recv.key]; t == nil || t.sort == typeSort {
				b.redo[d.key] = d
			}
		}
	}
}

// carried says that a definition whose key counts as changed is to be checked again from its own
// source, since only a method of it was declared.
func (b *build) carried(d *def) bool {
	if d.sort != typeSort || b.imports[d.key] != nil {
		return false
	}
	for _, v := range b.assigned {
		if v.Name == d.key {
			return false
		}
	}
	return true
}
