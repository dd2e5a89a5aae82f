// Package headers is for keeping what the headers of files said, in the user's cache folder,
// so that opening a set of files a second time reads none of them. It must never say anything
// of a file that is not the one that was read, nor fail an opening: what is missing, stale,
// damaged or of another version is as if it had never been kept.
//
// There is one cache file for each folder of data files (FORMAT.md). It is written beside its
// place and renamed, so that processes that run at once see an old one or a new one; of two
// that write at once the later keeps what it has found itself and what it found there.
//
// The package knows no format of data: a header is a list of parts, bytes that the caller
// made, and equal parts are kept once. A member of an archive is kept under the archive's name
// and its own, with the archive's identity.
//
// The cache is $XDG_CACHE_HOME/gonda/index or what os.UserCacheDir says, of mode 0700.
// GONDA_INDEX=off turns it off. It is kept below 256 MiB; the files used longest ago go first.
// Beside it, in gonda/unzipped, package xr keeps what it has decompressed of archives: at most
// 16 GiB and a tenth of the free disk, what was used longest ago goes first, nothing that is open.
package headers
