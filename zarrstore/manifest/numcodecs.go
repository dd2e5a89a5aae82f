package manifest

import (
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/codec"
)

// FilterError is an HDF5 filter that no codec of Zarr format 2 decodes.
type FilterError struct {
	Name string
	ID   int // negative: no filter but a conversion of elements
}

func (e *FilterError) Error() string {
	if e.ID < 0 {
		return fmt.Sprintf("elements that need the conversion %q have no name among the types of Zarr: convert the file instead", e.Name)
	}
	return fmt.Sprintf("HDF5 filter %d (%s) has no equal among the codecs of Zarr: convert the file instead", e.ID, e.Name)
}

// bloscNames are the compressors of Blosc by their number in HDF5's client data.
var bloscNames = []string{"blosclz", "lz4", "lz4hc", "snappy", "zlib", "zstd"}

// Numcodecs is a pipeline of HDF5 filters as codecs of Zarr format 2, whose bytes are the
// same; size is that of an element. Steps that are Zarr's already are kept.
//
// Errors: *FilterError for filters that frame their output in a way of their own: lz4, lzf,
// bitshuffle, szip, nbit, scaleoffset.
// Source: numcodecs; kerchunk's hdf module.
func Numcodecs(filters []codec.Spec, size int) ([]codec.Spec, error) {
	var out []codec.Spec
	for _, f := range filters {
		param := func(i, otherwise int) int {
			if i < len(f.Params) {
				return int(int32(f.Params[i]))
			}
			return otherwise
		}
		s := codec.Spec{Config: map[string]any{}}
		switch f.ID {
		case 0:
			s = f
		case 1:
			s.Name, s.Config["level"] = "zlib", param(0, 1)
		case 2:
			s.Name, s.Config["elementsize"] = "shuffle", param(0, size)
		case 3:
			s.Name = "fletcher32"
		case 307:
			s.Name, s.Config["level"] = "bz2", param(0, 9)
		case 32001:
			name := "blosclz"
			if n := param(6, 0); n >= 0 && n < len(bloscNames) {
				name = bloscNames[n]
			}
			s.Name, s.Config = "blosc", map[string]any{"cname": name, "clevel": param(4, 5), "shuffle": param(5, 1), "blocksize": 0}
		case 32015:
			s.Name, s.Config["level"] = "zstd", param(0, 3)
		default:
			return nil, &FilterError{f.Name, f.ID}
		}
		out = append(out, s)
	}
	return out, nil
}
