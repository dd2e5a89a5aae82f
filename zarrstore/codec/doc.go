// Package codec is for turning one chunk's stored bytes into elements and back.
//
// It must never read a file, know a file format's structure, or start goroutines.
//
// A Spec is what a Zarr array or an HDF5 filter pipeline says of one step. Prepare turns a
// pipeline into a Chain for one chunk shape and element type; a Chain is immutable and safe
// for concurrent use, its buffers belong to the caller.
package codec
