package lazy

import (
	"context"
	"slices"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy/kernel"
)

// pairs is an archive that gains by boxes of two chunks.
type pairs struct{ *archive }

func (pairs) Pairs() bool { return true }

func paired(hours int, chunk [3]int) Array {
	return FromSource(pairs{newArchive(hours, chunk).n.src.(*archive)})
}

// gridSink takes tiles of a grid.
type gridSink struct{ grid []Axis }

func (s gridSink) Grid() []Axis { return s.grid }
func (s gridSink) Work() int64  { return 0 }
func (s gridSink) Write(context.Context, Box, Block, []byte) error {
	return nil
}

// TestPairs joins two chunks where they lie end to end, else along the fastest dimension, and
// leaves others alone.
func TestPairs(t *testing.T) {
	cds := [3]int{24, 23, 90}
	daily := make([]Array, 4)
	for i := range daily {
		daily[i] = paired(24, cds)
	}
	days := gridSink{[]Axis{Regular(96, 24), whole(721), whole(1440)}}
	for _, c := range []struct {
		name string
		a    Array
		sink Sink
		want []int // the largest item
	}{
		{"end to end", paired(96, cds), nil, []int{48, 23, 90}},
		{"after arithmetic", paired(96, cds).Scalar(kernel.Add, Float(1), false), nil, []int{48, 23, 90}},
		{"one chunk in time", paired(24, cds), nil, []int{24, 23, 180}},
		{"daily files", Concat(0, daily...), nil, []int{24, 23, 180}},
		{"transposed", paired(96, cds).View([]int{2, 1, 0}, []int{1440, 721, 96}), nil, []int{90, 23, 48}},
		{"tiles of one chunk in time", paired(96, cds), days, []int{24, 23, 180}},
		{"one chunk", paired(24, [3]int{24, 721, 1440}), nil, []int{24, 721, 1440}},
		{"no gain", newArchive(96, cds), nil, []int{24, 23, 90}},
	} {
		var got []int
		for _, a := range c.a.n.items(c.sink) {
			got = append(got, a.Max())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: items of %v, want %v", c.name, got, c.want)
		}
	}
}

// TestPairsOfTiles makes tiles of two chunks where source and sink have the same.
func TestPairsOfTiles(t *testing.T) {
	a := paired(96, [3]int{24, 23, 90})
	p, err := NewPlan(client(t, 512<<20, 2), Output{a, gridSink{a.Grid()}})
	if err != nil {
		t.Fatal(err)
	}
	var got []int
	for _, x := range p.stages[0].tiles {
		got = append(got, x.Max())
	}
	if want := []int{24, 23, 180}; !slices.Equal(got, want) {
		t.Errorf("tiles of %v, want %v", got, want)
	}
}
