// Package zstd is for decoding and encoding whole buffers of Zstandard (RFC 8878): a chunk
// or a block of one, whose decoded size the caller knows or bounds.
//
// It must never stream, nor write outside the buffers it is given.
//
// The work is done by github.com/klauspost/compress/zstd; this package keeps its states in
// a pool and its memory within bounds. Not supported: dictionaries.
package zstd
