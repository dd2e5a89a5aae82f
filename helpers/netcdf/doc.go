// Package netcdf is for opening NetCDF and HDF5 files: groups, dimensions, attributes,
// variables, and for each variable the manifest that says where its chunks are. It also
// creates NetCDF files.
//
// It must never decode array data for computing (that is package codec's, driven by whoever
// reads the manifest), apply CF conventions, or open a network connection.
//
// # Formats
//
// Read: NetCDF classic (CDF-1), 64-bit offset (CDF-2), 64-bit data (CDF-5); NetCDF-4 and
// plain HDF5 with superblocks 0 to 3, old and new groups, compact and dense attributes,
// shared messages, all storages and chunk indexes of format 3.0 (layouts 1 to 5).
// Dimensions are found as the NetCDF library finds them, also in files that it did not
// write (phony_dim_0, ...). Hidden attributes of NetCDF-4 are not listed.
//
// Virtual datasets are described by their pieces (Variable.Virtual), whose files lie in the
// folder of the file or below it; no virtual datasets of virtual ones.
//
// Not read, refused by name when used: external data files, links to other files, filtered
// fractal heaps, HDF4, files split over several, and as arrays: variable-length sequences,
// references, floats that no float64 holds exactly (of 12 or 16 bytes, of a VAX).
// Variable.Values gives the elements of compounds and sequences, and follows references.
// Integers of fewer bits than their room and floats of other layouts, as bfloat16, are given as
// the smallest type that holds all their values.
// Compressed variables are described; which filters decode is package codec's to say.
//
// # Safety
//
// Every structure is checked against the file's size before memory is taken for it, and
// Limits bound what a header may cost. A file that was cut off is refused when it is opened.
package netcdf
