// Package cell is for turning the source of a notebook's cells into Go packages that can be
// loaded one after the other into one process, and for remembering what the cells define.
//
// It must never run anything, and it must never give two definitions to one symbol: a process
// that has loaded `main.T` keeps it for ever, so whatever is defined again, and all that uses
// it, gets a fresh name (`Tʹ2`).
package cell
