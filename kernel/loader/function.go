package loader

import (
	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

// function is what the runtime's tables will say of a function to be placed.
type function struct {
	*symbol
	info     goobj.FuncInfo
	hasInfo  bool
	pcsp     *symbol
	pcfile   *symbol
	pcline   *symbol
	pcinline *symbol
	pcdata   []*symbol
	funcdata []*symbol
	// inlined are the functions of info.Inlined, treeAt is where the list of these calls goes.
	inlined []*symbol
	treeAt  uintptr
}

// followFunction collects the tables of a function and reaches those that lie in memory as
// they are.
func (j *job) followFunction(s *symbol) error {
	f := &function{symbol: s}
	j.funcs = append(j.funcs, f)
	for n := range s.object.Auxes(s.index) {
		a := s.object.Aux(s.index, n)
		if a.Type == goobj.AuxGotype || a.Type >= goobj.AuxDwarfInfo && a.Type <= goobj.AuxDwarfLines || a.Type == goobj.AuxUnwind {
			continue
		}
		t, err := j.resolve(s.object, a.Sym)
		if err != nil {
			return err
		}
		if err := j.addTable(f, a, t); err != nil {
			return err
		}
	}
	for n := range f.info.Inlined {
		t, err := j.resolve(s.object, f.info.Inlined[n].Func)
		if err != nil {
			return err
		}
		if t == nil {
			// A function without body of its own, known by name alone.
			t = &symbol{name: s.object.refName(f.info.Inlined[n].Func), kind: goobj.Text}
		}
		f.inlined = append(f.inlined, t)
	}
	return nil
}

func (j *job) addTable(f *function, a goobj.Aux, t *symbol) (err error) {
	switch a.Type {
	case goobj.AuxFuncInfo:
		if t == nil || t.object == nil {
			return f.fail("its description is missing")
		}
		f.hasInfo = true
		if f.info, err = goobj.ParseFuncInfo(t.data()); err != nil {
			return f.fail("%v", err)
		}
		return nil
	case goobj.AuxFuncdata:
		return j.addFuncdata(f, a.Sym, t)
	case goobj.AuxPcdata:
		f.pcdata = append(f.pcdata, t)
	case goobj.AuxPcsp:
		f.pcsp = t
	case goobj.AuxPcfile:
		f.pcfile = t
	case goobj.AuxPcline:
		f.pcline = t
	case goobj.AuxPcinline:
		f.pcinline = t
	default:
		return f.fail("a table of kind %d is not known", a.Type)
	}
	return nil
}

// addFuncdata adds a table that lies in memory. The assembler names tables for arguments that
// exist only if there is a declaration in Go.
func (j *job) addFuncdata(f *function, r goobj.Ref, t *symbol) error {
	n := len(f.funcdata)
	if t == nil && r != (goobj.Ref{}) {
		if !f.object.Assembly || n != funcdataArgs && n != funcdataArgInfo {
			return f.fail("its table %s is missing", f.object.refName(r))
		}
	}
	f.funcdata = append(f.funcdata, t)
	return j.reach(t)
}
