package netcdf

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestSlabsCoverTheArray checks for random shapes that the chunks are byte ranges that cover
// every element once, at its place.
func TestSlabsCoverTheArray(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		shape := make([]int, random.IntN(4))
		for i := range shape {
			shape[i] = random.IntN(40)
		}
		size, record := int64(1+random.IntN(3)*4000), int64(0)
		inner := size
		for _, n := range shape[min(1, len(shape)):] {
			inner *= int64(n)
		}
		if len(shape) > 0 && random.IntN(2) == 0 {
			record = inner + int64(random.IntN(9))
		}
		checkSlabs(t, newSlabs("a.nc", shape, size, 100, record), inner, max(record, inner))
	}
}

func checkSlabs(t *testing.T, x *slabs, inner, stride int64) {
	total, most, exact := x.Stored()
	grid := make([]int, len(x.shape))
	for i, n := range x.shape {
		if n == 0 {
			if total != 0 {
				t.Errorf("%v: %d bytes in all", x.shape, total)
			}
			return
		}
		grid[i] = (n + x.chunk[i] - 1) / x.chunk[i]
	}
	var sum int64
	next1 := int64(100)
	for at := make([]int, len(grid)); ; {
		r, ok, err := x.Ref(at)
		if !ok || err != nil || r.Offset != next1 || r.Length > most {
			t.Fatalf("%v in %v: chunk %v at %d (%d wanted), %d bytes of %d, %v %v", x.shape, x.chunk, at, r.Offset, next1, r.Length, most, ok, err)
		}
		sum += r.Length
		next1 += r.Length
		if len(x.shape) > 0 && (next1-100)%stride == inner%stride {
			next1 += stride - inner // to the next record
		}
		if !next(at, grid) {
			break
		}
	}
	if sum != total || !exact {
		t.Errorf("%v: %d bytes in chunks, %d in all", x.shape, sum, total)
	}
	if _, ok, _ := x.Ref(slices.Clone(grid)); ok && len(grid) > 0 {
		t.Errorf("%v: a chunk beyond the end", x.shape)
	}
}
