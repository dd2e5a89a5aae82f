package hdf5

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// maxLocalHeap bounds the names of one group in the old storage.
const maxLocalHeap = 256 << 20

// localHeap is the names of an old group.
type localHeap struct {
	at   int64
	data []byte
}

// openLocalHeap reads a local heap.
//
// Source: specification III.D.
func (f *File) openLocalHeap(at int64) (*localHeap, error) {
	c := f.src.At(at, -1)
	c.Expect("HEAP")
	c.ExpectByte("the version of a local heap", 0)
	c.Skip(3)
	size := f.length(c)
	c.Skip(int64(f.lengths))
	data := f.address(c)
	if c.Err() == nil && size > maxLocalHeap {
		c.Fail(cursor.Exceeded(at, "a group with %d bytes of names; %d are read", size, maxLocalHeap))
	}
	if c.Err() != nil {
		return nil, c.Err()
	}
	h := &localHeap{at: data}
	var err error
	h.data, err = f.src.Slice(data, size)
	return h, err
}

// name is the text at an offset, which ends with a NUL inside the heap.
func (h *localHeap) name(offset int64) (string, error) {
	c := cursor.Over(h.data, h.at)
	c.Skip(offset)
	s := c.Terminated()
	return s, c.Err()
}
