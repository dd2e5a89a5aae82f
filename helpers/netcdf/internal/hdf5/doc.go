// Package hdf5 is for reading the structures of the HDF5 file format: superblock, object
// headers and their messages, groups, attributes, heaps and the indexes of chunks.
//
// It must never read array data, decode a chunk, or know a convention built on HDF5.
//
// Specification: "HDF5 File Format Specification", version 3.0; where the library that
// defines the format does otherwise, the library is followed and a comment says so. All
// addresses of this package are places in the file: the base address is already added.
//
// Not supported, refused by name: external data files, filtered fractal
// heaps, files split over several (family, multi).
package hdf5
