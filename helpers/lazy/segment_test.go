package lazy

import (
	"context"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// exactly is the sum of values that are no NaN, rounded once, and their number.
func exactly(x []float64) (sum float64, n int) {
	total := new(big.Float).SetPrec(2200)
	for _, v := range x {
		if !math.IsNaN(v) {
			total.Add(total, new(big.Float).SetFloat64(v))
			n++
		}
	}
	sum, _ = total.Float64()
	return sum, n
}

// segmentsByLoop is the definition of SumSegments.
func segmentsByLoop(x []float64, shape []int, dim int, segments []Segment) []float64 {
	outer, inner := size(shape[:dim]), size(shape[dim+1:])
	var out []float64
	for o := range outer {
		for _, g := range segments {
			for i := range inner {
				var column []float64
				for k := g.Lo; k < g.Hi; k++ {
					column = append(column, x[(o*shape[dim]+k)*inner+i])
				}
				sum, n := exactly(column)
				if n < g.Need {
					sum = math.NaN()
				}
				out = append(out, sum)
			}
		}
	}
	return out
}

// someSegments cuts n positions at random, with gaps and empty segments.
func someSegments(r *rand.Rand, n int) []Segment {
	var out []Segment
	for pos := 0; pos < n; {
		pos = min(n, pos+max(0, r.IntN(4)-1))
		hi := min(n, pos+r.IntN(6))
		out = append(out, Segment{pos, hi, r.IntN(3)})
		pos = hi
		if r.IntN(12) == 0 {
			break
		}
	}
	return out
}

func TestSumSegments(t *testing.T) {
	runs := 120
	if testing.Short() {
		runs = 20
	}
	for seed := range runs {
		r := rand.New(rand.NewPCG(uint64(seed), 3))
		shape := make([]int, 1+r.IntN(3))
		for d := range shape {
			shape[d] = 1 + r.IntN(9)
		}
		dim := r.IntN(len(shape))
		shape[dim] = 1 + r.IntN(40)
		values := make([]float64, size(shape))
		for i := range values {
			switch spread := seed % 3; {
			case r.IntN(9) == 0:
				values[i] = math.NaN()
			case spread == 2: // too wide for the planes
				values[i] = math.Ldexp(r.Float64()-0.5, r.IntN(1800)-900)
			default:
				values[i] = float64(float32((r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(1+6*spread)))))
			}
		}
		segments := someSegments(r, shape[dim])
		want := segmentsByLoop(values, shape, dim, segments)
		for range 3 {
			chunk := make([]int, len(shape))
			for d := range chunk {
				chunk[d] = 1 + r.IntN(shape[d])
			}
			a := FromBlock(BlockOf(shape, values), chunk)
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
			s := a.SumSegments(dim, segments)
			if s.Err() != nil {
				t.Fatal(s.Err())
			}
			for _, limit := range []int64{leastLimit(t, s), 64 << 20} {
				c := client(t, limit, 1+r.IntN(3))
				got, err := Compute(t.Context(), c, s)
				if err != nil {
					t.Fatal(err)
				}
				if i, ok := same(got[0].Float64s(), want); !ok {
					t.Fatalf("seed %d shape %v dim %d chunks %v %v: element %d is %v, want %v", seed, shape, dim, chunk, segments, i, got[0].Float64s(), want)
				}
			}
		}
	}
}

func TestSumSegmentsRefused(t *testing.T) {
	a := FromBlock(BlockOf([]int{4, 3}, make([]float64, 12)), nil)
	for _, c := range []struct {
		a        Array
		dim      int
		segments []Segment
		say      string
	}{
		{a, 2, nil, "no dimension 2"},
		{a, 0, []Segment{{0, 5, 0}}, "passes the end 4"},
		{a, 0, []Segment{{0, 2, 0}, {1, 3, 0}}, "does not follow 2"},
		{a, 0, []Segment{{2, 1, 0}}, "from 2 to 1"},

		{a.Reduce(Sum, []int{1}, ReduceOptions{}), 0, []Segment{{0, 1, 0}}, "compute that first"},
	} {
		if err := c.a.SumSegments(c.dim, c.segments).Err(); err == nil || !strings.Contains(err.Error(), c.say) {
			t.Errorf("%v: %v", c.segments, err)
		}
	}
}

// TestSumSegmentsReadsOnce: pieces follow the chunks, so that a chunk of many segments is read
// once, and what lies between segments is not read at all.
func TestSumSegmentsReadsOnce(t *testing.T) {
	shape := []int{960, 4, 50}
	for _, c := range []struct {
		chunk, every, length int
		most                 float64
	}{{120, 24, 24, 1}, {1, 24, 24, 1}, {100, 24, 24, 1.25}, {1, 24, 1, 1. / 24}} {
		src := &counting{memory: newMemory("x", NewBlock(dtype.Float32, shape), []int{c.chunk, 2, 50})}
		var segments []Segment
		for lo := 0; lo < shape[0]; lo += c.every {
			segments = append(segments, Segment{lo, lo + c.length, c.length})
		}
		cl := client(t, 64<<20, 2)
		if _, err := Compute(t.Context(), cl, FromSource(src).SumSegments(0, segments)); err != nil {
			t.Fatal(err)
		}
		if got, most := src.elements.Load(), c.most*float64(size(shape)); float64(got) > most {
			t.Errorf("chunks of %d: %d elements read, %v would do", c.chunk, got, most)
		}
		if want := []int{40, 4, 50}; !slices.Equal(FromSource(src).SumSegments(0, segments).Shape(), want) {
			t.Error(fmt.Sprint(want))
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

// TestSumSegmentsStream: results that are larger than the limit go to a sink piece by piece.
func TestSumSegmentsStream(t *testing.T) {
	days, lat, lon := 60, 200, 300
	shape := []int{24 * days, lat, lon}
	var segments []Segment
	for lo := 0; lo < shape[0]; lo += 24 {
		segments = append(segments, Segment{lo, lo + 24, 24})
	}
	one := Const(BlockOf(nil, []float32{0.25}), shape, []int{36, 50, 100}) // days reach over chunk borders
	sums := one.SumSegments(0, segments)
	const limit = 16 << 20
	if sums.Bytes() < limit+limit/2 {
		t.Fatalf("%d bytes are not more than the limit", sums.Bytes())
	}
	sink := &adding{grid: []Axis{Regular(days, 5), Regular(lat, 100), whole(lon)}, want: 6}
	if err := Stream(t.Context(), client(t, limit, 2), sums, sink); err != nil {
		t.Fatal(err)
	}
	if n := sink.elements.Load(); n != int64(days*lat*lon) {
		t.Errorf("%d elements", n)
	}
}
