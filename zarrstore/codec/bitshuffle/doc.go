// Package bitshuffle is for the bit transpose of elements that blosc (shuffle 2) and the HDF5
// filter 32008 put before a compressor: all lowest bits of all elements' first bytes, then
// all second bits, and so on.
//
// It must never compress, nor know a frame.
//
// Reference: with n elements of size bytes, n a multiple of 8, plane 8j+k (n/8 bytes long)
// holds bit k, counted from the lowest, of byte j of all elements, eight elements to a byte,
// the first in the lowest bit.
//
// Source: K. Masui et al., "A compression scheme for radio data in high performance
// computing", Astronomy and Computing 12 (2015); the layout of c-blosc.
package bitshuffle
