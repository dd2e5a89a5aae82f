// Package hdf5write is for storing a NetCDF-4 file: HDF5 with dimension scales.
//
// It must never open or name a file, read one, or decide what a variable is called or shaped.
//
// It writes the subset of the HDF5 File Format Specification version 3.0 that the libraries
// since HDF5 1.8 read and extend: superblock 2, object headers 2 in one block each, links and
// attributes in the headers, data layout 3 (contiguous, or chunked with a version 1 B-tree),
// the filters shuffle, deflate and fletcher32, and global heaps. On top come the conventions
// of the NetCDF-4 library (dimension scales, dimension numbers, creation order). Not
// supported: groups, compound and user-defined types, attributes of more than 64 kB (text
// goes into the heap then), other filters.
//
// A file is laid out so that one read at its start gives everything but the chunk indices:
//
//	superblock | root group | datasets | heap of attributes | elements | chunk indices
//
// The order of writing: headers get their place first, since their sizes do not depend on
// addresses; chunks are appended as they come; Finish writes indices, headers and, last, the
// superblock, so that a file cut short is not HDF5 at all.
package hdf5write
