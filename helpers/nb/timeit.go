package nb

import (
	"fmt"
	"math"
	"time"
)

// Timing is how long a function takes, measured in runs of several loops.
type Timing struct {
	Loops int             // calls in each run
	Runs  []time.Duration // a call's share of each run
}

const (
	usualRuns = 7
	leastRun  = 200 * time.Millisecond
	mostLoops = 1_000_000_000
)

// Timeit measures a function as IPython's %timeit does: as many calls a run as take 0.2 s or
// more, of 1, 10, 100, ...; then 7 runs, or as many as are stated. As the last expression of a
// cell it shows
//
//	98.2 ms ± 1.31 ms per loop (mean ± std. dev. of 7 runs, 10 loops each)
func Timeit(f func(), runs ...int) Timing {
	n := usualRuns
	if len(runs) > 0 {
		n = max(1, runs[0])
	}
	return timeit(f, n, stopwatch)
}

// stopwatch is how long n calls take.
func stopwatch(f func(), n int) time.Duration {
	begun := time.Now()
	for range n {
		f()
	}
	return time.Since(begun)
}

func timeit(f func(), runs int, watch func(func(), int) time.Duration) Timing {
	t := Timing{Loops: 1}
	for t.Loops < mostLoops && watch(f, t.Loops) < leastRun {
		t.Loops *= 10
	}
	for range runs {
		t.Runs = append(t.Runs, watch(f, t.Loops)/time.Duration(t.Loops))
	}
	return t
}

// Mean is the mean of the runs.
func (t Timing) Mean() time.Duration {
	sum := time.Duration(0)
	for _, r := range t.Runs {
		sum += r
	}
	return sum / time.Duration(max(1, len(t.Runs)))
}

// Std is the standard deviation of the runs, with the divisor that their number is.
func (t Timing) Std() time.Duration {
	mean, sum := float64(t.Mean()), 0.0
	for _, r := range t.Runs {
		d := float64(r) - mean
		sum += d * d
	}
	return time.Duration(math.Sqrt(sum / float64(max(1, len(t.Runs)))))
}

// Best is the shortest run.
func (t Timing) Best() time.Duration {
	best := time.Duration(math.MaxInt64)
	for _, r := range t.Runs {
		best = min(best, r)
	}
	return best
}

// String is the sentence that IPython writes.
func (t Timing) String() string {
	return fmt.Sprintf("%s ± %s per loop (mean ± std. dev. of %s, %s each)",
		digits(t.Mean()), digits(t.Std()), counted(len(t.Runs), "run"), counted(t.Loops, "loop"))
}

// digits is a duration in three digits.
func digits(d time.Duration) string {
	if d >= time.Minute {
		return fmt.Sprintf("%dmin %ds", int(d.Minutes()), int(d.Seconds())%60)
	}
	unit, name := time.Second, "s"
	for _, u := range []struct {
		d    time.Duration
		name string
	}{{time.Second, "s"}, {time.Millisecond, "ms"}, {time.Microsecond, "µs"}, {time.Nanosecond, "ns"}} {
		if unit, name = u.d, u.name; d >= u.d {
			break
		}
	}
	return fmt.Sprintf("%.3g %s", float64(d)/float64(unit), name)
}

func counted(n int, what string) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n != 1 {
		what += "s"
	}
	return s + " " + what
}
