// Package codec is for turning one chunk's stored bytes into elements and back.
//
// It must never read a file, know a file format's structure, or start goroutines.
//
// A Spec is what a Zarr array or an HDF5 filter pipeline says of one step. Prepare turns a
// pipeline into a Chain for one chunk shape and element type; a Chain is immutable and safe
// for concurrent use, its buffers belong to the caller.
//
// Zarr codecs, by their names in format 2 and 3 (numcodecs.NAME is NAME): bytes, transpose,
// blosc, zstd, gzip, zlib, lz4, bz2, shuffle, delta, fixedscaleoffset, quantize, bitround,
// astype, packbits, fletcher32, crc32, crc32c, adler32, vlen-utf8, vlen-bytes, json2 (of
// text). HDF5 filters, by number: 1 deflate, 2 shuffle, 3 fletcher32, 4 szip, 5 nbit,
// 6 scaleoffset, 307 bzip2, 32000 lzf, 32001 blosc, 32004 lz4, 32008 bitshuffle, 32015 zstd,
// 32022 bitgroom, 32023 granular bitround. bz2, fixedscaleoffset, quantize, bitround, astype,
// packbits, json2 and the HDF5 filters from 4 on, blosc among them, are only read.
//
// Source: Zarr format 2; Zarr core specification 3.1 and zarr-extensions; numcodecs 0.16;
// HDF5 file format specification 3.0, "Data storage - filter pipeline message", and what
// HDF5's filters do where that says nothing. Not supported, and refused by name: lzma, zfpy,
// pcodec, categorize, msgpack2, pickle, jenkins_lookup3, and all other HDF5 filters.
// sharding_indexed is not a codec of a chunk but a place of many: package zarrstore reads it.
package codec
