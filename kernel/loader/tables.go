package loader

import (
	"encoding/binary"
	"unsafe"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

const (
	funcHead        = unsafe.Sizeof(_func{})
	inlinedCallSize = unsafe.Sizeof(inlinedCall{})
	functabSize     = unsafe.Sizeof(functab{})
)

// describe writes what the runtime must know of the functions: names, files, lines, frames,
// maps of pointers, inlined calls. It returns the list of functions by address, whose last
// entry is the end of the code.
func (j *job) describe() ([]functab, error) {
	m := j.memory
	list := make([]functab, 0, len(j.funcs)+1)
	names := make(map[string]uint32)
	for _, f := range j.funcs {
		m.funcs.alignTo(8)
		b, err := j.description(f, names)
		if err != nil {
			return nil, err
		}
		offset, err := m.funcs.append(b)
		if err != nil {
			return nil, err
		}
		list = append(list, functab{uint32(f.addr - j.program.first.text), offset})
	}
	if len(list) > 0 {
		list = append(list, functab{uint32(j.plan.code.next - j.program.first.text), 0})
	}
	return list, nil
}

// description is one function's entry: the fixed part, offsets of tables of code, offsets of
// tables in memory.
func (j *job) description(f *function, names map[string]uint32) ([]byte, error) {
	d := _func{
		entryOff: uint32(f.addr - j.program.first.text), args: int32(f.info.Args), startLine: f.info.StartLine,
		funcID: f.info.ID, flag: f.info.Flag,
	}
	name, err := j.storeName(f.name, names)
	if err != nil {
		return nil, err
	}
	d.nameOff = int32(name)
	if d.deferreturn, err = j.deferReturn(f); err != nil {
		return nil, err
	}
	if d.cuOffset, err = j.storeFiles(f.object); err != nil {
		return nil, err
	}
	for _, t := range []struct {
		to *uint32
		*symbol
	}{{&d.pcsp, f.pcsp}, {&d.pcfile, f.pcfile}, {&d.pcln, f.pcline}} {
		if *t.to, err = j.storePCs(t.symbol); err != nil {
			return nil, err
		}
	}
	pcdata, err := j.codeTables(f)
	if err != nil {
		return nil, err
	}
	funcdata, err := j.memoryTables(f, names)
	if err != nil {
		return nil, err
	}
	if len(funcdata) > 255 {
		return nil, f.fail("%d tables are too many", len(funcdata))
	}
	d.npcdata, d.nfuncdata = uint32(len(pcdata)), uint8(len(funcdata))
	b := make([]byte, 0, int(funcHead)+4*(len(pcdata)+len(funcdata)))
	b = append(b, (*[funcHead]byte)(unsafe.Pointer(&d))[:]...)
	for _, v := range pcdata {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	for _, v := range funcdata {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b, nil
}

// codeTables are the offsets of the tables by position in code; 0 is no table.
func (j *job) codeTables(f *function) ([]uint32, error) {
	tables := f.pcdata
	if len(f.inlined) > 0 {
		tables = append(make([]*symbol, 0, len(tables)+pcdataInlTree+1), tables...)
		for len(tables) <= pcdataInlTree {
			tables = append(tables, nil)
		}
		tables[pcdataInlTree] = f.pcinline
	}
	offsets := make([]uint32, len(tables))
	for i, t := range tables {
		offset, err := j.storePCs(t)
		if err != nil {
			return nil, err
		}
		offsets[i] = offset
	}
	return offsets, nil
}

// memoryTables are the offsets, from the program's code, of the tables in memory.
func (j *job) memoryTables(f *function, names map[string]uint32) ([]uint32, error) {
	offsets := make([]uint32, len(f.funcdata))
	for i, t := range f.funcdata {
		offsets[i] = noFuncdata
		if t != nil {
			offsets[i] = uint32(t.addr - j.program.first.gofunc)
		}
	}
	if len(f.inlined) == 0 {
		return offsets, nil
	}
	for len(offsets) <= funcdataInlTree {
		offsets = append(offsets, noFuncdata)
	}
	offsets[funcdataInlTree] = uint32(f.treeAt - j.program.first.gofunc)
	return offsets, j.writeTree(f, names)
}

// writeTree writes the list of calls that were inlined into a function.
func (j *job) writeTree(f *function, names map[string]uint32) error {
	tree := unsafe.Slice((*inlinedCall)(at(f.treeAt)), len(f.inlined))
	for i, t := range f.inlined {
		name, err := j.storeName(t.name, names)
		if err != nil {
			return err
		}
		id, line, err := j.about(t)
		if err != nil {
			return err
		}
		tree[i] = inlinedCall{funcID: id, nameOff: int32(name), parentPc: f.info.Inlined[i].ParentPC, startLine: line}
	}
	return nil
}

// about finds the kind and the first line of a function that was inlined. One without code of
// its own, known by name alone, is an ordinary one.
func (j *job) about(t *symbol) (id uint8, line int32, err error) {
	if t.object != nil {
		for n := range t.object.Auxes(t.index) {
			a := t.object.Aux(t.index, n)
			if a.Type != goobj.AuxFuncInfo {
				continue
			}
			s, err := j.resolve(t.object, a.Sym)
			if err != nil || s == nil || s.object == nil {
				return 0, 0, err
			}
			info, err := goobj.ParseFuncInfo(s.data())
			if err != nil {
				return 0, 0, t.fail("%v", err)
			}
			return info.ID, info.StartLine, nil
		}
		return 0, 0, nil
	}
	if d, ok := j.describedAt(t.addr); ok {
		return d.funcID, d.startLine, nil
	}
	return 0, 0, nil
}

// storeName puts a function's name into the table of names, as the user wrote it.
func (j *job) storeName(name string, names map[string]uint32) (uint32, error) {
	name = withoutMarks(name)
	if offset, ok := names[name]; ok {
		return offset, nil
	}
	offset, err := j.memory.names.append(append([]byte(name), 0))
	names[name] = offset
	return offset, err
}

// storeFiles puts the list of an object's files into its table and returns where it begins.
func (j *job) storeFiles(o *object) (uint32, error) {
	if o.unitOffset != 0 {
		return o.unitOffset - 1, nil
	}
	list := make([]byte, 0, 4*len(o.Files))
	for _, name := range o.Files {
		offset, err := j.memory.files.append(append([]byte(name), 0))
		if err != nil {
			return 0, err
		}
		list = binary.LittleEndian.AppendUint32(list, offset)
	}
	offset, err := j.memory.units.append(list)
	o.unitOffset = offset/4 + 1
	return offset / 4, err
}

// storePCs puts a table by position in code into its place; 0 is no table.
func (j *job) storePCs(t *symbol) (uint32, error) {
	if t == nil || t.object == nil {
		return 0, nil
	}
	if t.pcOffset == 0 {
		content := t.data()
		if len(content) == 0 {
			return 0, nil
		}
		offset, err := j.memory.pcs.append(content)
		if err != nil {
			return 0, err
		}
		t.pcOffset = offset
	}
	return t.pcOffset, nil
}

// deferReturn is where a function calls runtime.deferreturn, which a recovered panic goes on at; 0: nowhere.
func (j *job) deferReturn(f *function) (uint32, error) {
	for n := range f.object.Relocs(f.index) {
		r := f.reloc(n)
		if r.Type != goobj.Call {
			continue
		}
		t, err := j.resolve(f.object, r.Target)
		if err != nil {
			return 0, err
		}
		if t != nil && t.addr == j.program.deferReturn {
			return uint32(r.Offset) - 1, nil // the byte before is the call's
		}
	}
	return 0, nil
}
