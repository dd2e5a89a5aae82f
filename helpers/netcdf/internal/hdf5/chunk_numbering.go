package hdf5

import (
	"math"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// numbering turns the numbers by which arrays index chunks into positions of the grid.
//
// The library numbers over the grid of the maximal dimensions, where the specification says
// the current ones; with an unlimited dimension, that one comes first.
type numbering struct {
	grid  []int64 // in order of numbering; the first may be without end
	order []int   // dimension of each
	at    []int64
}

func newNumbering(d *Dataset) (*numbering, error) {
	n := &numbering{at: make([]int64, len(d.Space.Dims))}
	for i, m := range d.Space.Max {
		if m == Unlimited {
			n.order = append([]int{i}, n.order...)
			n.grid = append([]int64{math.MaxInt64}, n.grid...)
			continue
		}
		c := d.Layout.Chunk[i]
		n.order = append(n.order, i)
		n.grid = append(n.grid, max(1, (m-1)/c+1))
	}
	all := int64(1)
	for i, g := range n.grid {
		if i > 0 && g == math.MaxInt64 {
			return nil, cursor.Corrupt(d.Layout.root, "two unlimited dimensions in an index that can have one")
		}
		if g == math.MaxInt64 {
			continue
		}
		if all > math.MaxInt64/16/g {
			return nil, cursor.Corrupt(d.Layout.root, "maximal dimensions %v in chunks of %v: too many chunks", d.Space.Max, d.Layout.Chunk)
		}
		all *= g
	}
	return n, nil
}

// cells is the number of chunks of the maximal dimensions, all of which are limited.
func (n *numbering) cells() int64 {
	all := int64(1)
	for _, g := range n.grid {
		all *= g
	}
	return all
}

// position is the place of chunk number i in the grid; it is overwritten by the next call.
func (n *numbering) position(i int64) []int64 {
	for k := len(n.grid) - 1; k >= 0; k-- {
		if k == 0 {
			n.at[n.order[0]] = i
			break
		}
		n.at[n.order[k]] = i % n.grid[k]
		i /= n.grid[k]
	}
	return n.at
}

// number is the inverse of position.
func (n *numbering) number(at []int64) int64 {
	i := int64(0)
	for k, dim := range n.order {
		if k > 0 {
			i *= n.grid[k]
		}
		i += at[dim]
	}
	return i
}

// chunksOfImplicit computes the places of chunks that lie end to end, all of them stored.
//
// Source: specification VII.B.
func (f *File) chunksOfImplicit(d *Dataset, b *chunkBuilder) error {
	n, err := newNumbering(d)
	if err != nil {
		return err
	}
	size := d.Layout.chunkBytes()
	if b.cells > (f.src.Size()-d.Layout.root)/size {
		return cursor.Truncated(d.Layout.root, "%d chunks of %d bytes are wanted, the file has %d bytes", b.cells, size, f.src.Size())
	}
	if err := f.src.Step(b.cells); err != nil {
		return err
	}
	at := make([]int64, len(b.t.grid))
	for range b.cells {
		if err := b.add(at, d.Layout.root+n.number(at)*size, size, 0); err != nil {
			return err
		}
		for k := len(at) - 1; k >= 0; k-- {
			if at[k]++; at[k] < b.t.grid[k] {
				break
			}
			at[k] = 0
		}
	}
	return nil
}
