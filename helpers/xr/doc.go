// Package xr is for labelled arrays: datasets and data arrays with named dimensions,
// coordinates and attributes, opened lazily from NetCDF and Zarr, selected by label, reduced
// by name, written back.
//
// It must never know how a file is laid out in bytes, schedule work, or draw.
//
// A Dataset or DataArray is an immutable value; verbs return new ones at once and read
// nothing. The first error of a chain sticks to the value, with the line that caused it, and
// comes out of the terminal call: Compute, Load, ToZarr, ToNetCDF, Plot. Names and semantics
// are those of Python's xarray; where they differ on purpose the verb says so.
package xr
