package hdf5

import (
	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// extensibleArray is the index of datasets with one unlimited dimension: some entries in
// the index block, then data blocks that grow, first reached directly, then by secondary
// blocks.
//
// Source: specification VII.D and the library, H5EApkg.h.
type extensibleArray struct {
	*chunkArray
	maxBits     int
	inIndex     int64 // entries in the index block
	minElements int64 // entries of the smallest data block
	minPointers int64 // addresses in the smallest secondary block
	pageBits    int
	index       int64
	next        int64 // number of the chunk whose entry comes next
	used        int64 // chunk numbers from here on were never set
	seen        visited[int64]
}

// chunksOfExtensibleArray reads an extensible array.
func (f *File) chunksOfExtensibleArray(d *Dataset, b *chunkBuilder) error {
	a, err := f.newChunkArray(d, b)
	if err != nil {
		return err
	}
	x := &extensibleArray{chunkArray: a}
	c := f.src.At(d.Layout.root, -1)
	c.Expect("EAHD")
	a.head(c)
	x.maxBits, x.inIndex, x.minElements = int(c.U8()), int64(c.U8()), int64(c.U8())
	x.minPointers, x.pageBits = int64(c.U8()), int(c.U8())
	c.Skip(4 * int64(f.lengths))
	x.used = f.length(c)
	c.Skip(int64(f.lengths))
	x.index = f.address(c)
	f.verify(c, d.Layout.root)
	power := func(n int64) bool { return n > 0 && n&(n-1) == 0 }
	if c.Err() == nil && (!power(x.minElements) || !power(x.minPointers) || x.maxBits > 60 || x.pageBits > 32 || x.supers() < x.direct()) {
		c.Corrupt("an extensible array with %d bits, blocks of %d and %d, pages of 2^%d", x.maxBits, x.minElements, x.minPointers, x.pageBits)
	}
	if c.Err() != nil || x.index == undefined {
		return c.Err()
	}
	return x.indexBlock()
}

// supers is the number of super blocks, direct the number of those whose data blocks the
// index block leads to itself.
func (x *extensibleArray) supers() int { return 1 + x.maxBits - log2(x.minElements) }
func (x *extensibleArray) direct() int { return 2 * log2(x.minPointers) }

// shape is the number of data blocks of super block u and the entries of each.
func (x *extensibleArray) shape(u int) (blocks, entries int64) {
	return 1 << (u / 2), 1 << ((u + 1) / 2) * x.minElements
}

func (x *extensibleArray) indexBlock() error {
	c := x.f.src.At(x.index, -1)
	c.Expect("EAIB")
	x.begin(c, x.index)
	x.entries(c, 0, x.inIndex)
	x.next = x.inIndex
	data := x.addresses(c, 2*(x.minPointers-1))
	secondary := x.addresses(c, int64(x.supers()-x.direct()))
	x.f.verify(c, x.index)
	if c.Err() != nil {
		return c.Err()
	}
	for u := range x.direct() {
		blocks, entries := x.shape(u)
		for range blocks {
			if err := x.dataBlock(data[0], entries, nil, 0); err != nil {
				return err
			}
			data = data[1:]
		}
	}
	for i, at := range secondary {
		if x.next >= x.used {
			return nil
		}
		if err := x.secondary(at, x.direct()+i); err != nil {
			return err
		}
	}
	return nil
}

func (x *extensibleArray) addresses(c *cursor.Cursor, n int64) []int64 {
	if c.Err() == nil && n > c.Left()/int64(x.f.offsets) {
		c.Corrupt("%d addresses in an index", n)
	}
	var list []int64
	for i := int64(0); i < n && c.Err() == nil; i++ {
		list = append(list, x.f.address(c))
	}
	return list
}

// begin reads what blocks of all kinds begin with. No block is part of an array twice.
func (x *extensibleArray) begin(c *cursor.Cursor, at int64) {
	if x.seen.add(at) {
		c.Fail(cursor.Corrupt(at, "a chunk index leads to a block that it has been through"))
	}
	c.ExpectByte("the version of an extensible array block", 0)
	x.owner(c, at)
}

// secondary reads the data blocks of super block u.
func (x *extensibleArray) secondary(at int64, u int) error {
	blocks, entries := x.shape(u)
	if at == undefined {
		x.next += blocks * entries
		return nil
	}
	c := x.f.src.At(at, -1)
	c.Expect("EASB")
	x.begin(c, at)
	c.Skip(int64((x.maxBits + 7) / 8))
	pages := int64(0)
	var bitmap []byte
	if entries > 1<<x.pageBits {
		pages = entries >> x.pageBits
		bitmap = c.Bytes(blocks * ((pages + 7) / 8))
	}
	data := x.addresses(c, blocks)
	x.f.verify(c, at)
	if c.Err() != nil {
		return c.Err()
	}
	for i, block := range data {
		if err := x.dataBlock(block, entries, bitmap, int64(i)*pages); err != nil {
			return err
		}
	}
	return nil
}

// dataBlock reads the entries of a data block. Its own block offset is not looked at: the
// library writes it wrongly for blocks that the index block leads to.
func (x *extensibleArray) dataBlock(at, entries int64, bitmap []byte, bit int64) error {
	first := x.next
	x.next += entries
	if at == undefined {
		return nil
	}
	c := x.f.src.At(at, -1)
	c.Expect("EADB")
	x.begin(c, at)
	c.Skip(int64((x.maxBits + 7) / 8))
	if entries <= 1<<x.pageBits {
		x.entries(c, first, entries)
		x.f.verify(c, at)
		return c.Err()
	}
	x.f.verify(c, at)
	if c.Err() != nil {
		return c.Err()
	}
	if bitmap == nil {
		return cursor.Corrupt(at, "pages in a block that has no map of them")
	}
	return x.pages(c.Offset(), bitmap, bit, entries>>x.pageBits, first, entries, x.pageBits)
}
