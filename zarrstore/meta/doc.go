// Package meta is for the metadata documents of Zarr as values, read and written: .zarray,
// .zattrs, .zgroup and .zmetadata of format 2, zarr.json of format 3.
//
// It must never read a store nor a chunk.
//
// Both formats meet in Array. JSON is read and written by this package's own code: members
// keep their order, numbers their digits, and the bare NaN and Infinity that Python writes
// are accepted; NaN and infinities are written as strings.
//
// Source: Zarr format 2; Zarr core specification 3.1; the conventions of xarray
// (_ARRAY_DIMENSIONS, _FillValue) and, read only, of NCZarr. Not supported, said in
// Array.Refused: compound types, chunk grids other than regular, storage transformers,
// extensions that must be understood, sharding inside of sharding.
package meta
