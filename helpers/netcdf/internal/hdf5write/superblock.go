package hdf5write

import "github.com/gonda-go/gonda/helpers/netcdf/internal/lookup3"

// superblockSize is that of version 2 with eight-byte addresses.
const superblockSize = 48

// superblock ends at its checksum; end is the file's size.
//
// Source: HDF5 File Format Specification II.A.
func superblock(root, end int64) []byte {
	b := append([]byte("\x89HDF\r\n\x1a\n"), 2, 8, 8, 0)
	b = le.AppendUint64(b, 0)
	b = le.AppendUint64(b, undefined)
	b = le.AppendUint64(b, uint64(end))
	b = le.AppendUint64(b, uint64(root))
	return le.AppendUint32(b, lookup3.Sum(b))
}
