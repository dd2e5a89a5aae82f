package nb

import (
	"testing"
	"time"
)

func TestTimeit(t *testing.T) {
	for _, c := range []struct {
		name string
		call time.Duration // that one call takes
		runs int
		want string
	}{
		{"slow", 3150 * time.Millisecond, 3, "3.15 s ± 0 ns per loop (mean ± std. dev. of 3 runs, 1 loop each)"},
		{"fast", 123 * time.Nanosecond, 7, "123 ns ± 0 ns per loop (mean ± std. dev. of 7 runs, 10,000,000 loops each)"},
		{"nothing", 0, 1, "0 ns ± 0 ns per loop (mean ± std. dev. of 1 run, 1,000,000,000 loops each)"},
		{"minutes", 75 * time.Second, 1, "1min 15s ± 0 ns per loop (mean ± std. dev. of 1 run, 1 loop each)"},
	} {
		got := timeit(nil, c.runs, func(_ func(), n int) time.Duration { return time.Duration(n) * c.call })
		if got.String() != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	// The numbers of statistics.mean and statistics.pstdev of Python.
	timing := Timing{Loops: 10, Runs: []time.Duration{98 * time.Millisecond, 100 * time.Millisecond, 105 * time.Millisecond}}
	if got, want := timing.String(), "101 ms ± 2.94 ms per loop (mean ± std. dev. of 3 runs, 10 loops each)"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if timing.Best() != 98*time.Millisecond {
		t.Errorf("best %v", timing.Best())
	}
	calls := 0
	if real := Timeit(func() { calls++; time.Sleep(250 * time.Millisecond) }, 1); calls != 2 || real.Loops != 1 || real.Mean() < 200*time.Millisecond {
		t.Errorf("%d calls, %v", calls, real)
	}
}
