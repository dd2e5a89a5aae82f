package netcdf

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/lookup3"
)

// none is the address of nothing.
const none = ^uint64(0)

// le is parts end to end, numbers in the order of bytes of HDF5.
func le(parts ...any) (b []byte) {
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b = append(b, p...)
		case []byte:
			b = append(b, p...)
		default:
			b, _ = binary.Append(b, binary.LittleEndian, p)
		}
	}
	return b
}

// deepFile makes an HDF5 file of a few kB whose trees, heaps and arrays have many levels: their
// nodes, blocks and pages are far smaller than those that the library chooses.
type deepFile struct {
	b     []byte
	named map[string]int // where structures are
}

// add puts a structure with its checksum at the end of the file.
func (f *deepFile) add(name string, parts ...any) uint64 {
	return f.raw(name, sealed(le(parts...)))
}

func (f *deepFile) raw(name string, b []byte) uint64 {
	at := len(f.b)
	if _, ok := f.named[name]; !ok {
		f.named[name] = at
	}
	f.b = append(f.b, b...)
	return uint64(at)
}

// reserve leaves room for a structure that is put there later.
func (f *deepFile) reserve(name string, n int) uint64 { return f.raw(name, make([]byte, n)) }

// put fills the room of a structure.
func (f *deepFile) put(at uint64, parts ...any) { copy(f.b[at:], sealed(le(parts...))) }

// tree2 makes a B-tree of version 2 of a depth with nodes of size bytes.
func (f *deepFile) tree2(name string, kind byte, size, depth int, records [][]byte) uint64 {
	width := len(records[0])
	total := []int{0} // bytes of the records of a subtree
	most := []int{(size - 10) / width}
	all := most[0]
	for d := 1; d <= depth; d++ {
		pointer := 8 + 1 + total[d-1]
		most = append(most, (size-10-pointer)/(width+pointer))
		all = (most[d]+1)*all + most[d]
		total = append(total, 1)
	}
	if len(records) > all || all > 255 {
		panic(fmt.Sprint("a tree for ", all, " records"))
	}
	var node func(records [][]byte, d int) (at uint64, n int)
	node = func(records [][]byte, d int) (uint64, int) {
		if d == 0 {
			return f.raw(fmt.Sprint(name, ".leaf"), padded(sealed(le("BTLF", byte(0), kind, slices.Concat(records...))), size)), len(records)
		}
		n := most[d]
		own, pointers := []byte{}, []byte{}
		for i := range n + 1 {
			from, to := (len(records)+1)*i/(n+1), (len(records)+1)*(i+1)/(n+1)-1
			at, count := node(records[from:to], d-1)
			pointers = append(pointers, le(at, byte(count))...)
			if d > 1 {
				pointers = append(pointers, byte(to-from))
			}
			if i < n {
				own = append(own, records[to]...)
			}
		}
		return f.raw(fmt.Sprint(name, ".inner", d), padded(sealed(le("BTIN", byte(0), kind, own, pointers)), size)), n
	}
	root, n := node(records, depth)
	return f.add(name, "BTHD", byte(0), kind, uint32(size), uint16(width), uint16(depth), byte(100), byte(40), root, uint16(n), uint64(len(records)))
}

func padded(b []byte, n int) []byte { return append(b, make([]byte, n-len(b))...) }

// The heaps of a deepFile: rows of two blocks of 64 bytes; from the third row on, blocks of
// 128 bytes and more are indirect.
const (
	heapWidth   = 2
	heapBlockOf = 64
	heapRows    = 5
	heapHead    = 4 + 1 + 8 + 2 + 4 // of a direct block
	heapMost    = 40                // bytes of a managed object
)

// heap makes a fractal heap; it gives the ids of the objects.
func (f *deepFile) heap(name string, idLength int, objects [][]byte) (heap uint64, ids [][]byte) {
	heap = f.reserve(name, 142+4)
	var huge [][]byte
	offset, block, data := 0, 0, []byte{}
	blocks := map[int][]byte{} // of 64 bytes of the heap
	for _, o := range objects {
		if len(o) > heapMost {
			key := uint64(len(huge) + 1)
			huge = append(huge, le(f.raw(name+".huge", o), uint64(len(o)), key))
			ids = append(ids, padded(le(byte(0x10), le(key)[:idLength-1]), idLength))
			continue
		}
		if heapHead+len(data)+len(o) > heapBlockOf {
			block, data = block+1, nil
		}
		offset = block*heapBlockOf + heapHead + len(data)
		data = append(data, o...)
		blocks[block] = data
		ids = append(ids, padded(le(byte(0), uint16(offset), byte(len(o))), idLength))
	}
	root := f.indirect(name, heap, 0, heapRows, blocks)
	tree := none
	if len(huge) > 0 {
		tree = f.tree2(name+".hugetree", 1, 96, min(1, len(huge)/5), huge)
	}
	space := 0
	for r := range heapRows {
		space += heapWidth * heapBlockOf << max(0, r-1)
	}
	f.put(heap, "FRHP", byte(0), uint16(idLength), uint16(0), byte(2), uint32(heapMost), uint64(len(huge)+1), tree,
		uint64(0), none, uint64(space), uint64(space), uint64(space), uint64(len(objects)-len(huge)), uint64(0), uint64(len(huge)), uint64(0), uint64(0),
		uint16(heapWidth), uint64(heapBlockOf), uint64(heapBlockOf), uint16(16), uint16(1), root, uint16(heapRows))
	return heap, ids
}

func (f *deepFile) indirect(name string, heap uint64, offset, rows int, blocks map[int][]byte) uint64 {
	at := f.reserve(fmt.Sprint(name, ".indirect", rows), 4+1+8+2+8*heapWidth*rows+4)
	own := offset
	var children []byte
	for r := range rows {
		size := heapBlockOf << max(0, r-1)
		for range heapWidth {
			child := none
			switch data := blocks[offset/heapBlockOf]; {
			case size > heapBlockOf && offset/heapBlockOf < len(blocks):
				child = f.indirect(name, heap, offset, r-1, blocks)
			case size == heapBlockOf && data != nil:
				b := padded(le("FHDB", byte(0), heap, uint16(offset), uint32(0), data), heapBlockOf)
				copy(b[heapHead-4:], le(lookup3.Sum(b)))
				child = f.raw(name+".direct", b)
			}
			children = append(children, le(child)...)
			offset += size
		}
	}
	f.put(at, "FHIB", byte(0), heap, uint16(own), children)
	return at
}

// header makes an object header whose messages lie in a block each, one leading to the next.
func (f *deepFile) header(name string, messages ...[]byte) uint64 {
	next, size := none, uint64(0)
	for i, m := range slices.Backward(messages) {
		if next != none {
			m = le(m, byte(0x10), uint16(16), byte(0), next, size)
		}
		if i == 0 {
			return f.add(name, "OHDR", byte(2), byte(0), byte(len(m)), m)
		}
		next = f.add(fmt.Sprint(name, ".block", i), "OCHK", m)
		size = uint64(len(f.b)) - next
	}
	return none
}

func headerMessage(kind byte, parts ...any) []byte {
	data := le(parts...)
	return le(kind, uint16(len(data)), byte(0), data)
}

// dataset makes a dataset of bytes in chunks of one byte. layout is of the message from the flags on.
func (f *deepFile) dataset(name string, dims, most []uint64, layout ...any) uint64 {
	space := le(byte(2), byte(len(dims)), byte(1), byte(1), dims, most)
	return f.header(name,
		headerMessage(3, byte(0x10), byte(8), uint16(0), uint32(1), uint16(0), uint16(8)),
		headerMessage(1, space),
		headerMessage(5, byte(3), byte(0x2a), uint32(1), byte(0xff)), // filled with -1
		headerMessage(8, append([]any{byte(4), byte(2), byte(0), byte(len(dims) + 1), byte(1), slices.Repeat([]byte{1}, len(dims)+1)}, layout...)...))
}

// element is the address of a chunk, of which every seventh is missing.
func (f *deepFile) element(i int) uint64 {
	if i%7 == 3 {
		return none
	}
	return f.raw("chunk", []byte{byte(i)})
}

func (f *deepFile) elements(from, n, of int) (b []byte) {
	for i := range n {
		at := none
		if from+i < of {
			at = f.element(from + i)
		}
		b = append(b, le(at)...)
	}
	return b
}

// fixedArray has pages of two entries, of which some were never written.
func (f *deepFile) fixedArray(name string, n int) uint64 {
	header := f.reserve(name, 28)
	pages := (n + 1) / 2
	bitmap := make([]byte, (pages+7)/8)
	var data []byte
	for p := range pages {
		page := f.elements(2*p, min(2, n-2*p), n)
		if p%5 == 4 {
			data = append(data, make([]byte, len(page)+4)...)
			continue
		}
		bitmap[p/8] |= 0x80 >> (p % 8)
		data = append(data, sealed(page)...)
	}
	block := f.raw(name+".block", le(sealed(le("FADB", byte(0), byte(0), header, bitmap)), data))
	f.put(header, "FAHD", byte(0), byte(0), byte(8), byte(1), uint64(n), block)
	return header
}

// extensibleArray has one entry in its index block, data blocks of two entries and more and
// pages of four; n entries are set, two pages and a block not written.
func (f *deepFile) extensibleArray(name string, n int) uint64 {
	const maxBits = 10
	header := f.reserve(name, 72)
	index := f.reserve(name+".index", 4+2+8+8+2*8+(maxBits-2)*8+4)
	next := 1
	first := f.elements(0, 1, n)
	block := func(entries int, owner uint64, offset int) uint64 {
		from := next
		next += entries
		if from >= n || offset == 6*4 {
			return none
		}
		head := le("EADB", byte(0), byte(0), header, uint16(offset))
		if entries <= 4 {
			return f.raw(name+".data", sealed(le(head, f.elements(from, entries, n))))
		}
		var pages []byte
		for p := from; p < next; p += 4 {
			pages = append(pages, sealed(f.elements(p, 4, n))...)
		}
		return f.raw(name+".paged", le(sealed(head), pages))
	}
	direct := le(block(2, index, 0), block(4, index, 2))
	var secondary []byte
	for u := 2; u < maxBits; u++ {
		blocks, entries := 1<<(u/2), 2<<((u+1)/2)
		if next >= n {
			secondary = append(secondary, le(none)...)
			continue
		}
		bitmap := []byte{}
		pages := entries / 4
		if pages > 1 {
			bitmap = make([]byte, blocks*((pages+7)/8))
		}
		head := le("EASB", byte(0), byte(0), header, uint16(next-1))
		var data []byte
		for i := range blocks {
			for p := range pages {
				if pages > 1 && (u != 3 || i*pages+p != 1) {
					bitmap[(i*pages+p)/8] |= 0x80 >> ((i*pages + p) % 8)
				}
			}
			data = append(data, le(block(entries, 0, next-1))...)
		}
		secondary = append(secondary, le(f.add(name+".secondary", head, bitmap, data))...)
	}
	f.put(index, "EAIB", byte(0), byte(0), header, first, direct, secondary)
	f.put(header, "EAHD", byte(0), byte(0), byte(8), byte(maxBits), byte(1), byte(2), byte(2), byte(2),
		uint64(3), uint64(100), uint64(6), uint64(100), uint64(n), uint64(next), index)
	return header
}

// chunkTree is a B-tree of depth 2 over the chunks of a grid.
func (f *deepFile) chunkTree(name string, rows, columns int) uint64 {
	var records [][]byte
	for r := range rows {
		for c := range columns {
			if at := f.element(r*columns + c); at != none {
				records = append(records, le(at, uint64(r), uint64(c)))
			}
		}
	}
	return f.tree2(name, 10, 96, 2, records)
}

// newDeepFile makes the file. The places of its structures are named.
func newDeepFile() *deepFile {
	f := &deepFile{b: make([]byte, 48), named: map[string]int{"superblock": 0}}
	unlimited := none
	datasets := map[string]uint64{
		"fixed":      f.dataset("fixed", []uint64{25}, []uint64{25}, byte(3), byte(1), f.fixedArray("FA", 25)),
		"extensible": f.dataset("extensible", []uint64{50}, []uint64{unlimited}, byte(4), []byte{10, 1, 2, 2, 2}, f.extensibleArray("EA", 50)),
		"tree":       f.dataset("tree", []uint64{3, 7}, []uint64{unlimited, unlimited}, byte(5), uint32(96), []byte{100, 40}, f.chunkTree("BT", 3, 7)),
	}
	var names, links [][]byte
	for name, at := range datasets {
		names = append(names, []byte(name))
		links = append(links, le(byte(1), byte(0), byte(len(name)), name, at))
	}
	for i := range 64 {
		name := fmt.Sprint("l", i*37%64)
		target := "/tree"
		if i == 20 {
			target = "/a/way/that/is/too/long/for/what/the/heap/manages/in/its/blocks"
		}
		names = append(names, []byte(name))
		links = append(links, le(byte(1), byte(8), byte(1), byte(len(name)), name, uint16(len(target)), target))
	}
	heap, ids := f.heap("links", 7, links)
	byName := f.tree2("names", 5, 64, 3, hashed(names, func(i int, hash uint32) []byte { return le(hash, ids[i]) }))

	var attributes [][]byte
	names = nil
	for i := range 24 {
		name, n := fmt.Sprint("a", i), 1
		if i%3 == 0 {
			n = 30
		}
		attributes = append(attributes, le(byte(3), byte(0), uint16(len(name)+1), uint16(12), uint16(12), byte(0), name, byte(0),
			byte(0x10), []byte{8, 0, 0}, uint32(1), uint16(0), uint16(8), byte(2), byte(1), byte(0), byte(1), uint64(n), make([]byte, n-1), byte(i)))
		names = append(names, []byte(name))
	}
	values, ids2 := f.heap("values", 8, attributes)
	byName2 := f.tree2("attributes", 8, 96, 2, hashed(names, func(i int, hash uint32) []byte { return le(ids2[i], byte(0), uint32(i), hash) }))
	root := f.header("root",
		headerMessage(10, byte(0), byte(0)),
		headerMessage(0, []byte("nothing")),
		headerMessage(2, byte(0), byte(0), heap, byName),
		headerMessage(0x15, byte(0), byte(0), values, byName2))
	f.put(0, "\x89HDF\r\n\x1a\n", byte(3), byte(8), byte(8), byte(0), uint64(0), none, uint64(len(f.b)), root)
	return f
}

// hashed is the records of names in the order of their hashes.
func hashed(names [][]byte, record func(i int, hash uint32) []byte) (records [][]byte) {
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(lookup3.Sum(names[a]), lookup3.Sum(names[b])) })
	for _, i := range order {
		records = append(records, record(i, lookup3.Sum(names[i])))
	}
	return records
}

// TestDeepFile compares the file with what h5py reads from it.
func TestDeepFile(t *testing.T) {
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("GONDA_PYTHON is not set: a Python with h5py reads the file too")
	}
	path := filepath.Join(t.TempDir(), "deep.h5")
	if err := os.WriteFile(path, newDeepFile().b, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(python, "testdata/read/deep.py", filepath.Dir(path), path).CombinedOutput(); err != nil {
		t.Errorf("deep.py: %v\n%s", err, out)
	}
	agreeDeep(t, filepath.Dir(path))
}

// TestHeadersOfManyBlocks: headers that grow in turns get a block for each message.
func TestHeadersOfManyBlocks(t *testing.T) {
	for _, n := range []int{3000, 65537} {
		f := &deepFile{b: make([]byte, 48), named: map[string]int{}}
		messages := [][]byte{nil}
		for i := range n - 1 {
			name := fmt.Sprintf("%05d", i)
			messages = append(messages, headerMessage(6, byte(1), byte(8), byte(1), byte(len(name)), name, uint16(2), "/x"))
		}
		root := f.header("root", messages...)
		f.put(0, "\x89HDF\r\n\x1a\n", byte(3), byte(8), byte(8), byte(0), uint64(0), none, uint64(len(f.b)), root)
		path := filepath.Join(t.TempDir(), "blocks.h5")
		if err := os.WriteFile(path, f.b, 0o644); err != nil {
			t.Fatal(err)
		}
		if n > 65536 {
			if _, err := Open(path); !errors.Is(err, ErrLimit) {
				t.Errorf("%d blocks: %v", n, err)
			}
			continue
		}
		if got := deepLines(t, path, n); len(got) != n-1 {
			t.Errorf("%d links, want %d", len(got), n-1)
		}
	}
}
