package loader

import (
	"fmt"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

// job is one call of Load until it is finished: nothing of it is visible before.
type job struct {
	*Loader
	objects []*object
	// packs are the objects that the compiler wrote of this load's packages, by import path.
	packs map[string]*object
	// fresh are the global definitions of this load, refs what other names mean.
	fresh, refs map[key]*symbol
	// order are the symbols to be placed, in the order in which they were reached.
	order []*symbol
	funcs []*function
	// doubles are types that are known and have a definition here, variables those that a cell
	// declares again, each with the first one: they must agree.
	doubles   []*symbol
	variables [][2]*symbol
	// reflected are the definitions of types that reflect has made, far the offsets that were
	// given to those, slots the numbers of words that hold addresses too far for an instruction.
	reflected []*symbol
	far       map[uintptr]uint32
	slots     map[*symbol]int
	// hashes are to be set in what the runtime made.
	hashes []hash

	plan    plan
	slotsAt uintptr
}

func newJob(l *Loader, objects []*object) *job {
	return &job{
		Loader: l, objects: objects, packs: make(map[string]*object),
		fresh: make(map[key]*symbol), refs: make(map[key]*symbol),
		far: make(map[uintptr]uint32), slots: make(map[*symbol]int),
	}
}

// checkPackages makes sure that no package is there twice, and that the objects were compiled
// against the very packages that they will be linked with.
func (j *job) checkPackages(archives []Archive) error {
	if len(archives) == 0 {
		return &Error{What: "nothing to load"}
	}
	for _, o := range j.objects {
		if o.Assembly {
			continue
		}
		if _, twice := j.packs[o.Archive]; twice {
			return &Error{Path: o.Archive, What: "it has two objects of the compiler; build it again"}
		}
		if err := j.checkImports(o); err != nil {
			return err
		}
		j.packs[o.Archive] = o
	}
	for _, a := range archives {
		_, loaded := j.packages[a.Path]
		_, linked := j.program.Package(a.Path)
		switch {
		case a.Path != mainPath && (loaded || linked):
			return &Error{Path: a.Path, What: "it is loaded already"}
		case j.packs[a.Path] == nil:
			return &Error{Path: a.Path, What: "it has no object of the compiler"}
		}
	}
	return nil
}

func (j *job) checkImports(o *object) error {
	for _, i := range o.Imports {
		path := importPath(i.Path)
		want, ok := j.fingerprint(path)
		if !ok {
			return &Error{Path: o.Archive, What: fmt.Sprintf("it imports %s, which is not loaded", path)}
		}
		if want != i.Fingerprint {
			return &Error{Path: o.Archive, What: fmt.Sprintf("it was compiled against another %s (%x) than is loaded (%x); restart the kernel to have the new one", path, i.Fingerprint, want)}
		}
	}
	return nil
}

// fingerprint is the hash of the exported interface of a package that is here.
func (j *job) fingerprint(path string) ([8]byte, bool) {
	if o, ok := j.packs[path]; ok {
		return o.Fingerprint, true
	}
	if p, ok := j.packages[path]; ok {
		return p.fingerprint, true
	}
	p, ok := j.program.Package(path)
	return p.Fingerprint, ok
}

// linkOrUndo links, or leaves memory as it was. A damaged object can make any step of the work
// go astray; that is an error of the object too.
func (j *job) linkOrUndo() (u *Unit, err error) {
	before := j.memory.mark()
	done := false
	defer func() {
		if done {
			return
		}
		j.memory.rollback(before)
		if v := recover(); v != nil {
			u, err = nil, &Error{Path: j.objects[0].Archive, What: fmt.Sprintf("the object file is damaged (%v); build it again", v)}
		}
	}()
	u, list, kept, err := j.link()
	if err != nil {
		return nil, err
	}
	u.size.Tables = j.memory.tablesSince(before)
	done = true
	j.commit(list, kept)
	return u, nil
}

// link does all the work but the last step, in the order that its parts need each other.
func (j *job) link() (u *Unit, list []*module, kept int, err error) {
	for _, step := range []func() error{j.define, j.reachAll, j.agree, j.place, j.write} {
		if err := step(); err != nil {
			return nil, nil, 0, err
		}
	}
	functions, err := j.describe()
	if err != nil {
		return nil, nil, 0, err
	}
	if err := j.mask(); err != nil {
		return nil, nil, 0, err
	}
	u, err = j.unit()
	if err != nil {
		return nil, nil, 0, err
	}
	added, err := j.newModule(0, functions, j.typelinks())
	if err != nil {
		return nil, nil, 0, err
	}
	list, kept, err = j.folded(added)
	if err != nil {
		return nil, nil, 0, err
	}
	if err := j.close(); err != nil {
		return nil, nil, 0, err
	}
	return u, list, kept, nil
}

// typelinks are the offsets of the types that reflect may look for by their names, in the
// order that it searches.
func (j *job) typelinks() []int32 {
	var links []int32
	for _, s := range j.order {
		if s.has(goobj.Typelink) {
			links = append(links, int32(s.addr-j.program.first.types))
		}
	}
	j.sortTypelinks(links)
	return links
}

// close makes code and constants what they will be for ever.
func (j *job) close() error {
	for _, c := range []struct {
		*extent
		*stretch
		how uintptr
	}{{&j.plan.code, &j.memory.code, readRun}, {&j.plan.constants, &j.memory.constants, readOnly}} {
		if c.extent.start == c.stretch.next {
			continue
		}
		if err := protect(c.extent.start, c.stretch.next, c.how); err != nil {
			return fmt.Errorf("loader: protect %s: %w", c.what, err)
		}
	}
	return nil
}
