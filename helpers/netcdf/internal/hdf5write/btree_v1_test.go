package hdf5write

import (
	"slices"
	"testing"
)

// memory is a file in memory.
type memory struct{ b []byte }

func (m *memory) WriteAt(b []byte, off int64) (int, error) {
	if need := int(off) + len(b); need > len(m.b) {
		m.b = append(m.b, make([]byte, need-len(m.b))...)
	}
	return copy(m.b[off:], b), nil
}

// A walk from the root finds every chunk, in order, in nodes of the declared size; keys and
// siblings bound what lies between them.
func TestChunkTree(t *testing.T) {
	for _, n := range []int{1, 2, 63, 64, 65, 4095, 4096, 4097, 300000} {
		tree := chunkTree{grid: []int{1000, 600}, chunk: []int{3, 5}}
		for i := range n {
			tree.entries = append(tree.entries, chunkEntry{number: int64(2 * i), addr: int64(1000 + i), size: uint32(i)})
		}
		m := new(memory)
		const start = 77
		root, err := tree.write(m, start)
		if err != nil {
			t.Fatal(err)
		}
		if got := int64(len(m.b)) - start; got != tree.size() {
			t.Errorf("%d chunks: %d bytes, size says %d", n, got, tree.size())
		}
		var numbers []int64
		walk(t, &tree, m.b, root, int(m.b[root+5]), &numbers)
		if len(numbers) != n || !slices.IsSorted(numbers) || numbers[n-1] != int64(2*(n-1)) {
			t.Errorf("%d chunks: %d found", n, len(numbers))
		}
	}
}

func walk(t *testing.T, tree *chunkTree, b []byte, at int64, level int, numbers *[]int64) {
	t.Helper()
	node := b[at : at+tree.nodeSize()]
	if string(node[:5]) != "TREE\x01" || int(node[5]) != level {
		t.Fatalf("node at %d begins with %q, want level %d", at, node[:6], level)
	}
	count := int(le.Uint16(node[6:]))
	key := func(i int) int64 {
		k := node[24+i*(tree.keySize()+8):]
		return int64(le.Uint64(k[8:]))/3*600 + int64(le.Uint64(k[16:]))/5
	}
	for i := range count {
		if key(i) >= key(i+1) {
			t.Fatalf("node at %d: key %d is not below key %d", at, i, i+1)
		}
		child := int64(le.Uint64(node[24+i*(tree.keySize()+8)+tree.keySize():]))
		before := len(*numbers)
		if level == 0 {
			if child != 1000+key(i)/2 {
				t.Fatalf("chunk %d is at %d", key(i), child)
			}
			*numbers = append(*numbers, key(i))
			continue
		}
		walk(t, tree, b, child, level-1, numbers)
		if (*numbers)[before] != key(i) || (*numbers)[len(*numbers)-1] >= key(i+1) {
			t.Fatalf("node at %d: child %d lies outside its keys", at, i)
		}
	}
	if right := le.Uint64(node[16:]); right != undefined {
		next := b[right:]
		if le.Uint64(next[8:]) != uint64(at) {
			t.Fatalf("node at %d: its right sibling does not know it", at)
		}
	}
}

func TestLastOfEach(t *testing.T) {
	got := lastOfEach([]chunkEntry{{5, 10, 1}, {2, 20, 1}, {5, 40, 2}, {2, 30, 3}, {5, 20, 9}, {1, 5, 1}})
	want := []chunkEntry{{1, 5, 1}, {2, 30, 3}, {5, 40, 2}}
	if !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
