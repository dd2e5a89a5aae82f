package hdf5

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// sharedTable is the file's table of shared messages: heaps by kind of message.
type sharedTable struct{ indexes []sharedIndex }

type sharedIndex struct {
	kinds uint16
	heap  int64
}

// readSharedTable reads the table that the superblock's extension points to.
//
// Source: specification IV.A.2.p and III.I.
func (f *File) readSharedTable(m message) error {
	c := m.cursor()
	c.ExpectByte("the version of the shared message table", 0)
	at := f.address(c)
	n := int(c.U8())
	if c.Err() != nil {
		return c.Err()
	}
	t := f.src.At(at, -1)
	t.Expect("SMTB")
	table := &sharedTable{}
	for range n {
		t.Skip(2)
		kinds := t.U16()
		t.Skip(4 + 2 + 2 + 2)
		f.address(t)
		table.indexes = append(table.indexes, sharedIndex{kinds, f.address(t)})
	}
	f.verify(t, at)
	f.shared = table
	return t.Err()
}

// resolve gives the message that a shared message stands for.
//
// Source: specification IV.A.2, "Shared Message".
func (f *File) resolve(m message) (message, error) {
	if m.flags&flagShared == 0 {
		return m, nil
	}
	c := m.cursor()
	version, where := c.U8(), c.U8()
	if version == 1 {
		c.Skip(6 + int64(f.lengths)) // a symbol table entry, of which the address counts
	}
	switch {
	case c.Err() != nil:
		return m, c.Err()
	case version < 1 || version > 3:
		return m, cursor.Corrupt(m.at, "version %d of a shared message; 1 to 3 are known", version)
	case version == 3 && where == 1:
		return f.sharedInHeap(m, c.Bytes(8), c)
	}
	at := f.address(c)
	if c.Err() != nil {
		return m, c.Err()
	}
	h, err := f.header(at)
	if err != nil {
		return m, err
	}
	got, ok := h.find(m.kind)
	if !ok || got.flags&flagShared != 0 {
		return m, cursor.Corrupt(m.at, "a message of kind %#x is shared with the object at byte %d, which has none", m.kind, at)
	}
	return got, nil
}

// sharedInHeap takes a message out of the heap of shared messages of its kind.
func (f *File) sharedInHeap(m message, id []byte, c *cursor.Cursor) (message, error) {
	if c.Err() != nil {
		return m, c.Err()
	}
	heap, err := f.sharedHeapOf(m.kind, m.at)
	if err != nil {
		return m, err
	}
	m.data, m.at, err = heap.object(id)
	m.flags &^= flagShared
	return m, err
}

// sharedHeapOf opens the heap of shared messages of a kind. The library marks the kinds of
// a heap by the bits of their message numbers, which the specification tells otherwise.
func (f *File) sharedHeapOf(kind int, at int64) (*fractalHeap, error) {
	if kind == msgFillOld { // both kinds of fill values have one heap
		kind = msgFill
	}
	if f.shared != nil {
		for _, x := range f.shared.indexes {
			if x.kinds&(1<<kind) != 0 && x.heap != undefined {
				return f.sharedHeapAt(x.heap)
			}
		}
	}
	return nil, cursor.Corrupt(at, "a message of kind %#x is shared, the file has no heap of such", kind)
}

// sharedHeapAt opens a heap of shared messages, or finds it among those of this walk.
func (f *File) sharedHeapAt(at int64) (*fractalHeap, error) {
	if h := f.sharedHeaps[at]; h != nil {
		return h, nil
	}
	h, err := f.openFractalHeap(at)
	if err != nil {
		return nil, err
	}
	if f.sharedHeaps == nil {
		f.sharedHeaps = map[int64]*fractalHeap{}
	}
	f.sharedHeaps[at] = h
	return h, nil
}
