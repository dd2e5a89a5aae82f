package hdf5

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// Chunks reads the index of a chunked dataset.
func (f *File) Chunks(d *Dataset) (*Chunks, error) {
	b, err := f.newChunkBuilder(d)
	if err != nil {
		return nil, err
	}
	l := &d.Layout
	if l.root == undefined {
		return b.done(), nil
	}
	switch l.index {
	case indexBTree1:
		err = f.chunksOfBTree1(l, b)
	case indexSingle:
		size := l.singleSize
		if size < 0 {
			size = l.chunkBytes()
		}
		err = b.add(make([]int64, len(l.Chunk)), l.root, size, l.singleMask)
	case indexImplicit:
		err = f.chunksOfImplicit(d, b)
	case indexFixedArray:
		err = f.chunksOfFixedArray(d, b)
	case indexExtensibleArray:
		err = f.chunksOfExtensibleArray(d, b)
	case indexBTree2:
		err = f.chunksOfBTree2(l, len(d.Filters) > 0, b)
	}
	if err != nil {
		return nil, err
	}
	return b.done(), nil
}

// chunksOfBTree1 reads the index of layouts 1 to 3. Its keys are stored size, filter mask
// and the place of the chunk's first element.
//
// Source: specification III.A.1, node type 1.
func (f *File) chunksOfBTree1(l *Layout, b *chunkBuilder) error {
	rank := len(l.Chunk)
	at := make([]int64, rank)
	return f.btree1(l.root, 1, int64(8+8*(rank+1)), func(key *cursor.Cursor, place int64) error {
		size, mask := int64(key.U32()), key.U32()
		for i := range at {
			first := key.Int(8)
			if first%l.Chunk[i] != 0 {
				key.Corrupt("a chunk begins at %d; chunks have %d elements", first, l.Chunk[i])
			}
			at[i] = first / l.Chunk[i]
		}
		if key.Err() != nil {
			return key.Err()
		}
		return b.add(at, place, size, mask)
	})
}

// chunksOfBTree2 reads the index of datasets with several unlimited dimensions. Its records
// hold the chunk's position in the grid.
//
// Source: specification III.A.2, records of types 10 and 11.
func (f *File) chunksOfBTree2(l *Layout, filtered bool, b *chunkBuilder) error {
	rank := len(l.Chunk)
	at := make([]int64, rank)
	kind := uint8(10)
	if filtered {
		kind = 11
	}
	return f.btree2(l.root, kind, func(r *cursor.Cursor) error {
		place, size, mask := f.chunkElement(r, l, filtered, r.Left()-int64(8*rank))
		for i := range at {
			at[i] = r.Int(8)
		}
		if r.Err() != nil || place == undefined {
			return r.Err()
		}
		return b.add(at, place, size, mask)
	})
}

// chunkElement reads what the newer indexes hold of a chunk: address and, when there are
// filters, stored size and mask, in bytes in all. The width of the size follows from that.
func (f *File) chunkElement(c *cursor.Cursor, l *Layout, filtered bool, bytes int64) (place, size int64, mask uint32) {
	place, size = f.address(c), l.chunkBytes()
	if filtered {
		width := bytes - int64(f.offsets) - 4
		if width < 1 || width > 8 {
			c.Corrupt("an entry of %d bytes in a chunk index", bytes)
			return undefined, 0, 0
		}
		size, mask = c.Int(int(width)), c.U32()
	} else if bytes != int64(f.offsets) {
		c.Corrupt("an entry of %d bytes in a chunk index", bytes)
	}
	return place, size, mask
}
