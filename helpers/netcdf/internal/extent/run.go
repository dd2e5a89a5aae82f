package extent

// Run is a stretch of elements [Lo, Hi) of an array in C order.
type Run struct{ Lo, Hi int64 }

// Boxes iterates over the runs of one box.
type Boxes struct {
	strides []int64 // of the outer axes, in elements
	n       []int   // positions along the outer axes
	at      []int   // the present one
	first   int64   // first element of the run at position 0
	length  int64   // of every run
	done    bool
}

// Walk is a Boxes that starts at the first run of a box; see Start.
func Walk(shape, lo, hi []int) *Boxes {
	b := new(Boxes)
	b.Start(shape, lo, hi)
	return b
}

// Start goes to the first run of the box lo ≤ i < hi in an array of the given shape. Runs
// are as long as possible, equally long, and come in C order, so that run k holds the k-th
// equal part of the box's elements. A Boxes may be started again.
func (b *Boxes) Start(shape, lo, hi []int) {
	split := len(shape)
	b.length = 1
	for split > 0 {
		split--
		b.length *= int64(hi[split] - lo[split])
		if hi[split]-lo[split] != shape[split] {
			break
		}
	}
	b.first, b.done = 0, b.length == 0
	b.strides, b.n, b.at = b.strides[:0], b.n[:0], b.at[:0]
	for d := range split {
		b.n = append(b.n, hi[d]-lo[d])
		b.at = append(b.at, 0)
		b.strides = append(b.strides, 0)
		b.done = b.done || b.n[d] == 0
	}
	stride := int64(1)
	for d := len(shape) - 1; d >= 0; d-- {
		b.first += int64(lo[d]) * stride
		if d < split {
			b.strides[d] = stride
		}
		stride *= int64(shape[d])
	}
}

// Next is the next run; ok is false after the last one.
func (b *Boxes) Next() (r Run, ok bool) {
	if b.done {
		return Run{}, false
	}
	at := b.first
	for d, i := range b.at {
		at += int64(i) * b.strides[d]
	}
	b.done = !Step(b.at, b.n)
	return Run{at, at + b.length}, true
}

// Step moves a position to the next one of a grid in C order, the last axis fastest. It
// returns false, at position zero again, after the last.
func Step(at, grid []int) bool {
	for d := len(at) - 1; d >= 0; d-- {
		if at[d]++; at[d] < grid[d] {
			return true
		}
		at[d] = 0
	}
	return false
}
