// Package store is for keeping bytes under keys: a folder of files, or a map in memory.
//
// It must never look into the bytes, know Zarr's names, nor follow a key out of its folder.
//
// A key is a relative path with slashes: "t2m/.zarray", "t2m/c/0/1". Keys that are absolute,
// empty, have an empty element or one of "." and "..", or hold NUL or a backslash are
// refused, and so is whatever leads out of the folder by a symbolic link.
package store
