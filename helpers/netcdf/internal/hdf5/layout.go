package hdf5

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// Storage is how a dataset's elements lie in the file.
type Storage uint8

// The storages.
const (
	CompactStorage Storage = iota
	ContiguousStorage
	ChunkedStorage
	VirtualStorage
)

// indexKind is how chunks are found.
type indexKind uint8

const (
	indexBTree1 indexKind = iota
	indexSingle
	indexImplicit
	indexFixedArray
	indexExtensibleArray
	indexBTree2
)

// Layout is where a dataset's elements are.
type Layout struct {
	Storage  Storage
	Inline   []byte  // of CompactStorage
	Address  int64   // of ContiguousStorage; -1: nothing was written
	Size     int64   // of ContiguousStorage, in bytes; -1: not stated
	Chunk    []int64 // of ChunkedStorage
	ElemSize int64   // of ChunkedStorage, and of old contiguous layouts; else 0

	index      indexKind
	root       int64  // of the index; of VirtualStorage the heap of its mappings
	object     uint32 // of VirtualStorage: which object of the heap
	rawEdges   bool   // chunks across the edge are stored without filters
	singleSize int64  // of indexSingle with filters, else -1
	singleMask uint32
}

// layout reads a data layout message.
//
// Source: specification IV.A.2.i.
func (f *File) layout(c *cursor.Cursor) (l Layout) {
	at := c.Offset()
	l.Address, l.Size, l.singleSize = undefined, -1, -1
	switch version := c.U8(); version {
	case 1, 2:
		f.layout1(c, &l)
	case 3, 4, 5:
		l.Storage = Storage(c.U8())
		f.layout3(c, &l, version)
	default:
		c.Fail(cursor.Corrupt(at, "version %d of a data layout; 1 to 5 are known", version))
	}
	return l
}

// layout1 reads versions 1 and 2. The number of dimensions counts the element's size as the
// last one for every storage, which the specification tells otherwise.
func (f *File) layout1(c *cursor.Cursor, l *Layout) {
	n := int(c.U8())
	l.Storage = Storage(c.U8())
	c.Skip(5)
	if l.Storage > ChunkedStorage || n < 1 || n > maxRank+1 {
		c.Corrupt("a data layout of class %d with %d dimensions", l.Storage, n)
		return
	}
	at := int64(undefined)
	if l.Storage != CompactStorage {
		at = f.address(c)
	}
	dims := sizes(c, n, 4)
	if c.Err() != nil {
		return
	}
	l.ElemSize = dims[n-1]
	switch l.Storage {
	case CompactStorage:
		l.Inline = append([]byte{}, c.Bytes(int64(c.U32()))...)
	case ContiguousStorage:
		l.Address = at
	case ChunkedStorage:
		l.root, l.Chunk = at, dims[:n-1]
		checkChunk(c, l)
	}
}

func (f *File) layout3(c *cursor.Cursor, l *Layout, version uint8) {
	switch {
	case c.Err() != nil:
	case l.Storage == CompactStorage:
		l.Inline = append([]byte{}, c.Bytes(int64(c.U16()))...)
	case l.Storage == ContiguousStorage:
		l.Address = f.address(c)
		l.Size = f.length(c)
	case l.Storage == ChunkedStorage && version == 3:
		n := rankOf(c)
		l.root = f.address(c)
		l.setChunk(c, sizes(c, n, 4))
	case l.Storage == ChunkedStorage:
		f.layout4(c, l)
	case l.Storage == VirtualStorage:
		l.root, l.object = f.address(c), c.U32()
	default:
		c.Corrupt("a data layout of class %d", l.Storage)
	}
}

// layout4 reads the chunk indexes of versions 4 and 5. The two differ in the width of stored
// chunk sizes in the indexes, which are read by the size of their records instead.
func (f *File) layout4(c *cursor.Cursor, l *Layout) {
	flags := c.U8()
	n := rankOf(c)
	width := int(c.U8())
	l.rawEdges = flags&1 != 0
	l.setChunk(c, sizes(c, n, width))
	l.index = indexKind(c.U8())
	switch l.index {
	case indexSingle:
		if flags&2 != 0 {
			l.singleSize = f.length(c)
			l.singleMask = c.U32()
		}
	case indexImplicit:
	case indexFixedArray:
		c.Skip(1)
	case indexExtensibleArray:
		c.Skip(5)
	case indexBTree2:
		c.Skip(6)
	default:
		c.Corrupt("a chunk index of kind %d; 1 to 5 are known", l.index)
	}
	l.root = f.address(c)
}

func rankOf(c *cursor.Cursor) int {
	n := int(c.U8())
	if c.Err() == nil && (n < 2 || n > maxRank+1) {
		c.Corrupt("chunks of %d dimensions", n-1)
	}
	return n
}

// sizes reads n numbers of a width.
func sizes(c *cursor.Cursor, n, width int) []int64 {
	var dims []int64
	for range n {
		if c.Err() != nil {
			return nil
		}
		dims = append(dims, c.Int(width))
	}
	return dims
}

func (l *Layout) setChunk(c *cursor.Cursor, dims []int64) {
	if c.Err() != nil {
		return
	}
	n := len(dims)
	l.Chunk, l.ElemSize = dims[:n-1], dims[n-1]
	checkChunk(c, l)
}

// checkChunk refuses chunks without elements and chunks of 2^48 bytes and more.
func checkChunk(c *cursor.Cursor, l *Layout) {
	bytes := l.ElemSize
	for _, d := range l.Chunk {
		if bytes <= 0 || d <= 0 || d > (1<<48)/bytes {
			c.Corrupt("chunks of %v elements of %d bytes", l.Chunk, l.ElemSize)
			return
		}
		bytes *= d
	}
}

// chunkBytes is the size of a chunk before any filter.
func (l *Layout) chunkBytes() int64 {
	n := l.ElemSize
	for _, d := range l.Chunk {
		n *= d
	}
	return n
}
