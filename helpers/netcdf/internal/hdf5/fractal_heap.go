package hdf5

import (
	"encoding/binary"
	"math/bits"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/lookup3"
)

// fractalHeap holds the links of a group or the attributes of an object. Only the blocks
// that an object lies in are read.
//
// Source: specification III.G.
type fractalHeap struct {
	f           *File
	at          int64
	idLength    int
	bits        int // of an offset in the heap
	maxManaged  int64
	huge        int64 // B-tree of huge objects
	width       int64 // blocks of a row
	start       int64 // bytes of a block of the first row
	maxDirect   int64
	offsetWidth int
	lengthWidth int
	checked     bool // direct blocks carry checksums
	root        int64
	rows        int                // of the root; 0: the root is a direct block
	sound       visited[heapBlock] // blocks that are what they are reached as
	near        heapBlock          // the direct block of the object before
	hugeObjects map[int64]stretch  // by their keys; nil before the first is wanted
}

// stretch is a part of the file.
type stretch struct{ at, size int64 }

// openFractalHeap reads a heap's header.
func (f *File) openFractalHeap(at int64) (*fractalHeap, error) {
	h := &fractalHeap{f: f, at: at}
	c := f.src.At(at, -1)
	c.Expect("FRHP")
	c.ExpectByte("the version of a fractal heap", 0)
	h.idLength = int(c.U16())
	filtered := c.U16()
	h.checked = c.U8()&2 != 0
	h.maxManaged = int64(c.U32())
	c.Skip(int64(f.lengths))
	h.huge = f.address(c)
	c.Skip(int64(f.lengths + f.offsets + 8*f.lengths))
	h.width = int64(c.U16())
	h.start, h.maxDirect = f.length(c), f.length(c)
	maxBits := int(c.U16())
	c.Skip(2)
	h.root = f.address(c)
	h.rows = int(c.U16())
	if c.Err() == nil && filtered > 0 {
		return nil, cursor.Unsupported(at, "a filtered fractal heap")
	}
	f.verify(c, at)
	if c.Err() == nil {
		h.check(c, maxBits)
	}
	h.bits, h.offsetWidth = maxBits, (maxBits+7)/8
	h.lengthWidth = min((bits.Len64(uint64(h.maxDirect))+6)/8, byteWidth(h.maxManaged))
	return h, c.Err()
}

// check refuses tables whose block sizes cannot be computed with.
func (h *fractalHeap) check(c *cursor.Cursor, maxBits int) {
	power := func(x int64) bool { return x > 0 && x <= 1<<31 && x&(x-1) == 0 }
	if !power(h.width) || !power(h.start) || !power(h.maxDirect) || h.start > h.maxDirect || maxBits > 64 || maxBits < 8 || h.rows > 64 {
		c.Corrupt("a fractal heap with rows of %d blocks of %d to %d bytes, %d bits, %d rows", h.width, h.start, h.maxDirect, maxBits, h.rows)
	}
}

// object is the bytes that a heap id stands for, and their place in the file. They are
// shared with the walk's buffers.
func (h *fractalHeap) object(id []byte) ([]byte, int64, error) {
	if len(id) == 0 || id[0]>>6 != 0 {
		return nil, 0, cursor.Corrupt(h.at, "a heap id % x of an unknown version", id)
	}
	switch id[0] >> 4 & 3 {
	case 0:
		return h.managed(id)
	case 1:
		return h.hugeObject(id)
	case 2:
		return h.tiny(id)
	}
	return nil, 0, cursor.Corrupt(h.at, "a heap id % x of an unknown type", id)
}

func (h *fractalHeap) tiny(id []byte) ([]byte, int64, error) {
	n, data := int(id[0]&15)+1, id[1:]
	if h.idLength > 18 && len(id) > 1 {
		n, data = int(id[0]&15)<<8+int(id[1])+1, id[2:]
	}
	if n > len(data) {
		return nil, 0, cursor.Corrupt(h.at, "a heap id of %d bytes holds an object of %d", len(id), n)
	}
	return data[:n], h.at, nil
}

func (h *fractalHeap) managed(id []byte) ([]byte, int64, error) {
	c := cursor.Over(id, h.at)
	c.Skip(1)
	offset, length := c.Int(h.offsetWidth), c.Int(h.lengthWidth)
	if c.Err() != nil {
		return nil, 0, c.Err()
	}
	if b := h.near; offset >= b.offset && offset < b.offset+b.size {
		return h.inDirect(b, offset-b.offset, length)
	}
	if h.root == undefined {
		return nil, 0, cursor.Corrupt(h.at, "a heap object lies in a block that does not exist")
	}
	b := heapBlock{at: h.root, size: h.start, rows: h.rows}
	for depth := 0; b.rows > 0; depth++ {
		var err error
		if depth > maxLevel {
			return nil, 0, cursor.Corrupt(h.at, "a fractal heap deeper than %d", maxLevel)
		}
		if b, err = h.descend(b, offset); err != nil {
			return nil, 0, err
		}
	}
	h.near = b
	return h.inDirect(b, offset-b.offset, length)
}

// heapBlock is a block of the heap: direct when it has no rows. offset is its place in the
// heap's address space.
type heapBlock struct {
	at, offset, size int64
	rows             int
}

// inDirect takes an object out of a direct block; offsets count the block's header too.
func (h *fractalHeap) inDirect(b heapBlock, offset, length int64) ([]byte, int64, error) {
	if b.at == undefined || offset < 0 || offset > b.size || length > b.size-offset {
		return nil, 0, cursor.Corrupt(h.at, "a heap object of %d bytes at %d of a block of %d bytes", length, offset, b.size)
	}
	if err := h.verifyDirect(b); err != nil {
		return nil, 0, err
	}
	p, err := h.f.src.Slice(b.at+offset, length)
	return p, b.at + offset, err
}

// verifyDirect checks a direct block's checksum, which is computed with its field zero.
func (h *fractalHeap) verifyDirect(b heapBlock) error {
	if h.sound.has(b) {
		return nil
	}
	c := h.f.src.At(b.at, b.size)
	c.Expect("FHDB")
	h.checkPlace(c, b)
	if h.checked && c.Err() == nil {
		field := int64(4 + 1 + h.f.offsets + h.offsetWidth)
		p, err := h.f.src.Slice(b.at, b.size)
		if err == nil && field+4 > b.size {
			err = cursor.Corrupt(b.at, "a heap block of %d bytes", b.size)
		}
		if err != nil {
			return err
		}
		p = append(h.f.scratch[:0], p...)
		h.f.scratch = p
		want := binary.LittleEndian.Uint32(p[field:])
		clear(p[field : field+4])
		if got := lookup3.Sum(p); got != want {
			c.Fail(cursor.Corrupt(b.at+field, "the checksum of the heap block at byte %d is %08x, its bytes give %08x", b.at, want, got))
		}
	}
	if c.Err() == nil {
		h.sound.add(b)
	}
	return c.Err()
}

// checkPlace reads what a block says of itself: the heap that it belongs to and its place there.
// A block that is reached as another one, or from two sides, does not agree.
func (h *fractalHeap) checkPlace(c *cursor.Cursor, b heapBlock) {
	c.ExpectByte("the version of a heap block", 0)
	if heap := h.f.address(c); c.Err() == nil && heap != h.at {
		c.Corrupt("the heap block at byte %d belongs to the heap at byte %d, not to the one at byte %d", b.at, heap, h.at)
	}
	if offset := c.Int(h.offsetWidth); c.Err() == nil && offset != b.offset {
		c.Corrupt("the heap block at byte %d begins at %d of its heap, it is reached as the one at %d", b.at, offset, b.offset)
	}
}

func log2(x int64) int { return bits.Len64(uint64(x)) - 1 }

// descend finds the child of an indirect block that holds an offset of the heap.
func (h *fractalHeap) descend(b heapBlock, offset int64) (child heapBlock, err error) {
	rel := offset - b.offset
	row, size, rowAt := 0, h.start, int64(0)
	for rel-rowAt >= size*h.width {
		rowAt += size * h.width
		if row++; row > 1 {
			size *= 2
		}
		if row >= b.rows {
			return child, cursor.Corrupt(h.at, "a heap object at %d, beyond the block at byte %d", offset, b.at)
		}
	}
	column := (rel - rowAt) / size
	entry := int64(row)*h.width + column
	at, err := h.entry(b, entry)
	if err != nil {
		return child, err
	}
	child = heapBlock{at: at, offset: b.offset + rowAt + column*size, size: size}
	if size > h.maxDirect {
		child.rows = log2(size) - log2(h.start*h.width) + 1
		if child.rows < 1 {
			return child, cursor.Corrupt(h.at, "an indirect heap block of %d bytes", size)
		}
	}
	if at == undefined {
		return child, cursor.Corrupt(b.at, "a heap object lies in a block that does not exist")
	}
	return child, nil
}

// entry is the address of a child of an indirect block, which is checked on first sight.
func (h *fractalHeap) entry(b heapBlock, n int64) (int64, error) {
	head := int64(4 + 1 + h.f.offsets + h.offsetWidth)
	size := head + int64(b.rows)*h.width*int64(h.f.offsets)
	if !h.sound.has(b) {
		c := h.f.src.At(b.at, size+4)
		c.Expect("FHIB")
		h.checkPlace(c, b)
		c.Skip(size - head)
		h.f.verify(c, b.at)
		if c.Err() != nil {
			return 0, c.Err()
		}
		h.sound.add(b)
	}
	c := h.f.src.At(b.at+head+n*int64(h.f.offsets), int64(h.f.offsets))
	at := h.f.address(c)
	return at, c.Err()
}

// hugeObject is stored by itself: the id holds its place, or the key of a record that does.
func (h *fractalHeap) hugeObject(id []byte) ([]byte, int64, error) {
	c := cursor.Over(id, h.at)
	c.Skip(1)
	at, size := int64(undefined), int64(0)
	if h.idLength-1 >= h.f.offsets+h.f.lengths {
		at, size = h.f.address(c), h.f.length(c)
	} else {
		c.Fail(h.listHuge())
		if s, ok := h.hugeObjects[c.Int(min(8, h.idLength-1))]; ok {
			at, size = s.at, s.size
		}
	}
	if c.Err() == nil && at == undefined {
		c.Corrupt("a huge heap object that does not exist")
	}
	if c.Err() != nil {
		return nil, 0, c.Err()
	}
	p, err := h.f.src.Slice(at, size)
	return p, at, err
}

// listHuge reads the B-tree of huge objects, once.
//
// Source: specification III.A.2, record of type 1.
func (h *fractalHeap) listHuge() error {
	if h.hugeObjects != nil {
		return nil
	}
	h.hugeObjects = map[int64]stretch{}
	return h.f.btree2(h.huge, 1, func(r *cursor.Cursor) error {
		s := stretch{h.f.address(r), h.f.length(r)}
		if key := h.f.length(r); r.Err() == nil {
			h.hugeObjects[key] = s
		}
		return r.Err()
	})
}
