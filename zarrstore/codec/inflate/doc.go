// Package inflate is for decoding one DEFLATE stream (RFC 1951), bare or in a zlib (RFC 1950)
// or gzip (RFC 1952) wrapper, from one whole buffer into another whose size is known: the
// chunk of a NetCDF-4 or Zarr array. It must never read or write outside the two buffers it
// is given, allocate in proportion to what a stream claims, or accept a wrong checksum.
//
// Streams are accepted and refused as compress/flate does: over-subscribed codes are corrupt,
// incomplete ones too unless they are a single code of one bit. Bytes behind the end of a
// zlib or bare stream are ignored, as libhdf5 does; behind a gzip member only another member
// or zero bytes may follow.
//
// One loop decodes nearly everything (fast.go). It reads and writes whole words, checks its
// limits once a turn and stops far from both ends, where a checked loop (careful.go) takes
// over. The word accesses go through words_unsafe.go on amd64 and arm64, and through checked
// slices elsewhere or under the build tag purego.
//
// Two streams decode faster together than one after the other (Zlib2): on amd64 with BMI2 an
// assembly loop (pair_amd64.s, turn_amd64.h) takes turns between them, within the same limits,
// and leaves their ends to the same Go code. One stream alone is not worth assembly: it was
// measured at the speed of the Go loop.
//
// Not supported: preset dictionaries, streaming, compression.
package inflate
