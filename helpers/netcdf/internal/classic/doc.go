// Package classic is for reading the header of NetCDF classic files: CDF-1, CDF-2 (64-bit
// offset) and CDF-5 (64-bit data), and for telling where each variable's bytes are.
//
// It must never read array data.
//
// Specification: "NetCDF Classic Format", NetCDF 4.9 documentation, and the CDF-5 grammar of
// PnetCDF. The stored vsize of a variable is ignored, since writers let it wrap at 4 GiB; it
// is computed from the dimensions as the reference library does.
package classic
