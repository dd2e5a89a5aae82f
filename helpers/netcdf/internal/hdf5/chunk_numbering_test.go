package hdf5

import (
	"reflect"
	"testing"
)

// TestNumbering: the numbers run over the grid of the maximal dimensions, the unlimited one
// first.
func TestNumbering(t *testing.T) {
	for _, c := range []struct {
		max, chunk []int64
		number     int64
		at         []int64
	}{
		{[]int64{12, 20}, []int64{3, 4}, 7, []int64{1, 2}},
		{[]int64{10, 7}, []int64{3, 4}, 7, []int64{3, 1}},
		{[]int64{Unlimited, 7}, []int64{3, 4}, 7, []int64{3, 1}},
		{[]int64{10, Unlimited}, []int64{3, 4}, 7, []int64{3, 1}},
		{[]int64{10, Unlimited}, []int64{3, 4}, 9, []int64{1, 2}},
		{[]int64{4, 6, Unlimited}, []int64{2, 2, 2}, 8, []int64{0, 2, 1}},
	} {
		n, err := newNumbering(&Dataset{Space: Dataspace{Dims: c.max, Max: c.max}, Layout: Layout{Chunk: c.chunk}})
		if err != nil {
			t.Fatal(err)
		}
		if got := n.position(c.number); !reflect.DeepEqual(got, c.at) || n.number(got) != c.number {
			t.Errorf("%v in %v: chunk %d at %v, number %d; want %v", c.max, c.chunk, c.number, got, n.number(got), c.at)
		}
	}
	two := &Dataset{Space: Dataspace{Dims: []int64{1, 1}, Max: []int64{Unlimited, Unlimited}}, Layout: Layout{Chunk: []int64{1, 1}}}
	if _, err := newNumbering(two); err == nil {
		t.Error("two unlimited dimensions are accepted")
	}
}
