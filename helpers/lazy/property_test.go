package lazy

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// same says whether results are equal, bit for bit but for what NaN holds.
func same(got []float64, want []float64) (int, bool) {
	if len(got) != len(want) {
		return -1, false
	}
	for i := range got {
		if math.Float64bits(got[i]) != math.Float64bits(want[i]) && !(math.IsNaN(got[i]) && math.IsNaN(want[i])) && !(got[i] == 0 && want[i] == 0) {
			return i, false
		}
	}
	return 0, true
}

func client(t testing.TB, limit int64, threads int) *cluster.Client {
	t.Helper()
	c, err := cluster.Local(cluster.MemoryLimit(limit), cluster.Threads(threads), cluster.Base(1<<20))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// TestRandomExpressions compares planned execution with the plain loops: equal bits for
// every chunking, limit (from the least that is admitted) and number of workers.
func TestRandomExpressions(t *testing.T) {
	runs := 300
	if testing.Short() {
		runs = 40
	}
	before := runtime.NumGoroutine()
	for seed := range runs {
		for chunk := range 3 {
			m := &maker{r: rand.New(rand.NewPCG(uint64(seed), 7)), chunk: chunk}
			rank := 1 + m.r.IntN(4)
			shape := make([]int, rank)
			for d := range shape {
				shape[d] = 1 + m.r.IntN(9)
			}
			x := m.expression(shape, 1+m.r.IntN(4))
			y := m.reduced(x)
			if y.a.Err() != nil {
				t.Fatalf("seed %d: %v", seed, y.a.Err())
			}
			least := leastLimit(t, x.a, y.a)
			for _, limit := range []int64{least, least + 200_000, 64 << 20} {
				for _, threads := range []int{1, 2, 4} {
					compare(t, fmt.Sprintf("seed %d chunking %d limit %d threads %d", seed, chunk, limit, threads), limit, threads, x, y)
				}
			}
		}
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}

// leastLimit is the smallest limit that computing the arrays together is admitted with.
func leastLimit(t *testing.T, arrays ...Array) int64 {
	limit := int64(64 << 20)
	for range 20 {
		c := client(t, limit, 2)
		outputs := make([]Output, len(arrays))
		for i, a := range arrays {
			outputs[i] = Output{Array: a}
		}
		p, err := NewPlan(c, outputs...)
		c.Close()
		if err != nil {
			t.Fatal(err)
		}
		if p.Need >= limit {
			break
		}
		limit = p.Need
	}
	return limit
}

// compare computes the pairs and checks every bit.
func compare(t *testing.T, what string, limit int64, threads int, pairs ...pair) {
	t.Helper()
	c := client(t, limit, threads)
	defer c.Close()
	arrays := make([]Array, len(pairs))
	for i, p := range pairs {
		arrays[i] = p.a
	}
	got, err := Compute(context.Background(), c, arrays...)
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
	for i, p := range pairs {
		if k, ok := same(got[i].Float64s(), p.p.x); !ok {
			t.Fatalf("%s output %d of shape %v: element %d: got %v, want %v", what, i, got[i].Shape, k, got[i].Float64s()[max(k, 0)], p.p.x[max(k, 0)])
		}
		if fmt.Sprint(got[i].Shape) != fmt.Sprint(p.p.shape) && len(p.p.shape) > 0 {
			t.Fatalf("%s: shape %v, want %v", what, got[i].Shape, p.p.shape)
		}
	}
}
