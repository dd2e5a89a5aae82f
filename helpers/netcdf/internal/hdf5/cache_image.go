package hdf5

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

const (
	msgCacheImage = 0x18
	maxCacheImage = 64 << 20
	leastEntry    = 14 // bytes of an entry before its address
)

// readCacheImage reads the image of the library's metadata cache: structures as they were in
// memory when the file was closed, which were not written to their places.
//
// Source: specification IV.A.2.y for the message; the library's H5Cimage.c, version 0, for
// the block.
func (f *File) readCacheImage(m message) error {
	c := m.cursor()
	c.ExpectByte("the version of the message", 0)
	at, size := f.address(c), f.length(c)
	if c.Err() != nil || at == undefined {
		return c.Err()
	}
	if size > maxCacheImage {
		return cursor.Exceeded(at, "%d bytes; %d are read", size, maxCacheImage)
	}
	if size < 4 {
		return cursor.Corrupt(at, "%d bytes", size)
	}
	b := f.src.At(at, size)
	b.Skip(size - 4)
	f.verify(b, at)
	if b.Err() != nil {
		return b.Err()
	}
	b = f.src.At(at, size-4)
	b.Expect("MDCI")
	b.ExpectByte("its version", 0)
	b.Skip(1 + int64(f.lengths))
	n := int64(b.U32())
	if b.Err() == nil && n*leastEntry > b.Left() {
		b.Corrupt("%d entries in %d bytes", n, b.Left())
	}
	var parts []cursor.Part
	for ; n > 0 && b.Err() == nil; n-- {
		parts = append(parts, f.cacheEntry(b))
	}
	if b.Err() != nil {
		return b.Err()
	}
	f.image = parts
	f.src.Replace(parts)
	return nil
}

// cacheEntry reads one structure. Its kind, age and who it depends on matter to the cache only.
func (f *File) cacheEntry(b *cursor.Cursor) (p cursor.Part) {
	b.Skip(4 + 2 + 2)
	parents := int64(b.U16())
	b.Skip(4)
	at := b.Offset()
	p.At = f.address(b)
	size := f.length(b)
	b.Skip(parents * int64(f.offsets))
	if b.Err() == nil && (p.At == undefined || size < 1) {
		b.Fail(cursor.Corrupt(at, "an entry of %d bytes that belongs nowhere", size))
	}
	p.Bytes = append(p.Bytes, b.Bytes(size)...)
	return p
}
