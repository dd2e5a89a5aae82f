package loader

import "github.com/gonda-go/gonda/kernel/loader/symtab"

// Linked is the function of the running program that symbol names, whose type F must be that
// of its declaration.
//
// Errors: ErrRuntime if there is none.
func Linked[F any](l *Loader, symbol string) (F, error) {
	s, ok := l.program.Lookup(symbol, symtab.ABIInternal)
	if !ok || s.Kind != symtab.Text {
		var none F
		return none, runtimeError("it has no function %s", symbol)
	}
	return funcAt[F](uintptr(s.Addr)), nil
}
