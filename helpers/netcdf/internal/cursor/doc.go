// Package cursor is for reading the structures of a file of unknown honesty: every read is
// checked against the file's size and against budgets of bytes and steps, and the first
// failure sticks, so that a parser reads straight through and asks once at the end.
//
// It must never allocate what a file merely declares, nor know a file format.
//
// A Source is one walk over one file: it caches blocks and counts what the walk costs. It
// is not safe for concurrent use; concurrent walks take a Source each.
package cursor
