package netcdf

import "github.com/gonda-go/gonda/zarrstore/manifest"

// slabBytes is the size that virtual chunks of plain rows are near to.
const slabBytes = 1 << 20

// slabs is the index of elements that lie end to end, or by records end to end inside each
// record: chunks of whole rows, found by arithmetic.
type slabs struct {
	path   string
	shape  []int
	chunk  []int
	stride []int64 // bytes from one index to the next, by dimension
	size   int64   // of an element
	begin  int64
}

// newSlabs cuts an array into chunks. record is the distance of the records that the first
// dimension counts; 0 when nothing lies between them.
func newSlabs(path string, shape []int, size, begin, record int64) *slabs {
	x := &slabs{path: path, shape: shape, chunk: atLeastOne(shape), size: size, begin: begin, stride: make([]int64, len(shape))}
	n := size
	for i := len(shape) - 1; i >= 0; i-- {
		x.stride[i] = n
		x.chunk[i] = int(min(int64(x.chunk[i]), max(1, slabBytes/n)))
		n *= int64(max(1, shape[i]))
	}
	if record > 0 {
		x.stride[0], x.chunk[0] = record, 1
	}
	return x
}

// Ref computes the place of a chunk; the last one of a dimension has fewer elements.
func (x *slabs) Ref(at []int) (manifest.Ref, bool, error) {
	r := manifest.Ref{Key: x.path, Offset: x.begin, Length: x.size}
	for i, k := range at {
		first := k * x.chunk[i]
		if k < 0 || first >= x.shape[i] {
			return manifest.Ref{}, false, nil
		}
		r.Offset += int64(first) * x.stride[i]
		r.Length *= int64(min(x.chunk[i], x.shape[i]-first))
	}
	return r, true, nil
}

// Stored is all bytes of the array, and those of a full chunk.
func (x *slabs) Stored() (total, most int64, exact bool) {
	most = x.size
	for i, n := range x.chunk {
		most *= int64(min(n, x.shape[i]))
	}
	return bytesOf(x.shape, x.size), most, true
}
