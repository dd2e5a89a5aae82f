package lazy

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"testing"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// archive is a source of hourly maps that stands for files: a grid, no elements.
type archive struct {
	shape []int
	grid  []Axis
}

func newArchive(hours int, chunk [3]int) Array {
	shape := []int{hours, 721, 1440}
	grid := make([]Axis, 3)
	for d := range grid {
		grid[d] = Regular(shape[d], chunk[d])
	}
	return FromSource(&archive{shape, grid})
}

func (a *archive) Name() string       { return "an archive" }
func (a *archive) Shape() []int       { return a.shape }
func (a *archive) Type() dtype.Type   { return dtype.Float32 }
func (a *archive) Grid() []Axis       { return a.grid }
func (a *archive) Held() int64        { return 0 }
func (a *archive) Stored(b Box) int64 { return int64(b.Len()) * 2 }
func (a *archive) Work(whole bool) int64 {
	n := boxBytes(a.grid, 4)
	if whole {
		return n / 2
	}
	return n/2 + n
}
func (a *archive) Read(_ context.Context, _ Box, out, _ []byte) (int64, error) {
	clear(out)
	return int64(len(out) / 2), nil
}

// expressions are what the workshop computes, over ten million chunks.
func expressions() map[string]Array {
	cds := newArchive(480_000, [3]int{24, 23, 90})
	maps := newArchive(480_000, [3]int{1, 721, 1440})
	six := cds.Index(Index{0, 6, 80_000, nil}, Slice(100, 300), Index{1439, -1, 1440, nil})
	chain := cds
	for range 1000 {
		chain = chain.Scalar(kernel.Add, Float(1), false)
	}
	flip := cds.Index(Whole(480_000), Index{720, -1, 721, nil}, Index{1439, -1, 1440, nil})
	return map[string]Array{
		"mean over time":              cds.Reduce(Mean, []int{0}, ReduceOptions{}),
		"mean over time, map chunks":  maps.Reduce(Mean, []int{0}, ReduceOptions{}),
		"mean of all":                 cds.Reduce(Mean, nil, ReduceOptions{}),
		"box, every sixth, reversed":  six.Scalar(kernel.Sub, Float(273.15), false).Reduce(Mean, []int{0}, ReduceOptions{}),
		"product with itself flipped": cds.Binary(kernel.Mul, flip).Reduce(Mean, nil, ReduceOptions{}),
		"a thousand operations":       chain.Reduce(Std, []int{0}, ReduceOptions{}),
		"series of means":             cds.Reduce(Mean, []int{1, 2}, ReduceOptions{}),
	}
}

// BenchmarkPlan plans computations over 10^7 chunks.
func BenchmarkPlan(b *testing.B) {
	c := client(b, 512<<20, 2)
	for name, a := range expressions() {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := NewPlan(c, Output{Array: a}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestPlanIsSmall plans computations over 10^7 chunks in less than a megabyte.
func TestPlanIsSmall(t *testing.T) {
	c := client(t, 512<<20, 2)
	for name, a := range expressions() {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		p, err := NewPlan(c, Output{Array: a})
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 1_000_000 {
			t.Errorf("%s: planning allocated %d bytes", name, n)
		}
		t.Logf("%s: %v", name, p)
	}
}

// TestPlanCounts compares what a plan says with what runs: visits, bytes read.
func TestPlanCounts(t *testing.T) {
	for _, chunk := range [][3]int{{24, 23, 90}, {1, 721, 1440}, {7, 100, 333}} {
		a := newArchive(48, chunk)
		for _, dims := range [][]int{{0}, {1, 2}, nil, {1}} {
			c := client(t, 96<<20, 2)
			p, err := NewPlan(c, Output{Array: a.Reduce(Mean, dims, ReduceOptions{})})
			if err != nil {
				t.Fatal(err)
			}
			visits := int64(0)
			for _, s := range p.stages {
				for tile := range s.tileCount() {
					visits += int64(s.visits(tile))
				}
			}
			if visits != p.Visits {
				t.Errorf("chunks %v over %v: planned %d visits, the stages have %d", chunk, dims, p.Visits, visits)
			}
			if _, err := p.Run(context.Background()); err != nil {
				t.Fatal(err)
			}
			if p.Stored() != p.ReadBytes {
				t.Errorf("chunks %v over %v: planned to read %d bytes, read %d", chunk, dims, p.ReadBytes, p.Stored())
			}
		}
	}
}

// TestRefusal asks for one byte less than the plan needs, and for just that.
func TestRefusal(t *testing.T) {
	a := newArchive(48, [3]int{24, 721, 1440}).Reduce(Mean, []int{0}, ReduceOptions{})
	p, err := NewPlan(client(t, 1<<30, 2), Output{Array: a})
	if err != nil {
		t.Fatal(err)
	}
	need := p.Need
	for { // a smaller limit may choose smaller tiles, which need less
		p, err := NewPlan(client(t, need, 2), Output{Array: a})
		if err != nil {
			t.Fatalf("at the %d bytes that the plan needs: %v", need, err)
		}
		if p.Need == need {
			break
		}
		need = p.Need
	}
	_, err = NewPlan(client(t, need-1, 2), Output{Array: a})
	var small *cluster.TooBig
	if err == nil {
		return // a byte less made it cut further
	}
	if !errors.As(err, &small) {
		t.Fatalf("one byte below the need: %v, want a *cluster.TooBig", err)
	}
	if small.Need > need {
		t.Errorf("refused naming %d, but %d does", small.Need, need)
	}
	if _, err := Compute(context.Background(), client(t, small.Need, 2), a); err != nil {
		t.Errorf("at the limit that the refusal named: %v", err)
	}
}

// TestErrorsOfTheSource come out with the stage that met them, and leave nothing behind.
func TestErrorsOfTheSource(t *testing.T) {
	broken := FromSource(&failing{archive{[]int{10, 4}, []Axis{Regular(10, 1), whole(4)}}})
	before := runtime.NumGoroutine()
	_, err := Compute(context.Background(), client(t, 64<<20, 2), broken.Reduce(Sum, []int{0}, ReduceOptions{}))
	if !errors.Is(err, errBroken) {
		t.Fatalf("got %v", err)
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}

var errBroken = fmt.Errorf("a chunk is damaged")

type failing struct{ archive }

func (f *failing) Read(_ context.Context, b Box, out, _ []byte) (int64, error) {
	if b.Hi[0] > 5 {
		return 0, errBroken
	}
	clear(out)
	return 0, nil
}
