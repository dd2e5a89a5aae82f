// Package zarrstore is for Zarr groups and arrays in folders: opening what is there,
// creating what is to be written, both formats. It also opens and writes reference files of
// kerchunk, stores whose chunks are ranges of other files.
//
// It must never compute with elements, nor change a store in place: what Create writes
// becomes visible at Close, whole.
//
// An opened Array gives a manifest, from which whoever reads chunks takes them; nothing but
// metadata is read before. Elements of variable length are read by Strings.
//
// Source: Zarr format 2; Zarr core specification 3.1; consolidated metadata as zarr-python
// writes it; xarray's conventions for names of dimensions and missing values. Not supported:
// stores in zip files and over networks, writing shards, appending; reference files in
// Parquet, with rules (gen), or to addresses that are no local files.
package zarrstore
