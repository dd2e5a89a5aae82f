// Package extent is for boxes of an array seen as stretches of its elements in C order, and
// for knowing which stretches were never written.
//
// It must never touch a file or hold elements.
package extent
