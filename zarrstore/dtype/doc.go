// Package dtype is for naming the element types of stored and computed arrays.
//
// It must never hold element values in bulk, nor know a file format.
//
// A Type is a comparable value: kind, size in bytes, byte order and, for times, the unit.
// The types that arithmetic works on (Numeric) are the eleven of NumPy's bool, int8 to
// int64, uint8 to uint64, float32 and float64; all others can be stored, named and carried.
package dtype
