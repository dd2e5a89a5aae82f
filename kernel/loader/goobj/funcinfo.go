package goobj

import (
	"encoding/binary"
	"fmt"
)

const (
	funcInfoHead = 20 // args, locals, id, flag, two of padding, line, number of files
	inlineSize   = 24
)

// FuncInfo is what the runtime must know of a function beside its tables.
type FuncInfo struct {
	Args, Locals uint32
	ID, Flag     uint8
	StartLine    int32
	// Inlined are the calls that were inlined into the function.
	Inlined []Inlined
}

// Inlined is a call that was inlined.
type Inlined struct {
	// Func was called. File is an index in Object.Files, Line the call's line there.
	Func     Ref
	File     uint32
	Line     int32
	ParentPC int32
}

// ParseFuncInfo reads the content of a symbol that AuxFuncInfo refers to.
func ParseFuncInfo(b []byte) (FuncInfo, error) {
	if len(b) < funcInfoHead {
		return FuncInfo{}, fmt.Errorf("%d bytes of information on a function, at least %d are needed", len(b), funcInfoHead)
	}
	le := binary.LittleEndian
	f := FuncInfo{Args: le.Uint32(b), Locals: le.Uint32(b[4:]), ID: b[8], Flag: b[9], StartLine: int32(le.Uint32(b[12:]))}
	files := uint64(le.Uint32(b[16:]))
	rest := b[funcInfoHead:]
	if files*4+4 > uint64(len(rest)) {
		return FuncInfo{}, fmt.Errorf("information on a function lists %d files in %d bytes", files, len(rest))
	}
	rest = rest[files*4:]
	calls := uint64(le.Uint32(rest))
	rest = rest[4:]
	if calls*inlineSize != uint64(len(rest)) {
		return FuncInfo{}, fmt.Errorf("information on a function lists %d inlined calls in %d bytes", calls, len(rest))
	}
	if calls > 0 {
		f.Inlined = make([]Inlined, calls)
	}
	for i := range f.Inlined {
		n := rest[i*inlineSize:]
		f.Inlined[i] = Inlined{
			File: le.Uint32(n[4:]), Line: int32(le.Uint32(n[8:])),
			Func:     Ref{le.Uint32(n[12:]), le.Uint32(n[16:])},
			ParentPC: int32(le.Uint32(n[20:])),
		}
	}
	return f, nil
}
