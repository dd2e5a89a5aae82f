// Package schema is for the checked definition of a file to be written: dimensions by
// number, shapes, fill values and attribute values as bytes.
//
// It must never know a file format, a path or the elements of a variable.
package schema
