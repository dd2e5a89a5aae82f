//go:build !purego

package exact

import (
	"math"

	"golang.org/x/sys/cpu"
)

// vector says that the assembly kernels may run; tests switch it.
var vector = cpu.X86.HasAVX2

// inexact are the flags of MXCSR that make a flagged block be redone: overflow
// and precision.
const inexact = 1<<3 | 1<<5

//go:noescape
func sum32AVX2(x *float32, n int) (s float64, miss int64, flags uint32)

//go:noescape
func sum64AVX2(x *float64, n int) (s float64, miss int64, flags uint32)

//go:noescape
func plane32AVX2(acc, undo *float64, nans *uint32, x *float32, cols, rows, stride int) (any, flags uint32)

//go:noescape
func plane64AVX2(acc, undo *float64, nans *uint32, x *float64, cols, rows, stride int) (any, flags uint32)

//go:noescape
func scan32AVX2(x *float32, cols, rows, stride int) (most, least uint32)

//go:noescape
func grid32AVX2(hi, lo *float64, nans *uint32, x *float32, cols, rows, stride int, c1 float64) (any uint32)

//go:noescape
func split32AVX2(x *float32, n int, c1 float64) (hi, lo float64, miss int64)

//go:noescape
func split64AVX2(x *float64, n int, c1, c2 float64) (hi, lo float64, miss int64, bad uint64)

//go:noescape
func split3AVX2(x *float64, n int, c1, c2, c3 float64) (hi, mid, lo float64, miss int64, bad uint64)

//go:noescape
func addCountsAVX2(dst, k *uint32, n int)

//go:noescape
func top64AVX2(x *float64, n int) (top float64)

//go:noescape
func fits64AVX2(v *float64, n int, c1, c2, c3 float64) (top float64, bad uint64)

//go:noescape
func add2AVX2(hi, lo, v *float64, n int, c1 float64)

//go:noescape
func add3AVX2(hi, lo, tail, v *float64, n int, c1, c2 float64)

//go:noescape
func square32AVX2(p *float64, x *float32, n int)

// sum32 sums a block plainly; ok says that nothing was rounded.
func sum32(x []float32) (s float64, miss int, ok bool) {
	if !vector || len(x) == 0 {
		return 0, 0, len(x) == 0
	}
	s, k, flags := sum32AVX2(&x[0], len(x))
	return s, int(k), flags&inexact == 0 && s-s == 0
}

// sum64 is sum32 for float64.
func sum64(x []float64) (s float64, miss int, ok bool) {
	if !vector || len(x) == 0 {
		return 0, 0, len(x) == 0
	}
	s, k, flags := sum64AVX2(&x[0], len(x))
	return s, int(k), flags&inexact == 0 && s-s == 0
}

// planes32 sums a block in two planes; it fails as planes64 does.
func planes32(x []float32) (hi, lo float64, miss int, ok bool) {
	if !vector || len(x) == 0 {
		return 0, 0, 0, len(x) == 0
	}
	most, least := scan32AVX2(&x[0], len(x), 1, 0)
	e := int(most>>23) - 126 // |x| < 2^e
	if most >= 0x7f800000 || least != math.MaxUint32 && e-lastBit(least+1) > 41+planeStep {
		return 0, 0, 0, false
	}
	c1 := gridConst(e - 41)
	n := len(x) &^ 7
	hi, lo, k := split32AVX2(&x[0], n, c1)
	miss = int(k)
	for _, v := range x[n:] {
		if v != v {
			miss++
			continue
		}
		h := (float64(v) + c1) - c1
		hi += h
		lo += float64(v) - h
	}
	return hi, lo, miss, true
}

// topBits is the bits of the largest |x|, NaN left out.
func topBits(x []float64) uint64 {
	n := len(x) &^ 7
	if !vector || n == 0 {
		return topBitsGo(x)
	}
	return max(math.Float64bits(top64AVX2(&x[0], n)), topBitsGo(x[n:]))
}

func split64(x []float64, c1, c2 float64) (hi, lo float64, miss int, ok bool) {
	n := len(x) &^ 7
	if !vector || n == 0 {
		return split64Go(x, c1, c2)
	}
	hi, lo, miss, ok = split64Go(x[n:], c1, c2)
	h, l, k, bad := split64AVX2(&x[0], n, c1, c2)
	return hi + h, lo + l, miss + int(k), ok && bad == 0
}

func split3(x []float64, c1, c2, c3 float64) (p [3]float64, miss int, ok bool) {
	n := len(x) &^ 3
	if !vector || n == 0 {
		return split3Go(x, c1, c2, c3)
	}
	p, miss, ok = split3Go(x[n:], c1, c2, c3)
	h, m, l, k, bad := split3AVX2(&x[0], n, c1, c2, c3)
	return [3]float64{p[0] + h, p[1] + m, p[2] + l}, miss + int(k), ok && bad == 0
}

// addCounts adds k to dst.
func addCounts(dst, k []uint32) {
	n := len(k) &^ 7
	if vector && n > 0 {
		_ = dst[:n]
		addCountsAVX2(&dst[0], &k[0], n)
		dst, k = dst[n:], k[n:]
	}
	addCountsGo(dst, k)
}

// plane32 adds rows to one plane, or restores it and fails if that rounded.
func plane32(acc, undo []float64, nans []uint32, v block[float32]) (missing, ok bool) {
	if !vector || len(acc) == 0 || v.rows == 0 {
		return planeGo(acc, undo, nans, v)
	}
	_, _, _ = v.row(v.rows-1), undo[:len(acc)], nans[:len(acc)]
	any, flags := plane32AVX2(&acc[0], &undo[0], &nans[0], &v.x[0], len(acc), v.rows, v.stride)
	if flags&inexact != 0 {
		copy(acc, undo)
		return false, false
	}
	return any != 0, true
}

// plane64 is plane32 for float64.
func plane64(acc, undo []float64, nans []uint32, v block[float64]) (missing, ok bool) {
	if !vector || len(acc) == 0 || v.rows == 0 {
		return planeGo(acc, undo, nans, v)
	}
	_, _, _ = v.row(v.rows-1), undo[:len(acc)], nans[:len(acc)]
	any, flags := plane64AVX2(&acc[0], &undo[0], &nans[0], &v.x[0], len(acc), v.rows, v.stride)
	if flags&inexact != 0 {
		copy(acc, undo)
		return false, false
	}
	return any != 0, true
}

// scan gives the bits of the largest magnitude in a block of float32, and those
// of the least that is not 0 less 1; NaN is left out.
func scan(v block[float32]) (most, least uint32, ok bool) {
	if !vector || v.width == 0 || v.rows == 0 {
		return 0, 0, false
	}
	_ = v.row(v.rows - 1)
	most, least = scan32AVX2(&v.x[0], v.width, v.rows, v.stride)
	return most, least, true
}

// grid32 adds rows to two planes whose bounds have been seen to.
func grid32(hi, lo []float64, nans []uint32, v block[float32], c1 float64) (missing bool) {
	n := v.width &^ 7
	any := uint32(0)
	if n > 0 {
		_, _, _ = hi[:v.width], lo[:v.width], nans[:v.width]
		any = grid32AVX2(&hi[0], &lo[0], &nans[0], &v.x[0], n, v.rows, v.stride, c1)
	}
	return grid32Go(hi, lo, nans, v, n, c1) || any != 0
}

// fits says whether all values lie inside the planes, and what bits the
// largest has.
func (t *tile) fits(v []float64, bits int) (top uint64, ok bool) {
	n := len(v) &^ 7
	if !vector || n == 0 {
		return t.fitsGo(v, bits)
	}
	c3 := t.c3
	if t.level == 1 {
		c3 = 0x1p1023 // leaves all to the remainder
	}
	f, bad := fits64AVX2(&v[0], n, t.c1, t.c2, c3)
	top, ok = t.fitsGo(v[n:], bits)
	top = max(top, math.Float64bits(f))
	return top, ok && bad&^(1<<63) == 0 && int(top>>52)-1022 <= t.g+bits
}

// add adds values inside the planes; the bounds have been seen to.
func (t *tile) add(hi, lo, v []float64, from int) {
	n := len(v) &^ 7
	if !vector || n == 0 {
		t.addGo(hi, lo, v, from)
		return
	}
	_, _ = hi[:n], lo[:n]
	if t.level == 1 {
		add2AVX2(&hi[0], &lo[0], &v[0], n, t.c1)
	} else {
		_ = t.tail[from:][:n]
		add3AVX2(&hi[0], &lo[0], &t.tail[from], &v[0], n, t.c1, t.c2)
	}
	if n < len(v) {
		t.addGo(hi[n:], lo[n:], v[n:], from+n)
	}
}

// square32s squares float32 values exactly. NaN and infinities count as 0: the
// sums remember them.
func square32s(p []float64, x []float32) {
	n := len(p) &^ 7
	if vector && n > 0 {
		_ = x[:n]
		square32AVX2(&p[0], &x[0], n)
		p, x = p[n:], x[n:]
	}
	square32sGo(p, x)
}
