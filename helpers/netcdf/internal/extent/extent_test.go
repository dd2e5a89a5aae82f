package extent

import (
	"math/rand/v2"
	"testing"
)

// The runs of random boxes name exactly the elements of the box, in order.
func TestWalkVisitsTheBox(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		rank := rng.IntN(5)
		shape, lo, hi := make([]int, rank), make([]int, rank), make([]int, rank)
		for d := range rank {
			shape[d] = rng.IntN(5)
			lo[d] = rng.IntN(shape[d] + 1)
			hi[d] = lo[d] + rng.IntN(shape[d]-lo[d]+1)
		}
		var got []int64
		last := int64(-1)
		for w := Walk(shape, lo, hi); ; {
			r, ok := w.Next()
			if !ok {
				break
			}
			if r.Lo == last {
				t.Fatalf("shape %v box %v:%v: run at %d touches the one before", shape, lo, hi, r.Lo)
			}
			for i := r.Lo; i < r.Hi; i++ {
				got = append(got, i)
			}
			last = r.Hi
		}
		want := elements(shape, lo, hi)
		if len(got) != len(want) {
			t.Fatalf("shape %v box %v:%v: %d elements, want %d", shape, lo, hi, len(got), len(want))
		}
		for i := range got {
			if got[i] != want[i] {
				t.Fatalf("shape %v box %v:%v: element %d is %d, want %d", shape, lo, hi, i, got[i], want[i])
			}
		}
	}
}

func elements(shape, lo, hi []int) []int64 {
	total := 1
	for _, n := range shape {
		total *= n
	}
	var out []int64
	at := make([]int, len(shape))
	for i := range total {
		inside := true
		for d := range at {
			inside = inside && lo[d] <= at[d] && at[d] < hi[d]
		}
		if inside {
			out = append(out, int64(i))
		}
		Step(at, shape)
	}
	return out
}

// A cover knows the same gaps as a bitmap.
func TestCoverAgainstBitmap(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		n := int64(1 + rng.IntN(60))
		written := make([]bool, n)
		var c Cover
		for range rng.IntN(12) {
			var runs []Run
			for at := int64(rng.IntN(10)); at < n; {
				hi := min(n, at+1+int64(rng.IntN(4)))
				runs = append(runs, Run{at, hi})
				for i := at; i < hi; i++ {
					written[i] = true
				}
				at = hi + 1 + int64(rng.IntN(20))
			}
			c.Add(runs)
		}
		gap := make([]bool, n)
		c.Gaps(n, func(r Run) error {
			for i := r.Lo; i < r.Hi; i++ {
				gap[i] = true
			}
			return nil
		})
		for i := range gap {
			if gap[i] == written[i] {
				t.Fatalf("element %d: written %v, gap %v", i, written[i], gap[i])
			}
		}
	}
}

func TestCoverAsksForFilling(t *testing.T) {
	var c Cover
	for i := int64(0); ; i++ {
		if c.Add([]Run{{3 * i, 3*i + 1}}) {
			if i != limit {
				t.Fatalf("scattered after %d runs, want %d", i, limit)
			}
			break
		}
		if i > limit {
			t.Fatal("never scattered")
		}
	}
	c.All(10)
	c.Gaps(10, func(r Run) error { t.Fatalf("gap %v after All", r); return nil })
}
