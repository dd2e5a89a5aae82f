// Package szip is for decoding the streams of szip, HDF5's filter 4: extended Rice coding
// with nearest-neighbour prediction.
//
// It must never know a file format: the length of the elements is the caller's to say.
//
// Source: CCSDS 121.0-B-3, "Lossless Data Compression", sections 3 (entropy coder), 4
// (preprocessor) and 5 (coded data sets); of szip's own are the option mask, elements of 32
// and 64 bits coded as planes of bytes, and scanlines filled up to whole blocks, which
// HDF5's H5Zszip.c and libaec's szip interface have. Not supported: elements of 25 to 31
// bits and of more than 32 but 64, which szip does not write, and encoding.
package szip
