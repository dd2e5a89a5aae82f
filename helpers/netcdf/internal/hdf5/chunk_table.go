package hdf5

import (
	"math"
	"slices"
	"sort"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// Chunks says where a dataset's chunks are. It is immutable and safe for concurrent use.
//
// Chunks are numbered row by row over the grid of the dataset's extent. When most of the
// grid is stored, place and size are held by number; else beside a sorted list of numbers.
// What is the same for all chunks is held once: 8 bytes a chunk for a full grid of unfiltered
// chunks, 24 at most.
type Chunks struct {
	Count int64 // stored chunks inside the extent
	Total int64 // their bytes
	Most  int64 // bytes of the largest

	grid    []int64 // chunks along each dimension
	edge    []bool  // the last chunk of a dimension crosses the extent
	raw     bool    // chunks across the extent skip all filters
	numbers []int64 // sorted; nil: all of the grid
	places  []int64 // file offsets; -1: not stored
	size    int64   // of every chunk, when sizes is nil
	sizes   []uint32
	masks   []uint32 // nil: all zero
}

// Find is where the chunk at a position of the grid is; ok is false when it is not stored.
func (t *Chunks) Find(at []int) (place, size int64, mask uint32, ok bool) {
	n := int64(0)
	across := false
	for i, g := range t.grid {
		x := int64(at[i])
		if x < 0 || x >= g {
			return 0, 0, 0, false
		}
		across = across || t.edge[i] && x == g-1
		n = n*g + x
	}
	i := int(n)
	if t.numbers != nil {
		found := false
		if i, found = slices.BinarySearch(t.numbers, n); !found {
			return 0, 0, 0, false
		}
	}
	if i >= len(t.places) || t.places[i] < 0 {
		return 0, 0, 0, false
	}
	place, size = t.places[i], t.size
	if t.sizes != nil {
		size = int64(t.sizes[i])
	}
	if t.masks != nil {
		mask = t.masks[i]
	}
	if across && t.raw {
		mask = math.MaxUint32
	}
	return place, size, mask, true
}

// chunkBuilder collects chunks as an index tells of them.
type chunkBuilder struct {
	t     *Chunks
	chunk []int64
	cells int64 // of the grid
	file  *File
}

// newChunkBuilder begins the table of a dataset.
func (f *File) newChunkBuilder(d *Dataset) (*chunkBuilder, error) {
	b := &chunkBuilder{t: &Chunks{raw: d.Layout.rawEdges && len(d.Filters) > 0}, chunk: d.Layout.Chunk, cells: 1, file: f}
	for i, n := range d.Space.Dims {
		c := d.Layout.Chunk[i]
		g := n / c
		if n%c != 0 {
			g++
		}
		b.t.grid = append(b.t.grid, g)
		b.t.edge = append(b.t.edge, n%c != 0)
		if g == 0 {
			b.cells = 0
		} else if b.cells > math.MaxInt64/16/g {
			return nil, cursor.Corrupt(d.Layout.root, "dimensions %v in chunks of %v: too many chunks", d.Space.Dims, d.Layout.Chunk)
		} else {
			b.cells *= g
		}
	}
	return b, nil
}

// add takes the chunk at a position of the grid. Positions outside the extent are left out:
// a dataset that was made smaller keeps them in its index.
func (b *chunkBuilder) add(at []int64, place, size int64, mask uint32) error {
	n := int64(0)
	for i, g := range b.t.grid {
		if at[i] >= g {
			return nil
		}
		n = n*g + at[i]
	}
	if size > math.MaxUint32 {
		return cursor.Unsupported(place, "a chunk of %d stored bytes; chunks to 4 GiB are read", size)
	}
	t := b.t
	t.numbers = append(t.numbers, n)
	t.places = append(t.places, place)
	t.sizes = append(t.sizes, uint32(size))
	if mask != 0 && t.masks == nil {
		t.masks = make([]uint32, len(t.places)-1, cap(t.places))
	}
	if t.masks != nil {
		t.masks = append(t.masks, mask)
	}
	return nil
}

// done sorts and packs the table. Of two chunks at one position the first is kept.
func (b *chunkBuilder) done() *Chunks {
	t := b.t
	if !slices.IsSorted(t.numbers) {
		sort.Stable(byNumber{t})
	}
	t.dropRepeated()
	t.summarize()
	if n := int64(len(t.places)); n > 0 && (n == b.cells || b.cells <= n+n/2+16) {
		t.spread(b.cells)
	}
	t.numbers, t.places = slices.Clip(t.numbers), slices.Clip(t.places)
	t.sizes, t.masks = slices.Clip(t.sizes), slices.Clip(t.masks)
	return t
}

func (t *Chunks) dropRepeated() {
	keep := 0
	for i := range t.numbers {
		if i > 0 && t.numbers[i] == t.numbers[keep-1] {
			continue
		}
		t.set(keep, i)
		keep++
	}
	t.numbers, t.places, t.sizes = t.numbers[:keep], t.places[:keep], t.sizes[:keep]
	if t.masks != nil {
		t.masks = t.masks[:keep]
	}
}

func (t *Chunks) set(to, from int) {
	t.numbers[to], t.places[to], t.sizes[to] = t.numbers[from], t.places[from], t.sizes[from]
	if t.masks != nil {
		t.masks[to] = t.masks[from]
	}
}

// summarize counts bytes and drops the sizes when they are all the same.
func (t *Chunks) summarize() {
	t.Count = int64(len(t.sizes))
	same := true
	for _, n := range t.sizes {
		t.Total += int64(n)
		t.Most = max(t.Most, int64(n))
		same = same && n == t.sizes[0]
	}
	if same {
		t.size, t.sizes = t.Most, nil
	}
	if t.numbers == nil {
		t.numbers = []int64{}
	}
}

// spread turns the list into one that has every cell of the grid.
func (t *Chunks) spread(cells int64) {
	if int64(len(t.numbers)) == cells {
		t.numbers = nil
		return
	}
	places := make([]int64, cells)
	for i := range places {
		places[i] = -1
	}
	var sizes, masks []uint32
	if t.sizes != nil {
		sizes = make([]uint32, cells)
	}
	if t.masks != nil {
		masks = make([]uint32, cells)
	}
	for i, n := range t.numbers {
		places[n] = t.places[i]
		if sizes != nil {
			sizes[n] = t.sizes[i]
		}
		if masks != nil {
			masks[n] = t.masks[i]
		}
	}
	t.numbers, t.places, t.sizes, t.masks = nil, places, sizes, masks
}

// byNumber sorts the columns of a table together.
type byNumber struct{ t *Chunks }

func (s byNumber) Len() int           { return len(s.t.numbers) }
func (s byNumber) Less(i, j int) bool { return s.t.numbers[i] < s.t.numbers[j] }
func (s byNumber) Swap(i, j int) {
	t := s.t
	t.numbers[i], t.numbers[j] = t.numbers[j], t.numbers[i]
	t.places[i], t.places[j] = t.places[j], t.places[i]
	t.sizes[i], t.sizes[j] = t.sizes[j], t.sizes[i]
	if t.masks != nil {
		t.masks[i], t.masks[j] = t.masks[j], t.masks[i]
	}
}
