// Package shuffle is for the byte and bit shuffle filters: bytes, or bits, of one rank of all
// elements of a chunk put side by side, so that compressors find them, and back. It must never
// allocate, or touch memory outside its two buffers.
//
// Byte shuffle is HDF5's filter 2, Blosc's flag 1 and numcodecs' "shuffle". Bit shuffle is
// Blosc's flag 4 (frame format 2) and one block of HDF5's filter 32008.
//
// In all functions dst and src have the same length and do not overlap; should the lengths
// differ, only as many bytes as both have are looked at. size is the bytes of an element.
//
// On amd64 with AVX2, sizes 2, 4 and 8 and all bits run in assembly; the build tag purego leaves it out.
package shuffle
