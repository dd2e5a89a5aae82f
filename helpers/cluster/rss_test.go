//go:build linux && !race

package cluster

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"testing"
)

// loads are jobs that touch every byte they declare.
var loads = map[string]*Job{
	"bands":   {Tiles: 12, MaxAcc: 3 << 20, Work: 2 << 20},
	"maps":    {Tiles: 2, MaxAcc: 20 << 20, Work: 5 << 20},
	"chunks":  {Tiles: 50, MaxAcc: 1 << 20, Work: 9 << 20},
	"http":    {Tiles: 20, MaxAcc: 1 << 20, Work: 1 << 20, Raw: 1 << 20, Ahead: 16},
	"ordered": {Tiles: 6, MaxAcc: 4 << 20, Work: 1 << 20, Raw: 1 << 20, Ordered: true},
	"result":  {Tiles: 10, MaxAcc: 1 << 20, Work: 1 << 20, Result: 25 << 20},
}

var garbageSink []byte

// touch writes to every page.
func touch(b []byte) {
	for i := 0; i < len(b); i += 4096 {
		b[i]++
	}
}

// touching completes a load: every page of slot, accumulator, raw buffer and result is written, and
// each visit leaves garbage behind as real code does.
func touching(name string) *Job {
	j := *loads[name]
	j.Name = name
	var result []byte
	j.Visits = func(int) int { return 10 }
	j.Acc = func(tile int) int64 { return j.MaxAcc - int64(tile)*1000 }
	j.Open = func(_ context.Context, _ int, acc []byte, _ *Worker) error {
		if result == nil {
			result = make([]byte, j.Result)
			touch(result)
		}
		touch(acc)
		return nil
	}
	j.Fold = func(_ context.Context, _ Visit, raw []byte, w *Worker) error {
		touch(w.Slot)
		garbageSink = make([]byte, 1<<16)
		return nil
	}
	if j.Raw > 0 {
		j.Read = func(_ context.Context, _ Visit, raw []byte) (int, error) { touch(raw); return len(raw), nil }
	}
	return &j
}

// TestMain runs a load instead of the tests in a child process.
func TestMain(m *testing.M) {
	name := os.Getenv("CLUSTER_TEST_LOAD")
	if name == "" {
		os.Exit(m.Run())
	}
	c, err := Local(MemoryLimit(os.Getenv("CLUSTER_TEST_LIMIT")), Threads(2))
	if err != nil {
		panic(err)
	}
	if err := c.Run(context.Background(), touching(name), touching(name)); err != nil {
		panic(err)
	}
	_ = json.NewEncoder(os.Stdout).Encode(c.Stats())
	os.Exit(0)
}

// TestMemoryStaysWithinPlan compares the most memory of a child process with its plan.
func TestMemoryStaysWithinPlan(t *testing.T) {
	for name := range loads {
		for _, limit := range []string{"80MiB", "128MiB", "256MiB"} {
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "CLUSTER_TEST_LOAD="+name, "CLUSTER_TEST_LIMIT="+limit)
			out, err := cmd.CombinedOutput()
			var s Stats
			if err != nil || json.Unmarshal(out, &s) != nil {
				t.Fatalf("%s under %s: %v\n%s", name, limit, err, out)
			}
			t.Logf("%-8s %7s: plan %3d MiB (base %d), VmHWM %3d MiB, %d workers", name, limit, (s.Base+s.Peak)>>20, s.Base>>20, s.PeakRSS>>20, s.Workers)
			plan := s.Base + s.Peak
			if loads[name].Result > 0 { // on the Go heap: beside it garbage may stay until the limit is near
				plan += plan / 10
			}
			if s.PeakRSS > plan || s.PeakRSS > s.Limit || s.Base+s.Peak > s.Limit {
				t.Errorf("%s under %s: VmHWM %d, plan %d, limit %d", name, limit, s.PeakRSS, s.Base+s.Peak, s.Limit)
			}
		}
	}
}
