package hdf5

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// collection is a global heap collection: objects by index, from 1; those whose index is not
// the next one apart.
type collection struct {
	objects [][]byte
	others  map[uint16][]byte
}

// put sets an object. Of several with one index the last one counts.
func (g *collection) put(index uint16, data []byte) {
	if int(index) == len(g.objects)+1 {
		g.objects = append(g.objects, data)
		delete(g.others, index)
		return
	}
	if g.others == nil {
		g.others = map[uint16][]byte{}
	}
	g.others[index] = data
}

func (g *collection) object(index uint16) (data []byte, ok bool) {
	if data, ok = g.others[index]; !ok && index > 0 && int(index) <= len(g.objects) {
		return g.objects[index-1], true
	}
	return data, ok
}

// someObjects is for how many there is room at first.
const someObjects = 64

// maxCollections bounds the collections that are kept at a time.
const maxCollections = 256

// collection reads the collection at an address, or finds it among those read.
//
// Source: specification III.E.
func (f *File) collection(at int64) (*collection, error) {
	if g, ok := f.heaps[at]; ok {
		return g, nil
	}
	c := f.src.At(at, -1)
	c.Expect("GCOL")
	c.ExpectByte("the version of a global heap", 1)
	c.Skip(3)
	size := f.length(c)
	head := c.Offset() - at
	if c.Err() == nil && size < head {
		c.Corrupt("a global heap collection of %d bytes", size)
	}
	if c.Err() != nil {
		return nil, c.Err()
	}
	data, err := f.src.Slice(at+head, size-head)
	if err != nil {
		return nil, err
	}
	g := &collection{objects: make([][]byte, 0, someObjects)}
	if err := g.read(f, cursor.Over(data, at+head)); err != nil {
		return nil, err
	}
	if f.heaps == nil || len(f.heaps) >= maxCollections {
		f.heaps = map[int64]*collection{}
	}
	f.heaps[at] = g
	return g, nil
}

// read takes the objects; index 0 is free space and ends them.
func (g *collection) read(f *File, c *cursor.Cursor) error {
	for c.Left() >= int64(8+f.lengths) {
		index := c.U16()
		c.Skip(6)
		size := f.length(c)
		if index == 0 || c.Err() != nil {
			break
		}
		if err := f.src.Step(1); err != nil {
			return err
		}
		g.put(index, c.Bytes(size))
		c.Skip(min(-size&7, c.Left()))
	}
	return c.Err()
}

// VlenSize is the bytes of a variable-length element: length, address, index.
func (f *File) VlenSize() int64 { return int64(4 + f.offsets + 4) }

// Vlen is what a variable-length element stands for: its number of elements and their
// bytes, shared with the walk's buffers. Nil stands for nothing.
func (f *File) Vlen(element []byte) (n int64, data []byte, err error) {
	c := cursor.Over(element, -1)
	n = int64(c.U32())
	at := f.address(c)
	index := c.U32()
	if c.Err() != nil {
		return 0, nil, c.Err()
	}
	if at == undefined || at == f.Base || index == 0 || n == 0 {
		return 0, nil, nil
	}
	g, err := f.collection(at)
	if err != nil {
		return 0, nil, err
	}
	data, ok := g.object(uint16(index))
	if !ok || index > 0xffff {
		return 0, nil, cursor.Corrupt(at, "the global heap has no object %d", index)
	}
	return n, data, nil
}

// ReferenceAddress is the address of the object that an object reference leads to; -1 when
// it leads nowhere.
func (f *File) ReferenceAddress(element []byte) int64 {
	c := cursor.Over(element, -1)
	at := f.address(c)
	if c.Err() != nil || at == f.Base {
		return undefined
	}
	return at
}

// KeepAttribute counts n bytes of attribute values that stay in memory.
func (f *File) KeepAttribute(n int64) error { return f.src.KeepAttribute(n) }

// Step counts n structures looked at.
func (f *File) Step(n int64) error { return f.src.Step(n) }
