package hdf5

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// chunksOfFixedArray reads the index of datasets without unlimited dimension.
//
// Source: specification VII.C. Bits of the page bitmap count from the most significant.
func (f *File) chunksOfFixedArray(d *Dataset, b *chunkBuilder) error {
	a, err := f.newChunkArray(d, b)
	if err != nil {
		return err
	}
	c := f.src.At(d.Layout.root, -1)
	c.Expect("FAHD")
	a.head(c)
	pageBits := int(c.U8())
	count := f.length(c)
	data := f.address(c)
	f.verify(c, d.Layout.root)
	if c.Err() == nil && pageBits > 32 {
		c.Corrupt("pages of 2^%d entries", pageBits)
	}
	if c.Err() != nil || data == undefined {
		return c.Err()
	}
	if want := a.order.cells(); count != want {
		return cursor.Corrupt(d.Layout.root, "a chunk index of %d entries for %d chunks", count, want)
	}
	c = f.src.At(data, -1)
	c.Expect("FADB")
	c.ExpectByte("the version of a fixed array block", 0)
	a.owner(c, data)
	if count <= 1<<pageBits {
		a.entries(c, 0, count)
		f.verify(c, data)
		return c.Err()
	}
	pages := (count-1)>>pageBits + 1
	bitmap := c.Bytes((pages + 7) / 8)
	f.verify(c, data)
	if c.Err() != nil {
		return c.Err()
	}
	return a.pages(c.Offset(), bitmap, 0, pages, 0, count, pageBits)
}

// chunkArray reads the entries of fixed and extensible arrays.
type chunkArray struct {
	f        *File
	layout   *Layout
	filtered bool
	size     int64 // of an entry
	order    *numbering
	b        *chunkBuilder
}

func (f *File) newChunkArray(d *Dataset, b *chunkBuilder) (*chunkArray, error) {
	n, err := newNumbering(d)
	return &chunkArray{f: f, layout: &d.Layout, filtered: len(d.Filters) > 0, order: n, b: b}, err
}

// head reads what both kinds of arrays begin with: version, client, size of an entry.
func (a *chunkArray) head(c *cursor.Cursor) {
	c.ExpectByte("the version of a chunk array", 0)
	c.ExpectByte("the kind of a chunk array", a.client())
	a.size = int64(c.U8())
	if c.Err() == nil && a.size < int64(a.f.offsets) {
		c.Corrupt("an entry of %d bytes in a chunk index", a.size)
	}
}

// owner reads what kind of array the block at an address is of, and which.
func (a *chunkArray) owner(c *cursor.Cursor, at int64) {
	c.ExpectByte("the kind of a block of a chunk array", a.client())
	if owner := a.f.address(c); c.Err() == nil && owner != a.layout.root {
		c.Corrupt("the block at byte %d belongs to the chunk index at byte %d, not to the one at byte %d", at, owner, a.layout.root)
	}
}

// client is the number by which arrays tell whether chunks are filtered.
func (a *chunkArray) client() uint8 {
	if a.filtered {
		return 1
	}
	return 0
}

// entries reads n entries, the first of which is chunk number first.
func (a *chunkArray) entries(c *cursor.Cursor, first, n int64) {
	if c.Err() == nil && n > c.Left()/a.size {
		c.Corrupt("%d entries of %d bytes", n, a.size)
	}
	c.Fail(a.f.src.Step(n))
	for i := int64(0); i < n && c.Err() == nil; i++ {
		place, size, mask := a.f.chunkElement(c, a.layout, a.filtered, a.size)
		if c.Err() == nil && place != undefined {
			c.Fail(a.b.add(a.order.position(first+i), place, size, mask))
		}
	}
}

// pages reads count entries, the first of which is chunk number first, in pages that begin
// at an address. Pages whose bit (counted from bit0) is not set were never written.
func (a *chunkArray) pages(at int64, bitmap []byte, bit0, pages, first, count int64, pageBits int) error {
	for p := range pages {
		n := min(count-p<<pageBits, 1<<pageBits)
		bit := bit0 + p
		if bitmap[bit/8]>>(7-bit%8)&1 == 1 {
			c := a.f.src.At(at, -1)
			a.entries(c, first+p<<pageBits, n)
			a.f.verify(c, at)
			if c.Err() != nil {
				return c.Err()
			}
		}
		at += n*a.size + 4
	}
	return nil
}
