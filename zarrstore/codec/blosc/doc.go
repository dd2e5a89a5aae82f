// Package blosc is for decoding and encoding frames of Blosc 1, as Zarr's codec "blosc" and
// the HDF5 filter 32001 store them.
//
// It must never know an array, nor trust a size that a frame declares beyond the buffers
// that the caller gives.
//
// A frame is a header of 16 bytes, a table of block starts and the blocks; each block was
// shuffled as a whole, cut into splits or not, and each split compressed or stored. Decoding
// knows blosclz, lz4, lz4hc, snappy, zlib and zstd, with byte shuffle, bit shuffle or none;
// encoding knows lz4 and zstd.
//
// Source: c-blosc 1.21, README_CHUNK_FORMAT.rst, corrected where frames of the library
// differ: block starts count from the start of the frame. Not supported: Blosc 2 frames,
// which are refused by their version.
package blosc
