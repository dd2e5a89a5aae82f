package codec

import "github.com/gonda-go/gonda/zarrstore/codec/zstd"

// zstandard is zstd, by the same bytes in Zarr 2, Zarr 3 and HDF5.
type zstandard struct {
	compressor
	level    int
	checksum bool
}

func buildZstd(s Spec, in *stage) (step, error) {
	z := zstandard{level: s.param(0)}
	if !in.hdf {
		var err error
		if z.level, err = s.integer("level", 0); err != nil {
			return nil, err
		}
		if z.checksum, err = s.flag("checksum"); err != nil {
			return nil, err
		}
	}
	if z.level == 0 {
		z.level = 3 // libzstd's default
	}
	in.bytes = true
	return z, nil
}

func (z zstandard) most(n int64) int64 { return zstd.MaxEncoded(n) }

func (z zstandard) decode(dst, src, _ []byte) ([]byte, error) {
	n, err := zstd.Decode(dst, src)
	if err != nil {
		return nil, damaged("zstd", err, "%d bytes do not decode to %d", len(src), len(dst))
	}
	return dst[:n], nil
}

func (z zstandard) encode(dst, src, _ []byte) ([]byte, error) {
	return dst[:zstd.Encode(dst, src, z.level, z.checksum)], nil
}
