package hdf5

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// links reads the entries of a group: in order of creation where it is kept, else by name.
func (f *File) links(h *header) ([]Link, error) {
	var list []Link
	ordered := false
	for _, m := range h.messages {
		var more []Link
		var err error
		switch m.kind {
		case msgSymbolTable:
			more, err = f.symbolTable(m)
		case msgLinkInfo:
			more, ordered, err = f.denseLinks(m)
		case msgLink:
			var l Link
			if m, err = f.resolve(m); err == nil {
				c := m.cursor()
				l, err = f.link(c), c.Err()
			}
			more = []Link{l}
		}
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	slices.SortStableFunc(list, func(a, b Link) int {
		if ordered && a.order != b.order {
			return cmp.Compare(a.order, b.order)
		}
		return strings.Compare(a.Name, b.Name)
	})
	return list, nil
}

// denseLinks reads a link info message and the heap of links that it may lead to.
//
// Source: specification IV.A.2.c and III.A.2, record of type 5.
func (f *File) denseLinks(m message) (list []Link, ordered bool, err error) {
	c := m.cursor()
	c.ExpectByte("the version of the link info", 0)
	flags := c.U8()
	ordered = flags&1 != 0
	if ordered {
		c.Skip(8)
	}
	heapAt, names := f.address(c), f.address(c)
	if c.Err() != nil || heapAt == undefined || names == undefined {
		return nil, ordered, c.Err()
	}
	heap, err := f.openFractalHeap(heapAt)
	if err != nil {
		return nil, ordered, err
	}
	err = f.btree2(names, 5, func(r *cursor.Cursor) error {
		r.Skip(4)
		id := r.Bytes(7)
		if r.Err() != nil {
			return r.Err()
		}
		data, at, err := heap.object(id)
		if err != nil {
			return err
		}
		c := cursor.Over(data, at)
		list = append(list, f.link(c))
		return c.Err()
	})
	return list, ordered, err
}

// symbolTable reads the entries of an old group.
//
// Source: specification III.B and III.C.
func (f *File) symbolTable(m message) ([]Link, error) {
	c := m.cursor()
	tree, heapAt := f.address(c), f.address(c)
	if c.Err() != nil {
		return nil, c.Err()
	}
	heap, err := f.openLocalHeap(heapAt)
	if err != nil {
		return nil, err
	}
	var list []Link
	seen := map[int64]bool{}
	err = f.btree1(tree, 0, int64(f.lengths), func(_ *cursor.Cursor, node int64) error {
		if seen[node] {
			return cursor.Corrupt(node, "a group leads to the same names twice")
		}
		seen[node] = true
		more, err := f.symbolNode(node, heap)
		list = append(list, more...)
		return err
	})
	return list, err
}

func (f *File) symbolNode(at int64, heap *localHeap) ([]Link, error) {
	c := f.src.At(at, -1)
	c.Expect("SNOD")
	c.ExpectByte("the version of a symbol table node", 1)
	c.Skip(1)
	n := int64(c.U16())
	c.Fail(f.src.Step(n))
	var list []Link
	for range n {
		l, err := f.symbol(c, heap)
		if err != nil {
			return nil, err
		}
		list = append(list, l)
	}
	return list, c.Err()
}

// symbol reads one entry. An entry of cache type 2 is a soft link. The offset of the name is as
// wide as a length, where the specification says as an address.
func (f *File) symbol(c *cursor.Cursor, heap *localHeap) (l Link, err error) {
	at := c.Offset()
	nameAt := f.length(c)
	l.Address = f.address(c)
	cache := c.U32()
	c.Skip(4)
	target := int64(c.U32())
	c.Skip(12)
	if c.Err() != nil {
		return l, c.Err()
	}
	if l.Name, err = heap.name(nameAt); err != nil {
		return l, err
	}
	if cache == 2 {
		l.Kind = SoftLink
		l.Target, err = heap.name(target)
		return l, err
	}
	if l.Address == undefined {
		return l, cursor.Corrupt(at, "the link %q leads nowhere", l.Name)
	}
	return l, nil
}
