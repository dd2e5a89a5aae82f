package exact

import (
	"errors"
	"fmt"
)

// Kind is the element type that a map sums.
type Kind uint8

// The kinds. Integers of up to 53 bits are summed exactly as Float64.
const (
	Float32 Kind = iota + 1
	Float64
)

// ErrWide says that values span more than the planes of a [Map] hold and its
// table of outliers is full. The map is then useless: start over with
// [NewWideMap], which holds anything.
var ErrWide = errors.New("exact: values span more orders of magnitude than the accumulators hold; start over with a wide map")

// ErrKind says that float64 values were to be added to a map of kind Float32.
var ErrKind = errors.New("exact: float64 values for a map of kind Float32: make it of kind Float64")

// A RangeError says that an argument of Add does not fit the map.
type RangeError struct {
	What      string // the argument at fault
	Got, Want int    // Want is the bound that Got breaks
}

func (e *RangeError) Error() string {
	return fmt.Sprintf("exact: %s is %d where %d is the bound: check offset and shape", e.What, e.Got, e.Want)
}

// Map sums many maps of n elements to one map, exactly.
//
// Elements are held in tiles. A tile starts with one float64 plane, which is
// exact while the CPU's inexact flag stays clear. Then it gets a second plane on
// a fixed grid, and a third. What fits no plane goes to a small table of limbs.
// The result does not depend on any of that.
//
// Cost: 8 bytes an element at first, [MapBytes] at most.
type Map struct {
	// KeepNA makes results NaN where a NaN was added. Otherwise NaN is skipped.
	KeepNA bool

	n       int
	tileLen int
	runLen  int // values of a run that are summed at once
	span    span
	alloc   func(int) []byte
	hi      []float64
	tiles   []tile
	counts  counts
	slots   slots
	crowd   int     // outliers of a tile that are many
	wide    []int64 // n slots of limbs; nil unless the map is wide
	vals    []float64
	low     []float64
	undo    []float64
	nans    []uint32
	rest    Acc // of runs, what two float64 do not hold
}

const (
	// maxTile elements: the plane and its undo copy stay in the first cache.
	maxTile = 2048
	// maxRows rows are added between two looks at the bounds of a tile.
	maxRows = 512
	// pieceBytes is what every piece of memory is a multiple of.
	pieceBytes = 64
)

func spanOf(in Kind) span {
	if in == Float32 {
		return span32
	}
	return span64
}

// NewMap makes a map of n sums of elements of kind in.
//
// alloc gives zeroed memory aligned to 8 bytes; it is called with multiples of
// 64, in total for at most [MapBytes].
func NewMap(n int, in Kind, alloc func(bytes int) []byte) *Map {
	return newMap(n, spanOf(in), true, alloc)
}

// NewWideMap makes a map of n sums that holds values of any magnitudes, slower
// and with [WideBytes] of memory.
func NewWideMap(n int, in Kind, alloc func(bytes int) []byte) *Map {
	return newWideMap(n, spanOf(in), true, alloc)
}

func newMap(n int, s span, counted bool, alloc func(int) []byte) *Map {
	m := prepare(n, s, counted, alloc)
	m.hi = words[float64](alloc, n)
	m.tiles = make([]tile, (n+m.tileLen-1)/m.tileLen)
	for i := range m.tiles {
		m.tiles[i].start = i * m.tileLen
	}
	m.slots.init(n, s)
	m.crowd = min(m.tileLen/16, m.slots.most/(2*max(1, len(m.tiles))))
	return m
}

func newWideMap(n int, s span, counted bool, alloc func(int) []byte) *Map {
	m := prepare(n, s, counted, alloc)
	m.wide = words[int64](alloc, n*(s.limbs+1))
	return m
}

func prepare(n int, s span, counted bool, alloc func(int) []byte) *Map {
	t := tileLen(n)
	return &Map{
		n: n, tileLen: t, runLen: blockLen, span: s, alloc: alloc,
		counts: counts{n: n, off: !counted},
		vals:   words[float64](alloc, t),
		low:    words[float64](alloc, t),
		undo:   words[float64](alloc, t),
		nans:   words[uint32](alloc, t),
	}
}

// Len is the number of elements.
func (m *Map) Len() int { return m.n }

// Add32 adds a map, or a part of one: out[off+i] += x[i]. NaN is counted as
// missing. Errors: [ErrWide], [*RangeError], [*CountError].
func (m *Map) Add32(off int, x []float32) error { return m.AddMany32(off, 1, len(x), x) }

// Add64 is [Map.Add32] for float64.
func (m *Map) Add64(off int, x []float64) error { return m.AddMany64(off, 1, len(x), x) }

// AddMany32 adds several maps in one pass: out[off+i] += x[r*stride+i] for each
// of the rows r and each i below len(x) - (rows-1)*stride.
func (m *Map) AddMany32(off, rows, stride int, x []float32) error {
	return addMany(m, off, rows, stride, x, (*Map).rows32)
}

// AddMany64 is [Map.AddMany32] for float64. Errors: also [ErrKind].
func (m *Map) AddMany64(off, rows, stride int, x []float64) error {
	if m.span == span32 {
		return ErrKind
	}
	return addMany(m, off, rows, stride, x, (*Map).rows64)
}

// width is how many elements each row has; it checks the arguments.
func (m *Map) width(off, rows, stride, n int) (int, error) {
	switch {
	case off < 0:
		return 0, &RangeError{"offset", off, 0}
	case rows < 0:
		return 0, &RangeError{"number of rows", rows, 0}
	case rows == 0 || n == 0:
		return 0, nil
	case stride < 0 || rows > 1 && stride > n/(rows-1):
		return 0, &RangeError{"stride", stride, n / max(rows-1, 1)}
	}
	width := n - (rows-1)*stride
	if rows > 1 && width > stride {
		return 0, &RangeError{"length of a row", width, stride}
	}
	if width > m.n-off {
		return 0, &RangeError{"last element", off + width, m.n}
	}
	return width, nil
}
