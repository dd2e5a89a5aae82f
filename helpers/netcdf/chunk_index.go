package netcdf

import (
	"fmt"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// The kinds of manifest.Index that files have: nothing stored, bytes inside the header,
// rows end to end (slabs), and chunks by a table.

// nothing is the index of a variable that was never written.
type nothing struct{}

func (nothing) Ref([]int) (manifest.Ref, bool, error)   { return manifest.Ref{}, false, nil }
func (nothing) Stored() (total, most int64, exact bool) { return 0, 0, true }

// inline is the index of a variable stored in its object header, as one chunk.
type inline struct{ data []byte }

func (x inline) Ref([]int) (manifest.Ref, bool, error) {
	return manifest.Ref{Inline: x.data, Length: int64(len(x.data))}, true, nil
}

func (x inline) Stored() (total, most int64, exact bool) {
	return int64(len(x.data)), int64(len(x.data)), true
}

// chunks is the index of a chunked HDF5 dataset. rank is the dataset's own: further axes,
// of elements that are arrays, have one chunk.
type chunks struct {
	path, name string
	size       int64 // of the file
	rank       int
	table      *hdf5.Chunks
}

func (x *chunks) Ref(at []int) (manifest.Ref, bool, error) {
	place, size, mask, ok := x.table.Find(at[:x.rank])
	if !ok {
		return manifest.Ref{}, false, nil
	}
	if place > x.size-size {
		return manifest.Ref{}, false, &FormatError{File: x.path, Object: x.name, Offset: place, Err: ErrTruncated,
			What: fmt.Sprintf("chunk %v has %d bytes, the file ends at byte %d: copy or download it again", at, size, x.size)}
	}
	return manifest.Ref{Key: x.path, Offset: place, Length: size, Mask: mask}, true, nil
}

func (x *chunks) Stored() (total, most int64, exact bool) {
	return x.table.Total, x.table.Most, true
}
