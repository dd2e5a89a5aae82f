package hdf5

import (
	"math/bits"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// btree2 walks a version 2 B-tree of a type of records in order and calls visit with each.
//
// Source: specification III.A.2. Pointers inside nodes have the widths that the library
// computes from how many records a node can hold.
func (f *File) btree2(at int64, kind uint8, visit func(record *cursor.Cursor) error) error {
	if at == undefined {
		return nil
	}
	t := btree2Walk{f: f, kind: kind, visit: visit}
	c := f.src.At(at, -1)
	c.Expect("BTHD")
	c.ExpectByte("the version of a B-tree", 0)
	c.ExpectByte("the kind of a B-tree", kind)
	t.size = int64(c.U32())
	t.record = int64(c.U16())
	depth := int(c.U16())
	c.Skip(2)
	root := f.address(c)
	n := int64(c.U16())
	total := f.length(c)
	f.verify(c, at)
	if c.Err() == nil && (depth > maxLevel || t.record == 0 || t.size < 10+t.record) {
		c.Corrupt("a B-tree of depth %d with records of %d bytes in nodes of %d", depth, t.record, t.size)
	}
	if c.Err() != nil {
		return c.Err()
	}
	if root == undefined && total == 0 {
		return nil
	}
	if root == undefined {
		return cursor.Corrupt(at, "a B-tree of %d records has no node", total)
	}
	t.widths(depth)
	if err := t.node(root, n, depth); err != nil {
		return err
	}
	if t.given != total {
		return cursor.Corrupt(at, "a B-tree of %d records has %d in its nodes", total, t.given)
	}
	return nil
}

type btree2Walk struct {
	f      *File
	kind   uint8
	size   int64 // of a node
	record int64
	given  int64               // records so far
	most   [maxLevel + 1]int64 // records of a node, by depth
	count  int                 // bytes of a child's number of records
	total  [maxLevel + 1]int   // bytes of a subtree's number of records, by depth of the subtree
	visit  func(*cursor.Cursor) error
	seen   visited[int64]
	one    cursor.Cursor // over the record at hand: one for the whole walk
}

// byteWidth is the bytes that hold numbers up to x.
func byteWidth(x int64) int { return (max(1, bits.Len64(uint64(x))) + 7) / 8 }

// widths computes the widths of pointers for trees of a depth. A leaf has 10 bytes beside
// its records: signature, version, type and checksum.
func (t *btree2Walk) widths(depth int) {
	capacity := (t.size - 10) / t.record
	t.most[0] = capacity
	t.count = byteWidth(capacity)
	all := capacity
	for d := 1; d <= depth; d++ {
		pointer := int64(t.f.offsets + t.count + t.total[d-1])
		n := max(0, (t.size-(10+pointer))/(t.record+pointer))
		t.most[d] = n
		if all > 1<<56/(n+1) {
			all = 1 << 56
		} else {
			all = (n+1)*all + n
		}
		t.total[d] = byteWidth(all)
	}
}

func (t *btree2Walk) node(at, n int64, depth int) error {
	if t.seen.add(at) {
		return cursor.Corrupt(at, "a B-tree leads back to a node that it has been through")
	}
	if n > t.most[depth] {
		return cursor.Corrupt(at, "a B-tree node of %d records, where %d have room", n, t.most[depth])
	}
	if err := t.f.src.Step(1 + n); err != nil {
		return err
	}
	c := t.f.src.At(at, -1)
	if depth == 0 {
		c.Expect("BTLF")
	} else {
		c.Expect("BTIN")
	}
	c.ExpectByte("the version of a B-tree node", 0)
	c.ExpectByte("the kind of a B-tree node", t.kind)
	start := c.Offset()
	records := c.Bytes(n * t.record)
	if c.Err() != nil {
		return c.Err()
	}
	if depth == 0 {
		return t.leaf(c, at, start, records)
	}
	return t.inner(c, at, start, records, n, depth)
}

func (t *btree2Walk) leaf(c *cursor.Cursor, at, start int64, records []byte) error {
	t.f.verify(c, at)
	if c.Err() != nil {
		return c.Err()
	}
	r := cursor.Over(records, start)
	for r.Left() > 0 {
		if err := t.give(r); err != nil {
			return err
		}
	}
	return nil
}

// pointer leads to a child of an inner node.
type pointer struct{ at, records int64 }

func (t *btree2Walk) inner(c *cursor.Cursor, at, start int64, records []byte, n int64, depth int) error {
	var children []pointer
	for i := int64(0); i <= n && c.Err() == nil; i++ {
		p := pointer{at: t.f.address(c), records: c.Int(t.count)}
		c.Skip(int64(t.total[depth-1]))
		if c.Err() == nil && p.at == undefined {
			c.Corrupt("a B-tree leads nowhere")
		}
		children = append(children, p)
	}
	t.f.verify(c, at)
	if c.Err() != nil {
		return c.Err()
	}
	r := cursor.Over(records, start)
	for i, p := range children {
		if err := t.node(p.at, p.records, depth-1); err != nil {
			return err
		}
		if i == len(children)-1 {
			return nil
		}
		if err := t.give(r); err != nil {
			return err
		}
	}
	return nil
}

func (t *btree2Walk) give(r *cursor.Cursor) error {
	at := r.Offset()
	t.given++
	t.one = *cursor.Over(r.Bytes(t.record), at)
	if r.Err() != nil {
		return r.Err()
	}
	return t.visit(&t.one)
}
