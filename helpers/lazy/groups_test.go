package lazy

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// groups is the definition of ReduceGroups.
func (p plain) groups(f Fold, dim int, g Groups, opt ReduceOptions) plain {
	shape := append([]int(nil), p.shape...)
	shape[dim] = g.N
	at := make([]int, len(shape))
	return build(shape, func(idx []int) float64 {
		copy(at, idx)
		var members []float64
		for i, k := range g.Of {
			if int(k) == idx[dim] {
				at[dim] = i
				members = append(members, p.at(at))
			}
		}
		return foldPlain(f, members, opt)
	})
}

// someGroups are sorted runs with gaps, a cycle, or labels without order; some of no group.
func someGroups(r *rand.Rand, n int) Groups {
	g := Groups{N: 1 + r.IntN(6), Of: make([]int32, n)}
	kind := r.IntN(3)
	if kind == 0 {
		g.N = 1 + r.IntN(n)
	}
	k, length := 0, 1+r.IntN(5)
	for i := range g.Of {
		switch kind {
		case 0:
			if i%length == 0 && i > 0 {
				k += r.IntN(3)
			}
		case 1:
			k = i / length % g.N
		default:
			k = r.IntN(g.N)
		}
		g.Of[i] = int32(k)
		if k >= g.N || r.IntN(8) == 0 {
			g.Of[i] = -1
		}
	}
	return g
}

// values are random; of spread 2 they are too wide for the accumulators.
func values(r *rand.Rand, n, spread int) []float64 {
	out := make([]float64, n)
	for i := range out {
		switch {
		case r.IntN(9) == 0:
			out[i] = math.NaN()
		case spread == 2:
			out[i] = math.Ldexp(r.Float64()-0.5, r.IntN(1800)-900)
		default:
			out[i] = float64(float32((r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(1+6*spread)))))
		}
	}
	return out
}

func TestReduceGroups(t *testing.T) {
	runs := 150
	if testing.Short() {
		runs = 25
	}
	for seed := range runs {
		r := rand.New(rand.NewPCG(uint64(seed), 3))
		shape := make([]int, 1+r.IntN(3))
		for d := range shape {
			shape[d] = 1 + r.IntN(9)
		}
		dim := r.IntN(len(shape))
		shape[dim] = 1 + r.IntN(40)
		p := plain{shape, values(r, size(shape), seed%3)}
		g := someGroups(r, shape[dim])
		opt := ReduceOptions{Type: dtype.Float64, KeepNA: r.IntN(4) == 0, DDof: r.IntN(2), MinCount: r.IntN(3)}
		fold := []Fold{Sum, Mean, Var, Std, Min, Max, Count, Any, All}[r.IntN(9)]
		if fold == Any || fold == All || fold == Count {
			opt.KeepNA, opt.MinCount = false, 0
		}
		if seed%3 == 2 && (fold == Var || fold == Std) {
			fold = Sum // squares of such values overflow
		}
		want := p.groups(fold, dim, g, opt)
		for range 3 {
			chunk := make([]int, len(shape))
			for d := range chunk {
				chunk[d] = 1 + r.IntN(shape[d])
			}
			a := FromBlock(BlockOf(shape, p.x), chunk)
			if seed%3 == 1 {
				a = a.Convert(dtype.Float32)
			}
			if r.IntN(2) == 0 { // of parts that lie elsewhere
				mid := r.IntN(shape[dim] + 1)
				ix := make([]Index, len(shape))
				for d := range ix {
					ix[d] = Whole(shape[d])
				}
				ix[dim] = Slice(0, mid)
				left := a.Index(ix...)
				ix[dim] = Slice(mid, shape[dim])
				a = Concat(dim, left, a.Index(ix...))
			}
			folded := a.ReduceGroups(fold, dim, g, opt)
			if folded.Err() != nil {
				t.Fatal(folded.Err())
			}
			for _, limit := range []int64{leastLimit(t, folded), 64 << 20} {
				got, err := Compute(t.Context(), client(t, limit, 1+r.IntN(3)), folded)
				if err != nil {
					t.Fatal(err)
				}
				if i, ok := same(got[0].Float64s(), want.x); !ok {
					t.Fatalf("seed %d: %v of shape %v along %d, chunks %v, %v, %+v: element %d is %v, want %v", seed, fold, shape, dim, chunk, g, opt, i, got[0].Float64s(), want.x)
				}
			}
		}
	}
}

func TestReduceGroupsRefused(t *testing.T) {
	a := FromBlock(BlockOf([]int{4, 3}, make([]float64, 12)), nil)
	whole := FromBlock(BlockOf([]int{2}, []int32{1, 2}), nil)
	for _, c := range []struct {
		a   Array
		f   Fold
		dim int
		g   Groups
		say string
	}{
		{a, Sum, 2, Groups{}, "no dimension 2"},
		{a, Sum, 0, Groups{1, []int32{0, 0}}, "groups of 2 positions for a dimension of length 4"},
		{a, Sum, 1, Groups{2, []int32{0, 1, 2}}, "position 2 belongs to group 2 of 2"},
		{whole, Max, 0, Groups{2, []int32{0, 0}}, "max of group 1 has no value"},
	} {
		if err := c.a.ReduceGroups(c.f, c.dim, c.g, ReduceOptions{}).Err(); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%v: %v", c.g, err)
		}
	}
}

// sorted is groups of runs of positions.
func sorted(n, every, length int) Groups {
	g := Groups{N: (n + every - 1) / every, Of: make([]int32, n)}
	for i := range g.Of {
		g.Of[i] = int32(i / every)
		if i%every >= length {
			g.Of[i] = -1
		}
	}
	return g
}

// cycle is groups that come again and again, each a run of some positions.
func cycle(n, groups, length int) Groups {
	g := Groups{N: groups, Of: make([]int32, n)}
	for i := range g.Of {
		g.Of[i] = int32(i / length % groups)
	}
	return g
}

// TestReduceGroupsReadsOnce: parts follow the chunks, so that a chunk of many groups is read
// once, and chunks without groups are not read at all.
func TestReduceGroupsReadsOnce(t *testing.T) {
	shape := []int{960, 4, 50}
	for _, c := range []struct {
		name  string
		chunk int
		g     Groups
		most  float64 // elements read for one that there is
	}{
		{"days in chunks of five", 120, sorted(960, 24, 24), 1},
		{"days in chunks of an hour", 1, sorted(960, 24, 24), 1},
		{"days over chunk borders", 100, sorted(960, 24, 24), 1.25},
		{"an hour of every day", 1, sorted(960, 24, 1), 1. / 24},
		{"hours of the day in chunks of days", 24, cycle(960, 24, 1), 1},
		{"hours of the day in chunks of hours", 1, cycle(960, 24, 1), 1},
		{"five months in chunks of days", 24, cycle(960, 5, 48), 1},
		{"five months over chunk borders", 7, cycle(960, 5, 48), 1.25},
	} {
		src := &counting{memory: newMemory("x", NewBlock(dtype.Float32, shape), []int{c.chunk, 2, 50})}
		a := FromSource(src).ReduceGroups(Sum, 0, c.g, ReduceOptions{})
		p, err := NewPlan(client(t, 64<<20, 2), Output{Array: a})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Run(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, most := src.elements.Load(), c.most*float64(size(shape)); float64(got) > most {
			t.Errorf("%s: %d elements read, %v would do", c.name, got, most)
		}
		if want := float64(src.elements.Load()) / float64(size(shape)); c.most >= 1 && p.Amplification != want {
			t.Errorf("%s: amplification %v planned, %v read", c.name, p.Amplification, want)
		}
	}
}

// counting is a source that counts the elements that are read from it.
type counting struct {
	*memory
	elements atomic.Int64
}

func (c *counting) Read(ctx context.Context, box Box, out, scratch []byte) (int64, error) {
	c.elements.Add(int64(box.Len()))
	return c.memory.Read(ctx, box, out, scratch)
}

// TestOpenGroups: one group is open at a time where positions are in the order of groups, all
// of a part where they are not.
func TestOpenGroups(t *testing.T) {
	hours := newArchive(8760, [3]int{24, 23, 90})
	for _, c := range []struct {
		name       string
		a          Array
		g          Groups
		open, part int
	}{
		{"days", hours, sorted(8760, 24, 24), 1, 1},
		{"months that come again", hours, cycle(8760, 12, 720), 1, 1},
		{"hours of the day", hours, cycle(8760, 24, 1), 24, 24},
		{"hours of the day of maps", newArchive(8760, [3]int{1, 721, 1440}), cycle(8760, 24, 1), 1, 1},
		{"hours of the day of large chunks", newArchive(8760, [3]int{24, 721, 1440}), cycle(8760, 24, 1), 6, 6},
	} {
		g := c.a.ReduceGroups(Mean, 0, c.g, ReduceOptions{}).n.grp
		if g.open > c.open || g.parts.Max() > c.part {
			t.Errorf("%s: %d groups open, want %d; %d in a part, want %d", c.name, g.open, c.open, g.parts.Max(), c.part)
		}
	}
}

// adding is a sink that checks that every element is the same and counts them.
type adding struct {
	grid     []Axis
	want     float64
	elements atomic.Int64
}

func (a *adding) Grid() []Axis { return a.grid }
func (a *adding) Work() int64  { return 0 }
func (a *adding) Write(_ context.Context, _ Box, b Block, _ []byte) error {
	for _, v := range b.Float64s() {
		if v != a.want {
			return fmt.Errorf("%v, want %v", v, a.want)
		}
	}
	a.elements.Add(int64(b.Len()))
	return nil
}

// TestReduceGroupsStream: results that are larger than the limit go to a sink piece by piece,
// and so do the members less the mean of their group, which is held.
func TestReduceGroupsStream(t *testing.T) {
	days, lat, lon := 60, 200, 300
	shape := []int{24 * days, lat, lon}
	one := Const(BlockOf(nil, []float32{0.25}), shape, []int{36, 50, 100}) // days reach over chunk borders
	sums := one.ReduceGroups(Sum, 0, sorted(shape[0], 24, 24), ReduceOptions{Type: dtype.Float64})
	hour := cycle(shape[0], 24, 1)
	pick := make([]int, shape[0])
	for i, k := range hour.Of {
		pick[i] = int(k)
	}
	mean := one.ReduceGroups(Mean, 0, hour, ReduceOptions{}).Hold()
	rest := one.Binary(kernel.Sub, mean.Index(Positions(pick), Whole(lat), Whole(lon)))
	for _, c := range []struct {
		a     Array
		sink  *adding
		limit int64
	}{
		{sums, &adding{grid: []Axis{Regular(days, 5), Regular(lat, 100), whole(lon)}, want: 6}, 16 << 20},
		{rest, &adding{grid: []Axis{Regular(shape[0], 48), Regular(lat, 100), whole(lon)}}, 48 << 20},
	} {
		if c.a.Bytes() < c.limit+c.limit/2 {
			t.Fatalf("%d bytes are not more than the limit", c.a.Bytes())
		}
		if err := Stream(t.Context(), client(t, c.limit, 2), c.a, c.sink); err != nil {
			t.Fatal(err)
		}
		if n := c.sink.elements.Load(); n != int64(size(c.a.Shape())) {
			t.Errorf("%d elements", n)
		}
	}
}

// TestHoldComputesOnce: what is held is read once however often it is used.
func TestHoldComputesOnce(t *testing.T) {
	src := &counting{memory: newMemory("x", BlockOf([]int{12}, values(rand.New(rand.NewPCG(1, 1)), 12, 0)), []int{3})}
	held := FromSource(src).Scalar(kernel.Mul, Float(2), false).Hold()
	twice := held.Index(Positions([]int{3, 1, 3, 7, 7, 0})) // four of the twelve
	c := client(t, 64<<20, 2)
	got, err := Compute(t.Context(), c, twice, twice.Binary(kernel.Sub, twice), twice.Reduce(Count, nil, ReduceOptions{}))
	if err != nil {
		t.Fatal(err)
	}
	if n := src.elements.Load(); n > 12 {
		t.Errorf("%d elements read of 12", n)
	}
	x := Values[float64](src.b)
	for i, p := range []int{3, 1, 3, 7, 7, 0} {
		if v := Values[float64](got[0])[i]; v != 2*x[p] && v == v {
			t.Errorf("element %d is %v, want %v", i, v, 2*x[p])
		}
	}
}

// TestGroupsBelowLimit: plans of groups say what they need, and that is enough.
func TestGroupsBelowLimit(t *testing.T) {
	a := newArchive(24*90, [3]int{24, 180, 360})
	clim := a.ReduceGroups(Mean, 0, cycle(24*90, 24, 1), ReduceOptions{}).Reduce(Mean, []int{0}, ReduceOptions{})
	p, err := NewPlan(client(t, 1<<30, 2), Output{Array: clim})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Compute(t.Context(), client(t, p.Need, 2), clim); err != nil {
		t.Errorf("at the %s that the plan needs: %v", cluster.FormatBytes(p.Need), err)
	}
}
