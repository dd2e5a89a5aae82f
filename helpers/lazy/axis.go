package lazy

import "sort"

// Run is Count chunks of Size elements each.
type Run struct{ Size, Count int }

// Axis is the chunk borders of one dimension as runs: ten million equal chunks are one run.
// An Axis is immutable.
type Axis struct {
	runs   []Run
	starts []int // first element of each run
	firsts []int // number of the first chunk of each run
	length int
	chunks int
	max    int
}

// NewAxis joins runs; empty ones vanish and neighbours of one size become one run.
func NewAxis(runs ...Run) Axis {
	var a Axis
	for _, r := range runs {
		a.push(r)
	}
	return a
}

// Regular is n elements in chunks of the given size, the last one shorter if need be. A
// chunk size below 1 means a single chunk.
func Regular(n, chunk int) Axis {
	if chunk < 1 || chunk >= n {
		return NewAxis(Run{n, 1})
	}
	return NewAxis(Run{chunk, n / chunk}, Run{n % chunk, 1})
}

func (a *Axis) push(r Run) {
	if r.Size <= 0 || r.Count <= 0 {
		return
	}
	if k := len(a.runs) - 1; k >= 0 && a.runs[k].Size == r.Size {
		a.runs[k].Count += r.Count
	} else {
		a.runs = append(a.runs, r)
		a.starts = append(a.starts, a.length)
		a.firsts = append(a.firsts, a.chunks)
	}
	a.length += r.Size * r.Count
	a.chunks += r.Count
	a.max = max(a.max, r.Size)
}

// Len is the number of elements.
func (a Axis) Len() int { return a.length }

// Chunks is the number of chunks.
func (a Axis) Chunks() int { return a.chunks }

// Max is the size of the largest chunk.
func (a Axis) Max() int { return a.max }

// Runs lists the runs. The caller must not change them.
func (a Axis) Runs() []Run { return a.runs }

// At finds the chunk that holds an element, and the chunk's half-open range.
func (a Axis) At(pos int) (chunk, lo, hi int) {
	k := sort.SearchInts(a.starts, pos+1) - 1
	i := (pos - a.starts[k]) / a.runs[k].Size
	lo = a.starts[k] + i*a.runs[k].Size
	return a.firsts[k] + i, lo, lo + a.runs[k].Size
}

// Bounds is the half-open range of a chunk.
func (a Axis) Bounds(chunk int) (lo, hi int) {
	k := sort.SearchInts(a.firsts, chunk+1) - 1
	lo = a.starts[k] + (chunk-a.firsts[k])*a.runs[k].Size
	return lo, lo + a.runs[k].Size
}

// Join is the axes one after another.
func Join(axes ...Axis) Axis {
	var out Axis
	for _, a := range axes {
		for _, r := range a.runs {
			out.push(r)
		}
	}
	return out
}

// Slice is the axis of the n elements start, start+step, ...: elements picked from one
// chunk stay one chunk. step may be negative or larger than a chunk, not zero.
func (a Axis) Slice(start, step, n int) Axis {
	var out Axis
	for i := 0; i < n; {
		pos := start + i*step
		k := sort.SearchInts(a.starts, pos+1) - 1
		r := a.runs[k]
		first := a.starts[k]
		last := first + r.Size*r.Count
		if step == 1 && (pos-first)%r.Size == 0 && n-i >= r.Size {
			count := min((last-pos)/r.Size, (n-i)/r.Size)
			out.push(Run{r.Size, count})
			i += count * r.Size
			continue
		}
		lo := first + (pos-first)/r.Size*r.Size
		var here int
		if step > 0 {
			here = (lo + r.Size - 1 - pos) / step
		} else {
			here = (pos - lo) / -step
		}
		here = min(here+1, n-i)
		out.push(Run{here, 1})
		i += here
	}
	return out
}

// Pick is the axis of the listed positions: neighbours in the list that lie in one chunk
// stay together.
func (a Axis) Pick(pos []int) Axis {
	var out Axis
	for i := 0; i < len(pos); {
		_, lo, hi := a.At(pos[i])
		j := i + 1
		for j < len(pos) && pos[j] >= lo && pos[j] < hi {
			j++
		}
		out.push(Run{j - i, 1})
		i = j
	}
	return out
}

// Group joins neighbouring chunks until they hold at least want elements; no chunk is cut.
func (a Axis) Group(want int) Axis {
	var out Axis
	held := 0
	for _, r := range a.runs {
		if r.Size >= want {
			out.push(Run{held, 1})
			held = 0
			out.push(r)
			continue
		}
		left := r.Count
		if held > 0 {
			k := min(left, (want-held+r.Size-1)/r.Size)
			held += k * r.Size
			left -= k
			if held >= want {
				out.push(Run{held, 1})
				held = 0
			}
		}
		per := (want + r.Size - 1) / r.Size
		out.push(Run{per * r.Size, left / per})
		held += left % per * r.Size
	}
	out.push(Run{held, 1})
	return out
}

// Cut splits every chunk into pieces of at most size elements.
func (a Axis) Cut(size int) Axis {
	var out Axis
	for _, r := range a.runs {
		if r.Size <= size {
			out.push(r)
			continue
		}
		for range r.Count {
			out.push(Run{size, r.Size / size})
			out.push(Run{r.Size % size, 1})
		}
	}
	return out
}

// touched is the sum, over the chunks of tiles, of the elements of all chunks of a that a
// tile meets: a.Len() when every tile border is a chunk border, more where chunks are cut.
func (a Axis) touched(tiles Axis) int64 {
	if a.length == 0 {
		return 0
	}
	var sum int64
	pos := 0
	for _, r := range tiles.runs {
		if len(a.runs) == 1 && r.Size%a.runs[0].Size == 0 && pos%a.runs[0].Size == 0 {
			sum += int64(r.Size) * int64(r.Count)
			pos += r.Size * r.Count
			continue
		}
		for range r.Count {
			_, lo, _ := a.At(pos)
			_, _, hi := a.At(pos + r.Size - 1)
			sum += int64(hi - lo)
			pos += r.Size
		}
	}
	return sum
}

// whole is one chunk of n elements.
func whole(n int) Axis { return NewAxis(Run{n, 1}) }
