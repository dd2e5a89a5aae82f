package kernel

import "unsafe"

// CopyBoxAt copies an N-d box of elements: dst[i·dstStrides] = src[start + i·srcStrides] for
// every index i below shape. Strides and start count elements of size bytes; source strides
// may be negative, or zero to repeat. Runs that are contiguous on both sides move at once.
func CopyBoxAt(dst []byte, dstStrides []int, src []byte, start int, srcStrides, shape []int, size int) {
	var box [8]copyDim
	dims := box[:0]
	for d, n := range shape {
		if n == 0 {
			return
		}
		if n == 1 {
			continue
		}
		c := copyDim{n, dstStrides[d], srcStrides[d]}
		if k := len(dims) - 1; k >= 0 && dims[k].dst == c.dst*n && dims[k].src == c.src*n {
			dims[k] = copyDim{dims[k].n * n, c.dst, c.src}
		} else {
			dims = append(dims, c)
		}
	}
	copyDims(dst, 0, src, start, dims, size)
}

// copyDim is one dimension of a box, or several that act as one.
type copyDim struct{ n, dst, src int }

func copyDims(dst []byte, to int, src []byte, from int, dims []copyDim, size int) {
	switch len(dims) {
	case 0:
		copy(dst[to*size:(to+1)*size], src[from*size:])
		return
	case 1:
		copyRun(dst, to, src, from, dims[0], size)
		return
	case 2:
		if dims[1].src != 1 && dims[0].src == 1 && dims[1].dst == 1 {
			transpose(dst, to, src, from, dims[0], dims[1], size)
			return
		}
	}
	d := dims[0]
	for range d.n {
		copyDims(dst, to, src, from, dims[1:], size)
		to += d.dst
		from += d.src
	}
}

// copyRun copies one dimension.
func copyRun(dst []byte, to int, src []byte, from int, d copyDim, size int) {
	if d.dst == 1 && d.src == 1 {
		copy(dst[to*size:(to+d.n)*size], src[from*size:(from+d.n)*size])
		return
	}
	switch size {
	case 1:
		strided[uint8](dst, to, src, from, d)
	case 2:
		strided[uint16](dst, to, src, from, d)
	case 4:
		strided[uint32](dst, to, src, from, d)
	case 8:
		strided[uint64](dst, to, src, from, d)
	default:
		for range d.n {
			copy(dst[to*size:(to+1)*size], src[from*size:(from+1)*size])
			to += d.dst
			from += d.src
		}
	}
}

func strided[T uint8 | uint16 | uint32 | uint64](dst []byte, to int, src []byte, from int, d copyDim) {
	var t T
	size := int(unsafe.Sizeof(t))
	out, in := View[T](dst[:len(dst)/size*size]), View[T](src[:len(src)/size*size])
	if d.dst == 1 {
		o := out[to : to+d.n]
		for i := range o {
			o[i] = in[from]
			from += d.src
		}
		return
	}
	for range d.n {
		out[to] = in[from]
		to += d.dst
		from += d.src
	}
}

// tileSide is the edge of the squares that a transpose moves at a time: both sides of one
// stay in the first-level cache.
const tileSide = 16

// transpose copies two dimensions of which the inner one is contiguous in dst and the outer
// one in src.
func transpose(dst []byte, to int, src []byte, from int, outer, inner copyDim, size int) {
	for i := 0; i < outer.n; i += tileSide {
		for j := 0; j < inner.n; j += tileSide {
			w := copyDim{min(tileSide, inner.n-j), inner.dst, inner.src}
			for k := i; k < min(i+tileSide, outer.n); k++ {
				copyRun(dst, to+k*outer.dst+j*inner.dst, src, from+k*outer.src+j*inner.src, w, size)
			}
		}
	}
}
