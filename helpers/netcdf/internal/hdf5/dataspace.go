package hdf5

import (
	"math"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// Unlimited is the maximal length of a dimension that has none.
const Unlimited = -1

// maxRank is the library's own limit.
const maxRank = 32

// Dataspace is the shape of a dataset or attribute. Null means no elements at all.
type Dataspace struct {
	Null bool
	Dims []int64
	Max  []int64 // Unlimited or the largest length; as long as Dims
}

// Count is the number of elements; ok is false when it overflows.
func (s Dataspace) Count() (n int64, ok bool) {
	if s.Null {
		return 0, true
	}
	n = 1
	for _, d := range s.Dims {
		if d == 0 {
			return 0, true
		}
	}
	for _, d := range s.Dims {
		if n > math.MaxInt64/16/d {
			return 0, false
		}
		n *= d
	}
	return n, true
}

// knownDataspace reads a dataspace message, unless the same one was read before.
func (f *File) knownDataspace(m message, c *cursor.Cursor) Dataspace {
	if s := f.common.spaces[string(m.data)]; s != nil {
		return *s
	}
	s := f.dataspace(c)
	if c.Err() == nil && f.common.keeps(len(m.data)) {
		kept := s
		f.common.spaces[string(m.data)] = &kept
	}
	return s
}

// dataspace reads a dataspace message.
//
// Source: specification IV.A.2.b.
func (f *File) dataspace(c *cursor.Cursor) (s Dataspace) {
	at := c.Offset()
	version, rank, flags, kind := c.U8(), int(c.U8()), c.U8(), uint8(1)
	switch version {
	case 1:
		c.Skip(5)
	case 2:
		kind = c.U8()
	default:
		c.Fail(cursor.Corrupt(at, "version %d of a dataspace; 1 and 2 are known", version))
	}
	if rank > maxRank {
		c.Fail(cursor.Corrupt(at, "a dataspace of %d dimensions; %d are possible", rank, maxRank))
	}
	if c.Err() != nil {
		return s
	}
	s.Null = kind == 2
	for range rank {
		s.Dims = append(s.Dims, f.length(c))
	}
	s.Max = append(s.Max, s.Dims...)
	if flags&1 != 0 {
		for i := range rank {
			s.Max[i] = f.maximum(c)
		}
	}
	return s
}

func (f *File) maximum(c *cursor.Cursor) int64 {
	v := c.Uint(f.lengths)
	if c.Err() != nil {
		return 0
	}
	if v == ^uint64(0)>>(64-8*f.lengths) {
		return Unlimited
	}
	if v > math.MaxInt64 {
		c.Corrupt("the maximal length %d is too large", v)
		return 0
	}
	return int64(v)
}
