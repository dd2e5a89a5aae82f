package lazy

import (
	"context"

	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Source is where elements come from: chunks of a file, values in memory, a formula. It is
// immutable and safe for concurrent use.
type Source interface {
	// Name says what it is, for messages: "t2m in era5/2020-01.nc".
	Name() string
	Shape() []int
	// Type is the type that Read delivers: native order, numeric.
	Type() dtype.Type
	// Grid is the chunk borders; a box inside one chunk is cheapest to read.
	Grid() []Axis
	// Work is the scratch in bytes that Read needs. whole says that every box read will
	// be whole chunks, each of which lies end to end in the box and can be decoded in place.
	Work(whole bool) int64
	// Held is the memory that the source keeps while in use (an index of chunks).
	Held() int64
	// Stored is about how many stored bytes a box costs to read.
	Stored(box Box) int64
	// Read puts the elements of box, in C order, into out, which has their exact size,
	// and tells how many stored bytes it read. scratch has at least Work bytes.
	Read(ctx context.Context, box Box, out, scratch []byte) (stored int64, err error)
}

// Pairing is a Source that may read two chunks together faster than one after the other.
type Pairing interface {
	Source
	// Pairs says whether it does. Boxes of two chunks are then read where that costs no
	// copying.
	Pairs() bool
}

// memory is a Source of elements in memory.
type memory struct {
	name string
	b    Block
	grid []Axis
}

// FromBlock is the array of a block's elements. The block must not be changed afterwards.
// chunks are the chunk sizes that a reader of the array will see; nil: one chunk.
func FromBlock(b Block, chunks []int) Array {
	return FromSource(newMemory("values in memory", b, chunks))
}

func newMemory(name string, b Block, chunks []int) *memory {
	grid := make([]Axis, len(b.Shape))
	for d, n := range b.Shape {
		if chunks == nil {
			grid[d] = whole(n)
		} else {
			grid[d] = Regular(n, chunks[d])
		}
	}
	return &memory{name, b, grid}
}

func (m *memory) Name() string     { return m.name }
func (m *memory) Shape() []int     { return m.b.Shape }
func (m *memory) Type() dtype.Type { return m.b.Type }
func (m *memory) Grid() []Axis     { return m.grid }
func (m *memory) Work(bool) int64  { return 0 }
func (m *memory) Held() int64      { return 0 }
func (m *memory) Stored(Box) int64 { return 0 }
func (m *memory) Read(_ context.Context, box Box, out, _ []byte) (int64, error) {
	shape := box.Shape()
	st := strides(m.b.Shape)
	src := m.b.Data[offset(box.Lo, st)*m.b.Type.Size:]
	kernel.CopyBox(out, strides(shape), src, st, shape, m.b.Type.Size)
	return 0, nil
}

// constant is a Source of one value.
type constant struct {
	shape []int
	grid  []Axis
	one   []byte
	t     dtype.Type
}

// Const is an array of one value, given as a block of one element.
func Const(value Block, shape, chunks []int) Array {
	grid := make([]Axis, len(shape))
	for d, n := range shape {
		if chunks == nil {
			grid[d] = whole(n)
		} else {
			grid[d] = Regular(n, chunks[d])
		}
	}
	return FromSource(&constant{append([]int(nil), shape...), grid, value.Data, value.Type})
}

func (c *constant) Name() string     { return "a constant" }
func (c *constant) Shape() []int     { return c.shape }
func (c *constant) Type() dtype.Type { return c.t }
func (c *constant) Grid() []Axis     { return c.grid }
func (c *constant) Work(bool) int64  { return 0 }
func (c *constant) Held() int64      { return 0 }
func (c *constant) Stored(Box) int64 { return 0 }
func (c *constant) Read(_ context.Context, box Box, out, _ []byte) (int64, error) {
	for n := copy(out, c.one); n < len(out); n *= 2 {
		copy(out[n:], out[:n])
	}
	return 0, nil
}
