package hdf5write

import "io"

// fanout is the number of children of a full node: twice the rank 32 that files without a
// superblock extension have for chunk indices.
const fanout = 64

// chunkEntry is a stored chunk: its number in C order over the grid, and its place.
type chunkEntry struct {
	number int64
	addr   int64
	size   uint32
}

// chunkTree writes the version 1 B-tree of chunks that are sorted by number, at address
// start of the file, and returns the address of its root and its end. Nodes are full from
// left to right; every one takes its full size in the file, as the library expects.
//
// Source: HDF5 File Format Specification III.A.1.
type chunkTree struct {
	grid, chunk []int
	entries     []chunkEntry
}

func (t *chunkTree) nodeSize() int64 {
	return 24 + fanout*8 + (fanout+1)*int64(t.keySize())
}

func (t *chunkTree) keySize() int { return 8 + 8*(len(t.chunk)+1) }

// size is the bytes of all nodes.
func (t *chunkTree) size() int64 {
	var nodes int64
	for n := len(t.entries); ; n = (n + fanout - 1) / fanout {
		nodes += int64((n + fanout - 1) / fanout)
		if n <= fanout {
			return nodes * t.nodeSize()
		}
	}
}

func (t *chunkTree) write(w io.WriterAt, start int64) (root int64, err error) {
	out := &appender{w: w, at: start, buf: make([]byte, 0, max(1<<18, t.nodeSize()))}
	stride := 1 // entry i·stride is the first one below child i
	children := len(t.entries)
	var firstChild int64 // address of child 0, for inner levels: children follow each other
	for level := 0; ; level++ {
		nodes := (children + fanout - 1) / fanout
		first := out.position()
		for n := range nodes {
			t.node(out, level, n, nodes, children, stride, first, firstChild)
			if out.err != nil {
				return 0, out.err
			}
		}
		if nodes == 1 {
			return first, out.flush()
		}
		firstChild, children, stride = first, nodes, stride*fanout
	}
}

// node appends node n of a level.
func (t *chunkTree) node(out *appender, level, n, nodes, children, stride int, first, firstChild int64) {
	lo, hi := n*fanout, min((n+1)*fanout, children)
	out.room(int(t.nodeSize()))
	b := out.buf
	end := len(b) + int(t.nodeSize())
	b = append(b, 'T', 'R', 'E', 'E', 1, byte(level))
	b = le.AppendUint16(b, uint16(hi-lo))
	left, right := undefined, undefined
	if n > 0 {
		left = uint64(first + int64(n-1)*t.nodeSize())
	}
	if n+1 < nodes {
		right = uint64(first + int64(n+1)*t.nodeSize())
	}
	b = le.AppendUint64(b, left)
	b = le.AppendUint64(b, right)
	for i := lo; i < hi; i++ {
		b = t.key(b, i*stride)
		if level == 0 {
			b = le.AppendUint64(b, uint64(t.entries[i].addr))
		} else {
			b = le.AppendUint64(b, uint64(firstChild+int64(i)*t.nodeSize()))
		}
	}
	b = t.key(b, hi*stride)
	for len(b) < end {
		b = append(b, 0)
	}
	out.buf = b
}

// key is that of entry i; behind the last one it is the corner past the last chunk.
func (t *chunkTree) key(b []byte, i int) []byte {
	var size uint32
	past := 0
	if i >= len(t.entries) {
		i, past = len(t.entries)-1, 1
	} else {
		size = t.entries[i].size
	}
	b = le.AppendUint32(b, size)
	b = le.AppendUint32(b, 0)
	at := len(b)
	b = append(b, make([]byte, 8*(len(t.chunk)+1))...)
	number := t.entries[i].number
	for d := len(t.grid) - 1; d >= 0; d-- {
		n := int64(t.grid[d])
		le.PutUint64(b[at+8*d:], uint64((number%n+int64(past))*int64(t.chunk[d])))
		number /= n
	}
	return b
}

// appender gathers small pieces into large writes.
type appender struct {
	w   io.WriterAt
	at  int64 // of buf[0]
	buf []byte
	err error
}

func (a *appender) position() int64 { return a.at + int64(len(a.buf)) }

// room makes sure that n more bytes fit without growing.
func (a *appender) room(n int) {
	if len(a.buf)+n > cap(a.buf) {
		a.flush()
	}
}

func (a *appender) flush() error {
	if a.err == nil && len(a.buf) > 0 {
		_, a.err = a.w.WriteAt(a.buf, a.at)
		a.at += int64(len(a.buf))
		a.buf = a.buf[:0]
	}
	return a.err
}
