// Package cell is for turning the source of a notebook's cells into Go packages that can be
// loaded one after the other into one process, and for remembering what the cells define.
//
// It must never run anything, and it must never give two definitions to one symbol: a process
// that has loaded `main.T` keeps it for ever, so whatever is defined again, and all that uses
// it, gets a fresh name (`Tʹ2`).
//
// A cell goes through Parse, which sets apart what is not Go, through Notebook.Build, which makes
// a Unit of it (the steps are those of the type build), and after it was loaded through
// Notebook.Commit. Until then nothing is remembered. If its run fails, Notebook.Stopped takes back
// what did not happen.
//
// # What a name means
//
// What was defined last. Functions, methods, types and constants that use a name are checked again
// when it is defined again; what compiles means the new thing from then on, what does not is set
// aside with the reason, and to use it is an error that tells it. Values keep the types that they
// were made with; but if a type is declared again with the same structure (a method was added),
// the variables of that type become variables of the new one. Values inside interfaces do not:
// they have the methods that they were made with.
//
// Statements see what stands above them: in `x := float64(x)` the x on the right is the old one,
// and a function that is called before that statement still sees it. Names of packages keep the
// meaning that they had where they were used; only an import declaration gives them another.
//
// # Storage
//
// Variables of the top level are variables of package main. `x := …` with the same type uses the
// storage of x again, unless a pointer to it or a function literal with it may be around: those
// keep the old variable. In loops that nothing can observe from outside, variables go by local
// copies, which are written back after the loop; if such a loop panics they are as before it.
//
// # Not supported
//
// cgo, //go:embed, functions without a body, names with the letter ʹ, methods of types that are
// declared elsewhere, a type declared in a function as the type of a notebook's variable,
// statements that use a constant too large for int as their last expression, go:linkname.
// A function can only use what was defined before it or is in the same cell. If a generic function
// declares a type in its body, values made by two cells that instantiate it alike have the same
// type only as long as the compiler does not inline it.
package cell
