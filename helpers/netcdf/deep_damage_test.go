package netcdf

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// change writes a number into a structure of a deepFile. A name as number stands for its place.
type change struct {
	in string
	at int
	to any
}

// deepDamage is what can be wrong with a deepFile, and what is said of it.
var deepDamage = []struct {
	name    string
	changes []change
	object  string
	says    string
}{
	// blocks of fractal heaps; children begin at byte 15
	{"indirect block in itself", []change{{"links.indirect5", 15 + 8*8, "links.indirect5"}}, "/", "it is reached as the one at 1024"},
	{"indirect block to its parent", []change{{"links.indirect2", 15, "links.indirect5"}}, "/", `"FHDB" is wanted`},
	{"indirect block to its sibling", []change{{"links.indirect5", 15 + 7*8, "links.indirect2"}}, "/", "it is reached as the one at 768"},
	{"indirect block as direct one", []change{{"links.indirect5", 15, "links.indirect2"}}, "/", `"FHDB" is wanted`},
	{"direct block as indirect one", []change{{"links.indirect5", 15 + 6*8, "links.direct"}}, "/", `"FHIB" is wanted`},
	{"direct block twice", []change{{"links.indirect5", 15 + 8, "links.direct"}}, "/", "it is reached as the one at 64"},
	{"direct block of another heap", []change{{"links.indirect5", 15, "values.direct"}}, "/", "belongs to the heap at byte"},
	{"indirect block beyond the file", []change{{"links.indirect5", 15 + 6*8, uint64(1 << 40)}}, "/", "are wanted, the file has"},
	{"indirect block missing", []change{{"links.indirect5", 15 + 6*8, none}}, "/", "in a block that does not exist"},
	// headers of fractal heaps
	{"heap without root", []change{{"links", 132, none}}, "/", "in a block that does not exist"},
	{"heap in itself", []change{{"links", 132, "links"}}, "/", `"FHIB" is wanted`},
	{"heap of no width", []change{{"links", 110, uint16(0)}}, "/", "a fractal heap with rows of 0 blocks"},
	{"heap of 2^15 blocks a row", []change{{"links", 110, uint16(1 << 15)}}, "/", "are wanted, the file has"},
	{"heap of empty blocks", []change{{"links", 112, uint64(0)}}, "/", "blocks of 0 to 64 bytes"},
	{"heap of blocks of 2^40 bytes", []change{{"links", 112, uint64(1 << 40)}, {"links", 120, uint64(1 << 40)}}, "/", "blocks of 1099511627776"},
	{"heap of blocks of 2^31 bytes", []change{{"links", 112, uint64(1 << 31)}, {"links", 120, uint64(1 << 31)}}, "/", "are wanted, the file has"},
	{"heap with wide offsets", []change{{"links", 128, uint16(255)}}, "/", "255 bits"},
	{"heap of 65535 rows", []change{{"links", 140, uint16(65535)}}, "/", "65535 rows"},
	{"heap of few rows", []change{{"links", 140, uint16(2)}}, "/", "beyond the block at byte"},
	{"heap with filters", []change{{"links", 7, uint16(20)}}, "/", "a filtered fractal heap"},
	// ids of heap objects, in records that begin with a hash
	{"object beyond the heap", []change{{"names.leaf", 6 + 5, uint16(0xfff0)}}, "/", "beyond the block at byte"},
	{"object longer than its block", []change{{"names.leaf", 6 + 7, byte(255)}}, "/", "a heap object of 255 bytes at"},
	{"id of an unknown version", []change{{"names.leaf", 6 + 4, byte(0x40)}}, "/", "of an unknown version"},
	{"id of an unknown type", []change{{"names.leaf", 6 + 4, byte(0x30)}}, "/", "of an unknown type"},
	{"id of a huge object that is not there", []change{{"names.leaf", 6 + 4, byte(0x10)}}, "/", "a huge heap object that does not exist"},
	{"id of a tiny object too long", []change{{"names.leaf", 6 + 4, byte(0x2f)}}, "/", "holds an object of 16"},
	// huge objects
	{"no tree of huge objects", []change{{"values", 22, none}}, "/", "a huge heap object that does not exist"},
	{"tree of others for huge objects", []change{{"values", 22, "names"}}, "/", "the kind of a B-tree is 5; 1 is wanted"},
	{"huge object beyond the file", []change{{"values.hugetree.leaf", 6, uint64(1 << 40)}}, "/", "are wanted, the file has"},
	{"huge object of 2^40 bytes", []change{{"values.hugetree.leaf", 14, uint64(1 << 40)}}, "/", "1099511627776 bytes are wanted"},
	{"huge object of 2^63 bytes", []change{{"values.hugetree.leaf", 14, uint64(1 << 63)}}, "/", "too large"},
	// B-trees of version 2
	{"tree of 2^40 records", []change{{"names", 26, uint64(1 << 40)}}, "/", "a B-tree of 1099511627776 records has 67 in its nodes"},
	{"tree of one record less", []change{{"names", 26, uint64(66)}}, "/", "a B-tree of 66 records has 67 in its nodes"},
	{"tree without nodes", []change{{"names", 16, none}}, "/", "a B-tree of 67 records has no node"},
	{"tree with a root of many records", []change{{"names", 24, uint16(65535)}}, "/", "a B-tree node of 65535 records"},
	{"tree too deep", []change{{"names", 12, uint16(65535)}}, "/", "a B-tree of depth 65535"},
	{"tree less deep", []change{{"names", 12, uint16(0)}}, "/", `"BTLF" is wanted`},
	{"tree of empty records", []change{{"names", 10, uint16(0)}}, "/", "with records of 0 bytes"},
	{"tree of nodes without records", []change{{"names", 6, uint32(12)}}, "/", "in nodes of 12"},
	{"tree in itself", []change{{"names", 16, "names"}}, "/", `"BTIN" is wanted`},
	{"node in itself", []change{{"names.inner3", 28, "names.inner3"}}, "/", "leads back to a node"},
	{"node to its parent", []change{{"names.inner2", 28, "names.inner3"}}, "/", "leads back to a node"},
	{"node twice", []change{{"names.inner1", 28 + 9, "names.leaf"}}, "/", "leads back to a node"},
	{"node skips a level", []change{{"names.inner3", 28, "names.leaf"}}, "/", `"BTIN" is wanted`},
	{"node of another tree", []change{{"names.inner1", 28, "attributes.leaf"}}, "/", "the kind of a B-tree node is 8; 5 is wanted"},
	{"child of many records", []change{{"names.inner3", 28 + 8, byte(200)}}, "/", "a B-tree node of 200 records, where 2 have room"},
	// headers that continue
	{"continuation to itself", []change{{"root.block2", 30, "root.block2"}, {"root.block2", 38, uint64(50)}}, "/", "continues in a block that it has been through"},
	{"continuation to the one before", []change{{"root.block2", 30, "root.block1"}, {"root.block2", 38, uint64(39)}}, "/", "continues in a block that it has been through"},
	{"continuation nowhere", []change{{"root.block2", 30, none}}, "/", "continues nowhere"},
	{"continuation beyond the file", []change{{"root.block2", 30, uint64(1 << 40)}}, "/", "are wanted, the file has"},
	{"continuation of 2^40 bytes", []change{{"root.block2", 38, uint64(1 << 40)}}, "/", "are wanted, the file has"},
	{"continuation of 2^63 bytes", []change{{"root.block2", 38, uint64(1 << 63)}}, "/", "too large"},
	{"continuation of 4 bytes", []change{{"root.block2", 38, uint64(4)}}, "/", "a continuation block of 4 bytes"},
	{"continuation in the middle", []change{{"root.block2", 30, "root"}}, "/", `"OCHK" is wanted`},
	// fixed arrays
	{"fixed array of 2^40 entries", []change{{"FA", 8, uint64(1 << 40)}}, "/fixed", "a chunk index of 1099511627776 entries for 25 chunks"},
	{"fixed array of 2^63 entries", []change{{"FA", 8, uint64(1 << 63)}}, "/fixed", "too large"},
	{"fixed array of fewer entries", []change{{"FA", 8, uint64(24)}}, "/fixed", "a chunk index of 24 entries for 25 chunks"},
	{"map of pages beyond the file", []change{{"FA", 8, uint64(1 << 40)}, {"fixed.block1", 20, uint64(1 << 40)}}, "/fixed", "are wanted, the file has"},
	{"too many chunks", []change{{"fixed.block1", 20, uint64(1 << 62)}}, "/fixed", "too many chunks"},
	{"pages of 2^255 entries", []change{{"FA", 7, byte(255)}}, "/fixed", "pages of 2^255 entries"},
	{"entries of 255 bytes", []change{{"FA", 6, byte(255)}}, "/fixed", "an entry of 255 bytes"},
	{"entries of 1 byte", []change{{"FA", 6, byte(1)}}, "/fixed", "an entry of 1 bytes"},
	{"block of another array", []change{{"FA.block", 6, "EA"}}, "/fixed", "belongs to the chunk index at byte"},
	{"block that is none", []change{{"FA", 16, "FA"}}, "/fixed", `"FADB" is wanted`},
	{"block beyond the file", []change{{"FA", 16, uint64(1 << 40)}}, "/fixed", "are wanted, the file has"},
	{"block with filters", []change{{"FA.block", 5, byte(1)}}, "/fixed", "the kind of a block of a chunk array is 1; 0 is wanted"},
	{"chunk beyond the file", []change{{"FA.block", 20, uint64(1 << 40)}}, "fixed in deep.h5", "chunk [0] has 1 bytes, the file ends at byte"},
	// extensible arrays: secondary blocks are named from byte 38 on
	{"index block in itself", []change{{"EA", 60, "EA"}}, "/extensible", `"EAIB" is wanted`},
	{"index block beyond the file", []change{{"EA", 60, uint64(1 << 40)}}, "/extensible", "are wanted, the file has"},
	{"index block of another array", []change{{"EA.index", 6, "FA"}}, "/extensible", "belongs to the chunk index at byte"},
	{"secondary block is the index block", []change{{"EA.index", 38, "EA.index"}}, "/extensible", `"EASB" is wanted`},
	{"secondary block twice", []change{{"EA.index", 46, "EA.secondary"}}, "/extensible", "leads to a block that it has been through"},
	{"data block twice", []change{{"EA.index", 30, "EA.data"}}, "/extensible", "leads to a block that it has been through"},
	{"data block is its secondary block", []change{{"EA.secondary", 16, "EA.secondary"}}, "/extensible", `"EADB" is wanted`},
	{"array of 2^255 entries", []change{{"EA", 7, byte(255)}}, "/extensible", "an extensible array with 255 bits"},
	{"array of 2^60 entries", []change{{"EA", 7, byte(60)}}, "/extensible", ""},
	{"array of no entries", []change{{"EA", 7, byte(1)}}, "/extensible", "an extensible array with 1 bits"},
	{"smallest block of 3", []change{{"EA", 9, byte(3)}}, "/extensible", "blocks of 3"},
	{"smallest secondary block of 0", []change{{"EA", 10, byte(0)}}, "/extensible", "blocks of 2 and 0"},
	// trees of chunks
	{"chunk at 2^63", []change{{"BT.leaf", 14, uint64(1 << 63)}}, "/tree", "too large"},
	{"tree of chunks in itself", []change{{"BT", 16, "BT"}}, "/tree", `"BTIN" is wanted`},
	{"tree of chunks of wrong rank", []change{{"BT", 10, uint16(16)}}, "/tree", ""},
}

func (f *deepFile) apply(c change) {
	to := c.to
	if name, ok := to.(string); ok {
		to = uint64(f.named[name])
	}
	copy(f.b[f.named[c.in]+c.at:], le(to))
}

// TestDeepDamage has each refused with where it is, soon and in little memory.
func TestDeepDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "deep.h5")
	for _, d := range deepDamage {
		t.Run(d.name, func(t *testing.T) {
			f := newDeepFile()
			for _, c := range d.changes {
				if _, ok := f.named[c.in]; !ok {
					t.Fatalf("no structure %q", c.in)
				}
				f.apply(c)
			}
			refused(t, path, f.b, d.object, d.says)
		})
	}
}

// refused checks what is said of a damaged file, the checksums of which are mended.
func refused(t *testing.T, path string, b []byte, object, says string) {
	t.Helper()
	for range 99 {
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		err := useAll(path)
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; took > time.Second || n > 8<<20 {
			t.Errorf("%v, %d MiB allocated", took, n>>20)
		}
		if mend(b, err) {
			continue
		}
		var e *FormatError
		if !errors.As(err, &e) {
			t.Fatalf("it is not refused: %v", err)
		}
		if e.File != path || e.Object != object && !strings.HasPrefix(e.Object, object+": ") || e.Offset < 0 || !strings.Contains(e.What, says) {
			t.Errorf("of %q at byte %d: %v\nwant of %q: %s", e.Object, e.Offset, err, object, says)
		}
		return
	}
	t.Error("there is always another checksum")
}

// TestNarrowDamage does the same with the older trees, heaps and nodes of names.
func TestNarrowDamage(t *testing.T) {
	whole := deepSeeds(t)["narrow.h5"]
	find := func(what string) int {
		i := bytes.Index(whole, []byte(what))
		if i < 0 {
			t.Fatalf("no %q", what)
		}
		return i
	}
	names, inner, leaf, node, heap := find("TREE\x00\x03"), find("TREE\x00\x02"), find("TREE\x00\x00"), find("SNOD"), find("HEAP")
	chunks, chunkLeaf := find("TREE\x01\x03"), find("TREE\x01\x00")
	for whole[node+24] == 2 { // a soft link
		node += 4 + bytes.Index(whole[node+4:], []byte("SNOD"))
	}
	const child = 24 + 8      // of a node of names, behind a key
	const chunk = 24 + 16 + 8 // of a node of chunks of one dimension
	path := filepath.Join(t.TempDir(), "narrow.h5")
	for _, d := range []struct {
		name   string
		at     int
		to     any
		object string
		says   string
	}{
		{"node in itself", names + child, uint64(names), "/", "leads back to a node"},
		{"node to its parent", inner + child, uint64(names), "/", "leads back to a node"},
		{"node skips a level", names + child, uint64(leaf), "/", "a B-tree node of level 0 where level 2 is wanted"},
		{"node of chunks", names + child, uint64(chunks), "/", "the kind of a B-tree is 1; 0 is wanted"},
		{"node of 65535 entries", names + 6, uint16(65535), "/", "are wanted, the file has"},
		{"node of level 255", names + 5, byte(255), "/", "of level 255"},
		{"node nowhere", names + child, none, "/", "leads nowhere"},
		{"leaf is a node of the tree", leaf + child, uint64(names), "/", `"SNOD" is wanted`},
		{"names of 65535 entries", node + 6, uint16(65535), "/", ""},
		{"name beyond the heap", node + 8, uint64(1 << 40), "/", "are wanted where a structure has"},
		{"link nowhere", node + 16, none, "/", "leads nowhere"},
		{"heap of 2^40 bytes", heap + 8, uint64(1 << 40), "/", "a group with 1099511627776 bytes of names"},
		{"heap of 2^27 bytes", heap + 8, uint64(1 << 27), "/", "134217728 bytes are wanted"},
		{"heap of 2^63 bytes", heap + 8, uint64(1 << 63), "/", "too large"},
		{"heap beyond the file", heap + 24, uint64(1 << 40), "/", "are wanted, the file has"},
		{"chunks in themselves", chunks + chunk, uint64(chunks), "/plain", "leads back to a node"},
		{"chunks of another tree", chunks + chunk, uint64(names), "/plain", "the kind of a B-tree is 0; 1 is wanted"},
		{"chunks of 65535 entries", chunks + 6, uint16(65535), "/plain", "are wanted, the file has"},
		{"chunk at 2^63", chunkLeaf + 24 + 8, uint64(1 << 63), "/plain", "too large"},
		{"chunk of 2^32 bytes", chunkLeaf + 24, uint32(1<<32 - 1), "plain in narrow.h5", "has 4294967295 bytes"},
	} {
		t.Run(d.name, func(t *testing.T) {
			b := bytes.Clone(whole)
			copy(b[d.at:], le(d.to))
			refused(t, path, b, d.object, d.says)
		})
	}
}
