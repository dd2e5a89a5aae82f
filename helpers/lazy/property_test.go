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
// every chunking, limit and number of workers.
func TestRandomExpressions(t *testing.T) {
	runs := 1200
	if testing.Short() {
		runs = 60
	}
	var clients []*cluster.Client
	for _, limit := range []int64{8 << 20, 32 << 20, 256 << 20} {
		for _, threads := range []int{1, 2, 4} {
			clients = append(clients, client(t, limit, threads))
		}
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
			c := clients[(seed*3+chunk)%len(clients)]
			got, err := Compute(context.Background(), c, x.a, y.a)
			if err != nil {
				t.Fatalf("seed %d chunking %d: %v", seed, chunk, err)
			}
			for i, want := range []plain{x.p, y.p} {
				if k, ok := same(got[i].Float64s(), want.x); !ok {
					t.Fatalf("seed %d chunking %d output %d of shape %v: element %d: got %v, want %v", seed, chunk, i, got[i].Shape, k, got[i].Float64s()[max(k, 0)], want.x[max(k, 0)])
				}
				if fmt.Sprint(got[i].Shape) != fmt.Sprint(want.shape) && len(want.shape) > 0 {
					t.Fatalf("seed %d: shape %v, want %v", seed, got[i].Shape, want.shape)
				}
			}
		}
	}
	if after := runtime.NumGoroutine(); after > before {
		t.Errorf("%d goroutines before, %d after", before, after)
	}
}
