package codec

import "fmt"

// The classes of nbit's parameters.
const (
	nbitAtomic   = 1
	nbitArray    = 2
	nbitCompound = 3
	nbitOpaque   = 4
)

// maxNbitDepth bounds arrays and compounds within each other.
const maxNbitDepth = 32

// hdfNbit is HDF5's filter 5: of every number only the bits that count are stored.
type hdfNbit struct {
	readOnly
	fixed   bool // nothing was left out: the elements are as they are
	count   int  // elements of a chunk
	element nbitNode
}

// nbitNode is a datatype as nbit sees it.
type nbitNode struct {
	class   int
	size    int          // bytes
	big     bool         // of numbers
	low     int          // of numbers: the lowest bit that counts
	bits    int          // and how many do
	base    *nbitNode    // of arrays
	members []nbitMember // of compounds
}

type nbitMember struct {
	offset int
	nbitNode
}

// buildHDFNbit reads the parameters: their number, whether all bits count, the number of
// elements, and the datatype, as a tree.
//
// Source: HDF5, H5Znbit.c, "parameters" of H5Z__set_local_nbit.
func buildHDFNbit(s Spec, in *stage) (step, error) {
	in.bytes = true
	h := hdfNbit{readOnly: readOnly{"nbit"}, fixed: s.param(1) != 0, count: s.param(2)}
	if h.fixed {
		return h, nil
	}
	if len(s.Params) < 5 {
		return nil, &ConfigError{"nbit", fmt.Sprintf("%d parameters do not describe elements", len(s.Params))}
	}
	p := nbitParams{s.Params[3:]}
	class := p.next()
	var err error
	if h.element, err = p.node(class, 0); err != nil {
		return nil, err
	}
	return h, nil
}

// nbitParams are the parameters that were not read yet; behind the last one all are 0.
type nbitParams struct{ left []uint32 }

func (p *nbitParams) next() int {
	if len(p.left) == 0 {
		return 0
	}
	v := p.left[0]
	p.left = p.left[1:]
	return int(v)
}

// node reads a datatype of a class.
func (p *nbitParams) node(class, depth int) (nbitNode, error) {
	n := nbitNode{class: class, size: p.next()}
	if n.size < 1 || n.size > 1<<28 || depth > maxNbitDepth {
		return n, &ConfigError{"nbit", fmt.Sprintf("an element of %d bytes, at depth %d", n.size, depth)}
	}
	var err error
	switch class {
	case nbitAtomic:
		n.big = p.next() != 0
		n.bits, n.low = p.next(), p.next()
		if n.bits < 1 || n.low > 8*n.size || n.bits > 8*n.size-n.low {
			err = &ConfigError{"nbit", fmt.Sprintf("%d bits from bit %d of %d bytes", n.bits, n.low, n.size)}
		}
	case nbitArray:
		var base nbitNode
		if base, err = p.node(p.next(), depth+1); err == nil && n.size%base.size != 0 {
			err = &ConfigError{"nbit", fmt.Sprintf("an array of %d bytes of elements of %d", n.size, base.size)}
		}
		n.base = &base
	case nbitCompound:
		err = p.members(&n, depth)
	case nbitOpaque:
	default:
		err = &ConfigError{"nbit", fmt.Sprintf("class %d; 1 to 4 are known", class)}
	}
	return n, err
}

// members reads those of a compound, which do not overlap.
func (p *nbitParams) members(n *nbitNode, depth int) error {
	used := 0
	for range p.next() {
		m := nbitMember{offset: p.next()}
		var err error
		if m.nbitNode, err = p.node(p.next(), depth+1); err != nil {
			return err
		}
		if used += m.size; used > n.size || m.offset > n.size-m.size {
			return &ConfigError{"nbit", fmt.Sprintf("a member of %d bytes at byte %d of a compound of %d", m.size, m.offset, n.size)}
		}
		n.members = append(n.members, m)
	}
	return nil
}

func (hdfNbit) modes() (decode, encode mode) { return fresh, fresh }
func (hdfNbit) size(int64) int64             { return -1 }
func (hdfNbit) most(n int64) int64           { return n + 8 }
func (hdfNbit) work(int64) int64             { return 0 }

func (h hdfNbit) decode(dst, src, _ []byte) ([]byte, error) {
	if h.fixed {
		if len(src) > len(dst) {
			return nil, damaged("nbit", nil, "%d bytes where %d were expected", len(src), len(dst))
		}
		return dst[:copy(dst, src)], nil
	}
	size := h.element.size
	if h.count > len(dst)/size {
		return nil, damaged("nbit", nil, "%d elements of %d bytes where %d bytes were expected", h.count, size, len(dst))
	}
	dst = dst[:h.count*size]
	clear(dst)
	p := packed{src: src}
	if e := &h.element; e.class == nbitAtomic && (e.size == 1 || e.size == 2 || e.size == 4 || e.size == 8) {
		return h.numbers(dst, &p)
	}
	for out := dst; len(out) > 0; out = out[size:] {
		if !h.element.unpack(out[:size], &p) {
			return nil, damaged("nbit", nil, "the data end %d bytes before the last element", len(out))
		}
	}
	return dst, nil
}

// numbers reads elements that are numbers, at once.
func (h hdfNbit) numbers(dst []byte, p *packed) ([]byte, error) {
	e := &h.element
	if p.left()/e.bits < h.count {
		return nil, damaged("nbit", nil, "%d numbers of %d bits in %d bytes", h.count, e.bits, len(p.src))
	}
	for i := range h.count {
		putLittle(dst[i*e.size:], e.size, p.take(e.bits)<<e.low)
	}
	if e.big && e.size > 1 {
		return swap{unit: e.size}.decode(dst, dst, nil)
	}
	return dst, nil
}

// unpack reads one element into dst, which is zero; false when there are too few bits.
func (n *nbitNode) unpack(dst []byte, p *packed) bool {
	switch n.class {
	case nbitAtomic:
		return n.number(dst, p)
	case nbitArray:
		for ; len(dst) > 0; dst = dst[n.base.size:] {
			if !n.base.unpack(dst[:n.base.size], p) {
				return false
			}
		}
	case nbitCompound:
		for i := range n.members {
			m := &n.members[i]
			if !m.unpack(dst[m.offset:m.offset+m.size], p) {
				return false
			}
		}
	case nbitOpaque:
		if p.left() < 8*len(dst) {
			return false
		}
		for i := range dst {
			dst[i] = byte(p.take(8))
		}
	}
	return true
}

// number reads the bits that count, byte by byte from the highest.
func (n *nbitNode) number(dst []byte, p *packed) bool {
	if p.left() < n.bits {
		return false
	}
	end := n.low + n.bits
	for k := (end - 1) / 8; k >= n.low/8; k-- {
		lo, hi := max(n.low-8*k, 0), min(end-8*k, 8)
		b := byte(p.take(hi-lo) << lo)
		if n.big {
			dst[n.size-1-k] = b
		} else {
			dst[k] = b
		}
	}
	return true
}
