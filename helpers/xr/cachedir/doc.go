// Package cachedir is for the folders of the user's cache in which gonda keeps what it can make
// again: headers of files, decompressed copies. They are private (mode 0700) and bounded: what was
// used longest ago goes first.
//
// It must never remove a file that its caller does not name as one of its own, nor report that
// something could not be removed: a cache that stays too large is no reason to fail.
package cachedir
