package kernel

// maxRank is the number of dimensions that one copy nests without recursion.
const maxRank = 8

// CopyBox copies a box of elements from one strided layout to another. See CopyBoxAt; the
// first element of src is the box's first.
func CopyBox(dst []byte, dstStrides []int, src []byte, srcStrides, shape []int, elemSize int) {
	CopyBoxAt(dst, dstStrides, src, 0, srcStrides, shape, elemSize)
}

// CopyBoxAt copies a box of elements of elemSize bytes from one strided layout to another.
//
// Strides count elements. The box's first element is dst's first and is element start of
// src; source strides may be negative (reversed) or zero (broadcast). dst and src must not
// overlap. Runs that lie together in both are moved as one; a transposition goes by squares
// that stay in cache. What reaches outside of dst or src panics as an index would.
//
// Reference: for each index i of shape: dst[sum(i*dstStrides)] = src[start+sum(i*srcStrides)].
func CopyBoxAt(dst []byte, dstStrides []int, src []byte, start int, srcStrides, shape []int, elemSize int) {
	var b box
	if rank := len(shape); rank > maxRank {
		for i := range shape[0] {
			CopyBoxAt(dst[i*dstStrides[0]*elemSize:], dstStrides[1:], src, start+i*srcStrides[0], srcStrides[1:], shape[1:], elemSize)
		}
		return
	}
	var order [maxRank]int
	for d, n := range shape {
		if n == 0 {
			return
		}
		// By stride of dst, the smallest first.
		k := d
		for ; k > 0 && dstStrides[order[k-1]] >= dstStrides[d]; k-- {
			order[k] = order[k-1]
		}
		order[k] = d
	}
	for _, d := range order[:len(shape)] {
		b.push(shape[d], dstStrides[d], srcStrides[d])
	}
	b.copy(dst, src, start, elemSize)
}

// box is a copy with its dimensions innermost first, those that lie together merged.
type box struct {
	rank int
	n    [maxRank]int
	to   [maxRank]int
	from [maxRank]int
}

func (b *box) push(n, to, from int) {
	if n == 1 {
		return
	}
	if k := b.rank - 1; k >= 0 && to == b.to[k]*b.n[k] && from == b.from[k]*b.n[k] {
		b.n[k] *= n
		return
	}
	b.n[b.rank], b.to[b.rank], b.from[b.rank] = n, to, from
	b.rank++
}

func (b *box) copy(dst, src []byte, start, size int) {
	run := size
	if b.rank > 0 && b.to[0] == 1 && b.from[0] == 1 {
		run *= b.n[0]
		b.drop(0)
	}
	switch {
	case b.rank == 0:
		copy(dst[:run], src[start*size:][:run])
		return
	case b.rank == 1:
		b.plane(dst, src, 0, start, size, run)
		return
	}
	if run == size {
		b.swapInner()
	}
	// Every dimension but the inner two is counted; those are one call.
	var idx [maxRank]int
	to, from := 0, start
	for {
		b.plane(dst, src, to, from, size, run)
		d := 2
		for ; d < b.rank; d++ {
			idx[d]++
			to += b.to[d]
			from += b.from[d]
			if idx[d] < b.n[d] {
				break
			}
			to -= b.to[d] * b.n[d]
			from -= b.from[d] * b.n[d]
			idx[d] = 0
		}
		if d >= b.rank {
			return
		}
	}
}

func (b *box) drop(d int) {
	copy(b.n[d:], b.n[d+1:b.rank])
	copy(b.to[d:], b.to[d+1:b.rank])
	copy(b.from[d:], b.from[d+1:b.rank])
	b.rank--
}

// swapInner makes the dimension along which src lies together the second, so that a plane
// is a transposition.
func (b *box) swapInner() {
	for d := 2; d < b.rank; d++ {
		if b.to[0] == 1 && b.from[d] == 1 {
			b.n[1], b.n[d] = b.n[d], b.n[1]
			b.to[1], b.to[d] = b.to[d], b.to[1]
			b.from[1], b.from[d] = b.from[d], b.from[1]
			return
		}
	}
}

// plane copies the inner two dimensions (or the one there is) of runs of bytes.
func (b *box) plane(dst, src []byte, to, from, size, run int) {
	n1, to1, from1 := 1, 0, 0
	if b.rank > 1 {
		n1, to1, from1 = b.n[1], b.to[1], b.from[1]
	}
	if run > size {
		for range n1 {
			d, s := to*size, from*size
			for range b.n[0] {
				copy(dst[d:d+run], src[s:s+run])
				d += b.to[0] * size
				s += b.from[0] * size
			}
			to += to1
			from += from1
		}
		return
	}
	p := plane{b.n[0], b.to[0], b.from[0], n1, to1, from1}
	switch size {
	case 1:
		copyPlane(View[uint8](dst), View[uint8](src), to, from, p)
	case 2:
		copyPlane(View[uint16](dst), View[uint16](src), to, from, p)
	case 4:
		copyPlane(View[uint32](dst), View[uint32](src), to, from, p)
	case 8:
		copyPlane(View[uint64](dst), View[uint64](src), to, from, p)
	default:
		for j := range n1 {
			for i := range b.n[0] {
				d, s := (to+j*to1+i*b.to[0])*size, (from+j*from1+i*b.from[0])*size
				copy(dst[d:d+size], src[s:s+size])
			}
		}
	}
}

// plane is two dimensions of a copy, the inner first.
type plane struct{ n0, to0, from0, n1, to1, from1 int }

// tileSide is the side of the squares of a transposition: two of 8-byte elements fit into the
// first-level cache many times, and its rows are whole cache lines.
const tileSide = 16

func copyPlane[T unsigned](dst, src []T, to, from int, p plane) {
	if p.n1 >= tileSide && p.n0 >= tileSide && p.to0 == 1 && p.from1 == 1 && p.from0 != 0 {
		for j := 0; j < p.n1; j += tileSide {
			for i := 0; i < p.n0; i += tileSide {
				q := p
				q.n1, q.n0 = min(tileSide, p.n1-j), min(tileSide, p.n0-i)
				copyRows(dst, src, to+j*p.to1+i, from+j+i*p.from0, q)
			}
		}
		return
	}
	copyRows(dst, src, to, from, p)
}

func copyRows[T unsigned](dst, src []T, to, from int, p plane) {
	for range p.n1 {
		switch {
		case p.to0 == 1 && p.from0 == 0:
			fillRow(dst[to:to+p.n0], src[from])
		case p.to0 == 1 && p.from0 == -1:
			reverseRow(dst[to:to+p.n0], src[from-p.n0+1:from+1])
		case p.to0 == 1:
			gatherRow(dst[to:to+p.n0], src, from, p.from0)
		default:
			d, s := to, from
			for range p.n0 {
				dst[d] = src[s]
				d += p.to0
				s += p.from0
			}
		}
		to += p.to1
		from += p.from1
	}
}

func fillRow[T unsigned](d []T, v T) {
	for i := range d {
		d[i] = v
	}
}

func reverseRow[T unsigned](d, s []T) {
	s = s[:len(d)]
	for i := range d {
		d[i] = s[len(s)-1-i]
	}
}

func gatherRow[T unsigned](d, s []T, from, step int) {
	for i := range d {
		d[i] = s[from]
		from += step
	}
}
