package hdf5

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestChunksFindWhatWasAdded builds tables of random density and order and compares them
// with a map.
func TestChunksFindWhatWasAdded(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for range 400 {
		d := &Dataset{Space: Dataspace{Dims: []int64{1 + random.Int64N(30), 1 + random.Int64N(30)}}, Layout: Layout{Chunk: []int64{1 + random.Int64N(4), 1 + random.Int64N(4)}, rawEdges: random.IntN(2) == 0}, Filters: []Filter{{ID: 1}}}
		b, err := (&File{}).newChunkBuilder(d)
		if err != nil {
			t.Fatal(err)
		}
		want := fillRandomly(t, b, random)
		checkChunks(t, b.done(), d, want)
	}
}

type stored struct {
	place, size int64
	mask        uint32
}

func fillRandomly(t *testing.T, b *chunkBuilder, random *rand.Rand) map[[2]int]stored {
	want := map[[2]int]stored{}
	same, masked, all := random.IntN(2) == 0, random.IntN(3) == 0, random.IntN(3) == 0
	n := random.IntN(200)
	if all {
		n = int(b.cells)
	}
	for i := range n {
		at := []int64{random.Int64N(b.t.grid[0] + 1), random.Int64N(b.t.grid[1] + 1)}
		if all {
			at = []int64{int64(i) / b.t.grid[1], int64(i) % b.t.grid[1]}
		}
		s := stored{place: int64(1000 + i), size: 77}
		if !same {
			s.size = 1 + random.Int64N(100)
		}
		if masked && random.IntN(4) == 0 {
			s.mask = 1
		}
		if err := b.add(at, s.place, s.size, s.mask); err != nil {
			t.Fatal(err)
		}
		key := [2]int{int(at[0]), int(at[1])}
		if _, known := want[key]; !known && at[0] < b.t.grid[0] && at[1] < b.t.grid[1] {
			want[key] = s
		}
	}
	return want
}

func checkChunks(t *testing.T, c *Chunks, d *Dataset, want map[[2]int]stored) {
	t.Helper()
	var total, most int64
	for i := -1; i <= int(c.grid[0]); i++ {
		for j := -1; j <= int(c.grid[1]); j++ {
			place, size, mask, ok := c.Find([]int{i, j})
			w, known := want[[2]int{i, j}]
			across := int64(i+1)*d.Layout.Chunk[0] > d.Space.Dims[0] || int64(j+1)*d.Layout.Chunk[1] > d.Space.Dims[1]
			if d.Layout.rawEdges && across {
				w.mask = math.MaxUint32
			}
			if ok != known || ok && (stored{place, size, mask}) != w {
				t.Fatalf("chunk %d, %d: %d %d %x %v; want %v %v", i, j, place, size, mask, ok, w, known)
			}
			if ok {
				total, most = total+size, max(most, size)
			}
		}
	}
	if c.Total != total || c.Most != most || c.Count != int64(len(want)) {
		t.Errorf("%d chunks, %d bytes, %d at most; want %d, %d, %d", c.Count, c.Total, c.Most, len(want), total, most)
	}
}
