package codec

import (
	"encoding/binary"
	"fmt"
)

// transpose stores elements with their dimensions in another order.
type transpose struct {
	rearranging
	elem  int
	back  permutation // decoding
	forth permutation // encoding
}

// permutation copies elements: the destination is written in C order of shape, the source
// read with those strides, in elements.
type permutation struct {
	shape   []int
	strides []int
}

// buildTranspose is format 3's "transpose" {order}: stored.shape[i] = chunk.shape[order[i]].
// "C" and "F" are accepted as order; "F" is what format 2 calls order "F".
//
// Source: Zarr core specification 3.1, "transpose" codec.
func buildTranspose(s Spec, in *stage) (step, error) {
	if in.bytes {
		return nil, &ConfigError{s.Name, "it must stand before the codec that makes bytes of elements"}
	}
	order, err := s.order(len(in.shape))
	if err != nil {
		return nil, err
	}
	stored := make([]int, len(order))
	identity := true
	for i, d := range order {
		stored[i] = in.shape[d]
		identity = identity && i == d
	}
	t := transpose{elem: in.t.Size, back: permutation{in.shape, make([]int, len(order))}, forth: permutation{stored, make([]int, len(order))}}
	n, m := 1, 1
	for i := len(order) - 1; i >= 0; i-- {
		t.back.strides[order[i]] = n
		n *= stored[i]
	}
	for d := len(order) - 1; d >= 0; d-- {
		for i := range order {
			if order[i] == d {
				t.forth.strides[i] = m
			}
		}
		m *= in.shape[d]
	}
	in.shape = stored
	if identity {
		return nil, nil
	}
	return t, nil
}

// order is the permutation that a configuration states.
func (s Spec) order(rank int) ([]int, error) {
	out := make([]int, rank)
	switch v := s.Config["order"].(type) {
	case string:
		for i := range out {
			out[i] = i
			if v == "F" {
				out[i] = rank - 1 - i
			}
		}
		if v == "F" || v == "C" {
			return out, nil
		}
	case []int:
		if len(v) == rank {
			copy(out, v)
			return out, checkOrder(s, out)
		}
	case []any:
		if len(v) != rank {
			break
		}
		for i, x := range v {
			n, err := (Spec{Name: s.Name, Config: map[string]any{"order": x}}).integer("order", 0)
			if err != nil {
				return nil, err
			}
			out[i] = n
		}
		return out, checkOrder(s, out)
	}
	return nil, s.wrong("order", fmt.Sprintf("a permutation of %d dimensions", rank))
}

func checkOrder(s Spec, order []int) error {
	seen := make([]bool, len(order))
	for _, d := range order {
		if d < 0 || d >= len(order) || seen[d] {
			return s.wrong("order", fmt.Sprintf("a permutation of %d dimensions", len(order)))
		}
		seen[d] = true
	}
	return nil
}

func (t transpose) decode(dst, src, _ []byte) ([]byte, error) { return t.apply(t.back, dst, src) }
func (t transpose) encode(dst, src, _ []byte) ([]byte, error) { return t.apply(t.forth, dst, src) }

func (t transpose) apply(p permutation, dst, src []byte) ([]byte, error) {
	n := t.elem
	for _, d := range p.shape {
		n *= d
	}
	if len(src) != n || len(dst) < n {
		return nil, damaged("transpose", nil, "%d bytes where the chunk has %d", len(src), n)
	}
	p.copy(dst[:n], src, t.elem)
	return dst[:n], nil
}

// tile is the side of the squares that are copied at once: 64 cache lines each way.
const tile = 64

// copy walks the planes spanned by the dimension along which src is contiguous and the last
// one, along which dst is, in tiles, so that both stay in cache.
func (p permutation) copy(dst, src []byte, size int) {
	rank := len(p.shape)
	if len(dst) == 0 || rank == 0 {
		copy(dst, src)
		return
	}
	q, fast := rank-1, rank-1
	for d, s := range p.strides {
		if s == 1 && p.shape[d] > 1 {
			fast = d
		}
	}
	steps := make([]int, rank) // of dst
	n := 1
	for d := rank - 1; d >= 0; d-- {
		steps[d] = n * size
		n *= p.shape[d]
	}
	rows, rowStep, rowStride := 1, 0, 0
	if fast != q {
		rows, rowStep, rowStride = p.shape[fast], steps[fast], p.strides[fast]*size
	}
	idx := make([]int, rank)
	for at, from := 0, 0; ; {
		for i := 0; i < rows; i += tile {
			for j := 0; j < p.shape[q]; j += tile {
				move(dst[at+i*rowStep+j*size:], src[from+i*rowStride+j*p.strides[q]*size:],
					min(tile, rows-i), min(tile, p.shape[q]-j), rowStep, rowStride, p.strides[q]*size, size)
			}
		}
		d := rank - 2
		for ; d >= 0; d-- {
			if d == fast {
				continue
			}
			at, from = at+steps[d], from+p.strides[d]*size
			if idx[d]++; idx[d] < p.shape[d] {
				break
			}
			at, from = at-idx[d]*steps[d], from-idx[d]*p.strides[d]*size
			idx[d] = 0
		}
		if d < 0 {
			return
		}
	}
}

// move copies rows of n elements; within a row dst is contiguous and src goes by stride.
func move(dst, src []byte, rows, n, dstRow, srcRow, stride, size int) {
	for i := range rows {
		d, s := dst[i*dstRow:], src[i*srcRow:]
		d = d[:n*size]
		switch size {
		case 1:
			for j := range d {
				d[j] = s[j*stride]
			}
		case 2:
			for j := range n {
				binary.LittleEndian.PutUint16(d[2*j:], binary.LittleEndian.Uint16(s[j*stride:]))
			}
		case 4:
			for j := range n {
				binary.LittleEndian.PutUint32(d[4*j:], binary.LittleEndian.Uint32(s[j*stride:]))
			}
		case 8:
			for j := range n {
				binary.LittleEndian.PutUint64(d[8*j:], binary.LittleEndian.Uint64(s[j*stride:]))
			}
		default:
			for j := range n {
				copy(d[j*size:(j+1)*size], s[j*stride:])
			}
		}
	}
}
