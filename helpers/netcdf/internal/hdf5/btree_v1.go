package hdf5

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// maxLevel bounds the depth of trees: each level multiplies by two at least.
const maxLevel = 32

// btree1 walks a version 1 B-tree of a kind (0 groups, 1 chunks) from left to right and
// calls visit with the key and address of every leaf's child. Sibling addresses are not
// followed: every node is reached from its parent.
//
// Source: specification III.A.1.
func (f *File) btree1(root int64, kind uint8, keySize int64, visit func(key *cursor.Cursor, child int64) error) error {
	if root == undefined {
		return nil
	}
	w := btree1Walk{f: f, kind: kind, key: keySize, visit: visit}
	return w.node(root, -1)
}

type btree1Walk struct {
	f     *File
	kind  uint8
	key   int64
	visit func(*cursor.Cursor, int64) error
	seen  visited[int64]
	entry cursor.Cursor // over the key at hand: one for the whole walk
}

// node walks the node at an address, which must be of a level; -1 stands for the root's.
func (w *btree1Walk) node(at int64, level int) error {
	if w.seen.add(at) {
		return cursor.Corrupt(at, "a B-tree leads back to a node that it has been through")
	}
	c := w.f.src.At(at, -1)
	c.Expect("TREE")
	c.ExpectByte("the kind of a B-tree", w.kind)
	got := int(c.U8())
	n := int64(c.U16())
	c.Skip(2 * int64(w.f.offsets))
	c.Fail(w.f.src.Step(1 + n))
	if c.Err() == nil && (got > maxLevel || level >= 0 && got != level) {
		c.Fail(cursor.Corrupt(at, "a B-tree node of level %d where level %d is wanted", got, level))
	}
	if c.Err() != nil {
		return c.Err()
	}
	entries := c.Bytes(n * (w.key + int64(w.f.offsets)))
	if c.Err() != nil {
		return c.Err()
	}
	e := cursor.Over(entries, c.Offset()-int64(len(entries)))
	for range n {
		w.entry = *cursor.Over(e.Bytes(w.key), e.Offset()-w.key)
		child := w.f.address(e)
		if err := w.child(child, got, e); err != nil {
			return err
		}
	}
	return nil
}

func (w *btree1Walk) child(child int64, level int, e *cursor.Cursor) error {
	switch {
	case e.Err() != nil:
		return e.Err()
	case child == undefined:
		return cursor.Corrupt(e.Offset(), "a B-tree leads nowhere")
	case level > 0:
		return w.node(child, level-1)
	}
	return w.visit(&w.entry, child)
}
