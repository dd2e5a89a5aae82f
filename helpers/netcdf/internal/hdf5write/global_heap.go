package hdf5write

const (
	heapMinimum = 4096     // bytes of a collection that the library accepts
	heapTarget  = 64 << 10 // a collection is read whole: large ones cost readers of one text
	heapObjects = 1<<16 - 1
)

// heap collects objects into global heap collections. The address of collection i is
// addrs[i], zero while it is not known; the sizes never depend on it.
//
// Source: HDF5 File Format Specification III.E.
type heap struct {
	addrs       []uint64
	collections [][]byte // finished ones are padded to their size
	objects     int      // in the last collection
}

// put stores one object and returns its address: collection (8 bytes) and index (4).
func (h *heap) put(data []byte) []byte {
	need := 16 + (len(data)+7)/8*8
	last := len(h.collections) - 1
	if last < 0 || h.objects == heapObjects || len(h.collections[last])+need+16 > heapTarget {
		h.seal()
		h.collections = append(h.collections, make([]byte, 16, 16+need))
		h.objects = 0
		last++
	}
	h.objects++
	b := h.collections[last]
	b = le.AppendUint16(b, uint16(h.objects))
	b = append(b, 0, 0, 0, 0, 0, 0)
	b = le.AppendUint64(b, uint64(len(data)))
	b = append(b, data...)
	b = append(b, make([]byte, need-16-len(data))...)
	h.collections[last] = b
	var addr uint64
	if last < len(h.addrs) {
		addr = h.addrs[last]
	}
	return le.AppendUint32(le.AppendUint64(nil, addr), uint32(h.objects))
}

// putText is the 16 bytes that stand for s where a text of any length is stored.
func (h *heap) putText(s string) []byte {
	return h.element(len(s), []byte(s))
}

// element is the length and place of a sequence of n items.
func (h *heap) element(n int, data []byte) []byte {
	return append(le.AppendUint32(nil, uint32(n)), h.put(data)...)
}

// seal completes the last collection: the rest is object 0, free space.
func (h *heap) seal() {
	last := len(h.collections) - 1
	if last < 0 {
		return
	}
	b := h.collections[last]
	size := max(heapMinimum, len(b)+16)
	free := size - len(b)
	b = append(b, make([]byte, free)...)
	le.PutUint64(b[size-free+8:], uint64(free))
	copy(b, "GCOL\x01")
	le.PutUint64(b[8:], uint64(size))
	h.collections[last] = b
}
