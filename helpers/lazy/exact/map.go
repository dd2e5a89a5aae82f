package exact

import (
	"errors"
	"fmt"
	"math"
	"unsafe"
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

// MapBytes is what a map of n elements asks of its allocator at most.
func MapBytes(n int, in Kind) int64 { return mapBytes(n, spanOf(in), true) }

// WideBytes is what a wide map of n elements asks of its allocator at most.
func WideBytes(n int, in Kind) int64 { return wideBytes(n, spanOf(in), true) }

func mapBytes(n int, s span, counted bool) int64 {
	t := int64(tileLen(n))
	tiles := (int64(n) + t - 1) / t
	total := scratchBytes(n) + piece(8*int64(n)) + 2*tiles*piece(8*t) + slotBytes(n, s)
	if counted {
		total += countBytes(n)
	}
	return total
}

func wideBytes(n int, s span, counted bool) int64 {
	total := scratchBytes(n) + piece(8*int64(n)*int64(s.limbs+1))
	if counted {
		total += countBytes(n)
	}
	return total
}

func scratchBytes(n int) int64 {
	t := int64(tileLen(n))
	return 3*piece(8*t) + piece(4*t)
}

// piece is b rounded up to whole pieces.
func piece(b int64) int64 { return (b + pieceBytes - 1) &^ (pieceBytes - 1) }

// tileLen spreads n elements evenly over the fewest tiles.
func tileLen(n int) int {
	if n <= 0 {
		return 16
	}
	tiles := (n + maxTile - 1) / maxTile
	return ((n+tiles-1)/tiles + 15) &^ 15
}

func newMap(n int, s span, counted bool, alloc func(int) []byte) *Map {
	m := prepare(n, s, counted, alloc)
	m.hi = words[float64](alloc, n)
	m.tiles = make([]tile, (n+m.tileLen-1)/m.tileLen)
	for i := range m.tiles {
		m.tiles[i].start = i * m.tileLen
	}
	m.slots.init(n, s)
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

// words is n zeroed words from the caller's memory.
func words[T float64 | int64 | uint64 | uint32](alloc func(int) []byte, n int) []T {
	if n == 0 {
		return nil
	}
	var t T
	b := alloc(int(piece(int64(n) * int64(unsafe.Sizeof(t)))))
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
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
	width, err := m.width(off, rows, stride, len(x))
	if err != nil || width == 0 {
		return err
	}
	if err := m.counts.add(off, width, rows, m.alloc); err != nil {
		return err
	}
	for a := off; a < off+width; {
		b := min(off+width, a-a%m.tileLen+m.tileLen)
		for r := 0; r < rows; r += maxRows {
			v := block[float32]{x[r*stride+a-off:], min(maxRows, rows-r), stride, b - a}
			if err := m.rows32(a, b, v); err != nil {
				return err
			}
		}
		a = b
	}
	return nil
}

// AddMany64 is [Map.AddMany32] for float64.
func (m *Map) AddMany64(off, rows, stride int, x []float64) error {
	width, err := m.width(off, rows, stride, len(x))
	if err != nil || width == 0 {
		return err
	}
	if err := m.counts.add(off, width, rows, m.alloc); err != nil {
		return err
	}
	for a := off; a < off+width; {
		b := min(off+width, a-a%m.tileLen+m.tileLen)
		for r := 0; r < rows; r += maxRows {
			v := block[float64]{x[r*stride+a-off:], min(maxRows, rows-r), stride, b - a}
			if err := m.rows64(a, b, v); err != nil {
				return err
			}
		}
		a = b
	}
	return nil
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

// block is rows of width values, stride apart.
type block[T float32 | float64] struct {
	x             []T
	rows          int
	stride, width int
}

func (b block[T]) row(r int) []T { return b.x[r*b.stride:][:b.width] }

// rows32 adds rows to elements [a, b) of one tile.
func (m *Map) rows32(a, b int, v block[float32]) error {
	if m.wide != nil {
		return m.rowByRow(a, b, v.rows, func(r int) bool { return load(m.vals, m.nans, v.row(r)) })
	}
	t := &m.tiles[a/m.tileLen]
	if t.level == 0 {
		if any, ok := plane32(m.hi[a:b], m.undo, m.nans, v); ok {
			t.rows += int64(v.rows)
			m.miss(a, b, any)
			return nil
		}
		var h exponents
		for r := range v.rows {
			load(m.vals, m.nans, v.row(r))
			h.add(m.vals[:b-a], 0)
		}
		if err := m.promote(t, &h); err != nil {
			return err
		}
	}
	if t.level == 1 {
		return m.twoPlanes32(t, a, b, v)
	}
	return m.rowByRow(a, b, v.rows, func(r int) bool { return load(m.vals, m.nans, v.row(r)) })
}

// rows64 adds rows to elements [a, b) of one tile.
func (m *Map) rows64(a, b int, v block[float64]) error {
	if m.wide != nil {
		return m.rowByRow(a, b, v.rows, func(r int) bool { return load(m.vals, m.nans, v.row(r)) })
	}
	t := &m.tiles[a/m.tileLen]
	if t.level == 0 {
		if any, ok := plane64(m.hi[a:b], m.undo, m.nans, v); ok {
			t.rows += int64(v.rows)
			m.miss(a, b, any)
			return nil
		}
		var h exponents
		for r := range v.rows {
			load(m.vals, m.nans, v.row(r))
			h.add(m.vals[:b-a], 0)
		}
		if err := m.promote(t, &h); err != nil {
			return err
		}
	}
	return m.rowByRow(a, b, v.rows, func(r int) bool { return load(m.vals, m.nans, v.row(r)) })
}

// rowByRow adds rows that load puts into m.vals and m.nans.
func (m *Map) rowByRow(a, b, rows int, load func(r int) (missing bool)) error {
	for r := range rows {
		m.miss(a, b, load(r))
		if err := m.values(a, b, m.vals[:b-a]); err != nil {
			return err
		}
	}
	return nil
}

// miss counts the missing values that a kernel noted for [a, b).
func (m *Map) miss(a, b int, any bool) {
	if any {
		m.counts.miss(a, m.nans[:b-a], m.alloc)
	}
}

// load widens a row; NaN becomes 0 and is noted.
func load[T float32 | float64](dst []float64, nans []uint32, x []T) (missing bool) {
	dst, nans = dst[:len(x)], nans[:len(x)]
	for i, v := range x {
		n := uint32(0)
		if v != v {
			v, n, missing = 0, 1, true
		}
		dst[i], nans[i] = float64(v), n
	}
	return missing
}

// values adds float64 values without NaN to elements [a, b) of one tile. It
// may overwrite v.
func (m *Map) values(a, b int, v []float64) error {
	if m.wide != nil {
		for i, f := range v {
			m.span.add(m.slot(a+i), f)
		}
		return nil
	}
	t := &m.tiles[a/m.tileLen]
	if t.level == 0 {
		if _, ok := plane64(m.hi[a:b], m.undo, m.nans, block[float64]{v, 1, len(v), len(v)}); ok {
			t.rows++
			return nil
		}
		var h exponents
		h.add(v, 0)
		if err := m.promote(t, &h); err != nil {
			return err
		}
	}
	return m.onGrid(t, a, b, v, valueBits)
}

// slot is the limbs of element i of a wide map.
func (m *Map) slot(i int) []int64 {
	k := m.span.limbs + 1
	return m.wide[i*k : i*k+k : i*k+k]
}

// infinite says whether v is neither finite nor NaN.
func infinite(v float64) bool { return math.Abs(v) > math.MaxFloat64 }
