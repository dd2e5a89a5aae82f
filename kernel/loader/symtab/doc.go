// Package symtab is for the table of the worker program's symbols: written once when the
// worker is linked, mapped by every worker that starts. It must never be read into the heap:
// it has a hundred thousand names, and a larger heap makes every collection of the notebook's
// own values slower.
//
// The layout is ours and is described in FORMAT.md, version 2. A file that another version
// wrote is refused; nothing is converted.
package symtab
