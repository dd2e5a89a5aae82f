// Package lookup3 is for the checksum of HDF5's metadata, which is also the hash of the
// names of links and attributes: Bob Jenkins' hashlittle with initial value 0.
//
// It must never know what it sums.
//
// Source: http://burtleburtle.net/bob/c/lookup3.c (public domain); HDF5 File Format
// Specification, version 3.0, "Checksum".
package lookup3
