package netcdf

import (
	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/zarrstore/codec"
)

// decode turns a chunk's stored bytes into want bytes of elements.
func decode(steps []codec.Spec, mask uint32, p []byte, want int) ([]byte, error) {
	for i, s := range steps {
		if i >= 32 || mask>>i&1 == 0 {
			return nil, cursor.Unsupported(-1, "text stored with filter %s", s.Name)
		}
	}
	return p, nil
}
