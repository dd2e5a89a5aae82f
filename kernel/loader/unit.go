package loader

import (
	"strings"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

// Unit is what one call of Load added.
type Unit struct {
	loader    *Loader
	functions map[string]uintptr
	tasks     []uintptr
	size      Size
}

// Size is what a load took, in bytes.
type Size struct {
	Code, Constants, Variables uintptr
	// Tables is what the runtime must know of the functions.
	Tables uintptr
}

// Size tells what the unit took; code and constants in whole pages.
func (u *Unit) Size() Size { return u.size }

// Func is a function without arguments and results that the unit defines, by symbol: "main.ʹcell7".
//
// Errors: *Error for a name that the unit does not define.
func (u *Unit) Func(symbol string) (func(), error) {
	entry, ok := u.functions[symbol]
	if !ok {
		return nil, &Error{Symbol: symbol, What: "this load has no function " + symbol}
	}
	return funcAt[func()](entry), nil
}

// Init initialises the unit's packages in order, as a program does before main, each at most
// once. It panics as they do; called again it goes on with the next.
func (u *Unit) Init() {
	for len(u.tasks) > 0 {
		task := u.tasks[0]
		u.tasks = u.tasks[1:] // the runtime ends the program over a task that is begun twice
		u.loader.program.doInit(task)
	}
}

// unit collects what the caller of Load gets.
func (j *job) unit() (*Unit, error) {
	u := &Unit{loader: j.Loader, functions: make(map[string]uintptr)}
	for _, o := range j.objects {
		for i := range o.Definitions {
			s := o.symbols[i]
			if s == nil || s.object != o || s.known || !s.reached {
				continue
			}
			switch {
			case o.main && s.isCode() && s.abi == goobj.ABIInternal && strings.Count(s.name, ".") == 1:
				u.functions[strings.Clone(s.name)] = s.addr
			case s.name == o.Archive+"..inittask" || strings.HasSuffix(s.name, "..inittask"):
				// The runtime ends the program over a task that has nothing to do.
				if (*initTask)(at(s.addr)).nfns > 0 {
					u.tasks = append(u.tasks, s.addr)
				}
			}
		}
	}
	p := &j.plan
	u.size = Size{
		Code: j.memory.code.next - p.code.start, Constants: j.memory.constants.next - p.constants.start,
		Variables: p.plain.next - p.plain.start + p.pointers.next - p.pointers.start,
	}
	return u, nil
}
