package cluster

import (
	"context"
	"sync/atomic"
	"testing"
)

func TestRunVisitsEachOnce(t *testing.T) {
	for _, ordered := range []bool{false, true} {
		for _, read := range []bool{false, true} {
			c := client(t, "256MiB", 4)
			var opened, folded, finished atomic.Int64
			j := &Job{Name: "sum", Tiles: 7, Visits: func(t int) int { return t * 3 }, Acc: func(int) int64 { return 1000 }, MaxAcc: 1000, Work: 1 << 20, Ordered: ordered,
				Open:   func(_ context.Context, tile int, acc []byte, w *Worker) error { w.Tile = tile; opened.Add(1); return nil },
				Fold:   func(_ context.Context, v Visit, raw []byte, w *Worker) error { folded.Add(1); return nil },
				Finish: func(_ context.Context, tile int, w *Worker) error { finished.Add(1); return nil },
			}
			if read {
				j.Raw = 100
				j.Read = func(_ context.Context, v Visit, raw []byte) (int, error) { return v.Seq, nil }
			}
			if err := c.Run(t.Context(), j); err != nil {
				t.Fatal(err)
			}
			if opened.Load() != 7 || folded.Load() != 63 || finished.Load() != 7 {
				t.Fatal(opened.Load(), folded.Load(), finished.Load())
			}
			if m := c.Slabs().Mapped(); m != 0 {
				t.Fatalf("%d bytes mapped after the run", m)
			}
		}
	}
}

func client(t testing.TB, limit string, threads int, opts ...Option) *Client {
	t.Helper()
	c, err := Local(append([]Option{MemoryLimit(limit), Base(leastBase), Threads(threads)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}
