package cluster

import (
	"context"
	"errors"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func sized(name string, work, acc, result int64) *Job {
	return &Job{Name: name, Tiles: 2, Visits: func(int) int { return 3 }, Acc: func(int) int64 { return acc }, MaxAcc: acc, Work: work, Result: result,
		Fold: func(context.Context, Visit, []byte, *Worker) error { return nil }}
}

// One byte below the need is refused with the number that would do; at the need it runs.
func TestRefusalIsExact(t *testing.T) {
	for _, j := range []*Job{sized("small", 1, 1, 0), sized("odd", 5<<20+1, 100, 12345), sized("big", 95<<20, 29<<20, 4<<20)} {
		for _, held := range []int64{0, 7 << 20} {
			wide := client(t, "4GiB", 2)
			hold(t, wide, held)
			least, with, err := wide.Need(j)
			if err != nil || least > with {
				t.Fatal(least, with, err)
			}
			at := func(limit int64) error {
				c, err := Local(MemoryLimit(limit), Base(leastBase), Threads(2))
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				hold(t, c, held)
				return c.Run(t.Context(), j)
			}
			if err := at(least); err != nil {
				t.Errorf("%s at its need of %d: %v", j.Name, least, err)
			}
			err = at(least - 1)
			var big *TooBig
			if !errors.As(err, &big) || big.Need != least || big.Limit != least-1 || big.Name != j.Name {
				t.Fatalf("%s below its need: %v", j.Name, err)
			}
			if sum := big.Base + big.Held + big.Running + big.Result + big.Worker + big.Acc; sum != big.Need {
				t.Errorf("the parts make %d, the need is %d", sum, big.Need)
			}
			t.Log(err)
		}
	}
}

func hold(t *testing.T, c *Client, n int64) *Lease {
	t.Helper()
	l, err := c.Hold("t2m", n)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestHold(t *testing.T) {
	c := client(t, "64MiB", 2)
	l := hold(t, c, 30<<20)
	if c.Free() != 10<<20 || c.Held() != 30<<20 {
		t.Errorf("free %d, held %d", c.Free(), c.Held())
	}
	_, err := c.Hold("u10", 10<<20+1)
	var big *TooBig
	if !errors.As(err, &big) || big.Need != 64<<20+1 || !strings.Contains(err.Error(), "release") {
		t.Errorf("%v", err)
	}
	if _, err := c.Hold("bad", -1); err == nil {
		t.Error("a negative size was held")
	}
	l.Release()
	l.Release()
	if c.Free() != 40<<20 {
		t.Errorf("free %d after two releases", c.Free())
	}
	// A slab counts once, declared or not.
	b := c.Slabs().Get(8 << 20)
	if c.Free() != 32<<20 {
		t.Errorf("free %d beside an undeclared slab", c.Free())
	}
	l = hold(t, c, 8<<20)
	if c.Free() != 32<<20 {
		t.Errorf("free %d beside a declared slab", c.Free())
	}
	c.Slabs().Put(b)
	l.Release()
	if c.Free() != 40<<20 {
		t.Errorf("free %d at the end", c.Free())
	}
}

// The results of a plan's earlier jobs count for the later ones, and the plan is refused whole.
func TestPlanAdmittedWhole(t *testing.T) {
	c := client(t, "64MiB", 2)
	first, second := sized("first", 1<<20, 0, 30<<20), sized("second", 8<<20, 0, 4<<20)
	ran := false
	first.Open = func(context.Context, int, []byte, *Worker) error { ran = true; return nil }
	var big *TooBig
	if err := c.Run(t.Context(), first, second); !errors.As(err, &big) || big.Name != "second" || ran {
		t.Errorf("%v, ran %v", err, ran)
	}
	if err := c.Run(t.Context(), second); err != nil {
		t.Error(err)
	}
}

// Two plans that do not fit together run one after another, in order of arrival.
func TestPlansWait(t *testing.T) {
	c := client(t, "64MiB", 2)
	var now, most, runs atomic.Int64
	j := sized("half", 24<<20, 0, 0)
	j.Fold = func(context.Context, Visit, []byte, *Worker) error {
		n := now.Add(1)
		for old := most.Load(); n > old && !most.CompareAndSwap(old, n); old = most.Load() {
		}
		time.Sleep(time.Millisecond)
		now.Add(-1)
		runs.Add(1)
		return nil
	}
	settled(t, c, func() {
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				if err := c.Run(t.Context(), j); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
	if most.Load() != 1 || runs.Load() != 36 {
		t.Errorf("%d folds at once, %d runs", most.Load(), runs.Load())
	}
}

// A plan that waits ends with its context, and lets the next in line go on.
func TestWaitEnds(t *testing.T) {
	c := client(t, "64MiB", 2)
	settled(t, c, func() {
		inside, leave := make(chan struct{}), make(chan struct{})
		long := sized("long", 30<<20, 0, 0)
		var once sync.Once
		long.Fold = func(context.Context, Visit, []byte, *Worker) error {
			once.Do(func() { close(inside); <-leave })
			return nil
		}
		var all sync.WaitGroup
		all.Go(func() { _ = c.Run(t.Context(), long) })
		<-inside
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if err := c.Run(ctx, sized("waits", 24<<20, 0, 0)); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v", err)
		}
		if err := c.Run(t.Context(), sized("fits", 1<<16, 0, 0)); err != nil {
			t.Errorf("a small plan beside a large one: %v", err)
		}
		close(leave)
		all.Wait()
	})
}

// A run inside a task takes what is free or is refused: waiting for its own plan would never end.
func TestNestedRun(t *testing.T) {
	c := client(t, "64MiB", 1)
	outer := sized("outer", 24<<20, 0, 0)
	var small, large error
	outer.Fold = func(ctx context.Context, v Visit, _ []byte, _ *Worker) error {
		small, large = c.Run(ctx, sized("small", 1<<20, 0, 0)), c.Run(ctx, sized("large", 24<<20, 0, 0))
		return nil
	}
	if err := c.Run(t.Context(), outer); err != nil {
		t.Fatal(err)
	}
	var big *TooBig
	if small != nil || !errors.As(large, &big) || big.Running != 24<<20 {
		t.Errorf("small: %v, large: %v", small, large)
	}
}

// A run inside a task does not stand in the queue behind a plan that waits for its own.
func TestNestedRunPassesQueue(t *testing.T) {
	c := client(t, "64MiB", 1)
	var all sync.WaitGroup
	outer := sized("outer", 24<<20, 0, 0)
	var once sync.Once
	outer.Fold = func(ctx context.Context, _ Visit, _ []byte, _ *Worker) error {
		once.Do(func() {
			all.Go(func() {
				if err := c.Run(t.Context(), sized("waits", 32<<20, 0, 0)); err != nil {
					t.Error(err)
				}
			})
			for waiting := 0; waiting == 0; time.Sleep(time.Millisecond) {
				c.budget.mu.Lock()
				waiting = len(c.budget.queue)
				c.budget.mu.Unlock()
			}
		})
		ran := false
		inner := sized("inner", 1<<20, 0, 0)
		inner.Finish = func(context.Context, int, *Worker) error { ran = true; return nil }
		if err := c.Run(ctx, inner); err != nil || !ran {
			t.Errorf("ran %v, %v", ran, err)
		}
		return nil
	}
	if err := c.Run(t.Context(), outer); err != nil {
		t.Error(err)
	}
	all.Wait()
}

func TestClose(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	c, err := Local(MemoryLimit(64<<20), Base(leastBase))
	if err != nil {
		t.Fatal(err)
	}
	if got := debug.SetMemoryLimit(-1); got != 60<<20 {
		t.Errorf("the Go heap may have %d", got)
	}
	b := c.Slabs().Get(16 << 20)
	if got := debug.SetMemoryLimit(-1); got != 44<<20 {
		t.Errorf("beside 16 MiB of slabs the Go heap may have %d", got)
	}
	other, err := Local(MemoryLimit(40<<20), Base(leastBase))
	if err != nil {
		t.Fatal(err)
	}
	if got := debug.SetMemoryLimit(-1); got != 36<<20 {
		t.Errorf("with two clients the Go heap may have %d", got)
	}
	_ = other.Close()
	begun := make(chan struct{})
	j := sized("endless", 1<<16, 0, 0)
	j.Visits = func(int) int { return 1 << 30 }
	var once sync.Once
	j.Fold = func(ctx context.Context, _ Visit, _ []byte, _ *Worker) error {
		once.Do(func() { close(begun) })
		<-ctx.Done()
		return nil
	}
	result := make(chan error)
	go func() { result <- c.Run(t.Context(), j) }()
	<-begun
	if err := errors.Join(c.Close(), c.Close()); err != nil {
		t.Error(err)
	}
	if err := <-result; !errors.Is(err, ErrClosed) {
		t.Errorf("a run that Close ended: %v", err)
	}
	if err := c.Run(t.Context(), j); !errors.Is(err, ErrClosed) {
		t.Errorf("a run after Close: %v", err)
	}
	b[0] = 1 // a slab in use stays valid
	c.Slabs().Put(b)
	if got := debug.SetMemoryLimit(-1); got != before {
		t.Errorf("the Go heap may have %d after Close, %d before Local", got, before)
	}
}

func TestDefault(t *testing.T) {
	first := Default()
	if first == nil || Default() != first || first.Limit() <= 0 || first.Threads() < 1 {
		t.Fatalf("%+v", first)
	}
	other := client(t, "64MiB", 1)
	if Default() != first {
		t.Error("Local replaced the default")
	}
	chosen := client(t, "64MiB", 1, AsDefault())
	if Default() != chosen {
		t.Error("AsDefault did not")
	}
	SetDefault(other)
	if Default() != other {
		t.Error("SetDefault did not")
	}
	_ = other.Close()
	if d := Default(); d == other || d.closed.Load() {
		t.Error("a closed client is still the default")
	}
	_ = first.Close()
}

func TestOptions(t *testing.T) {
	for name, o := range map[string]Option{
		"no size": MemoryLimit("much"), "zero": MemoryLimit(0), "negative": MemoryLimit(-5), "below base": MemoryLimit("1MiB"), "no base": Base(0),
		"threads": Threads(0), "users": Users(0),
	} {
		if c, err := Local(o); err == nil {
			t.Errorf("%s: %+v", name, c)
		} else {
			t.Log(err)
		}
	}
	one, err1 := Local()
	four, err4 := Local(Users(4))
	if err1 != nil || err4 != nil || four.Limit() > one.Limit()/3 || four.Limit() < one.Limit()/5 {
		t.Errorf("%d for one user, %d for four", one.Limit(), four.Limit())
	}
}

// A result that is allocated after Need and before Run, touched or not, counts once; what the
// process holds besides counts always.
func TestBaseBesideResults(t *testing.T) {
	c, err := Local(MemoryLimit("512MiB"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var resident int64
	c.budget.resident = func() int64 { return resident }
	c.budget.patience = 0 // each plan measures
	run := func(result int64) int64 {
		if err := c.Run(t.Context(), sized("r", 1<<20, 0, result)); err != nil {
			t.Error(err)
		}
		return c.Base() >> 20
	}
	need := func(result int64) {
		if _, _, err := c.Need(sized("r", 1<<20, 0, result)); err != nil {
			t.Error(err)
		}
	}
	for _, step := range []struct {
		what          string
		needs         bool
		resident      int64 // MiB
		result, wants int64 // MiB
	}{
		{"small process, allocates inside", false, 10, 80, 24},
		{"the user's heap has grown", false, 90, 80, 96},
		{"and is gone", false, 10, 0, 24},
		{"announced", true, 90, 80, 96},
		{"allocated, not touched", false, 90, 80, 96},
		{"touched", false, 170, 80, 96},
		{"touched, and the heap has grown", false, 200, 80, 128},
		{"more than announced", false, 200, 81, 208},
		{"all gone", false, 10, 80, 24},
	} {
		resident = step.resident << 20
		if step.needs {
			need(step.result << 20)
		} else if got := run(step.result << 20); got != step.wants {
			t.Errorf("%s: base %d MiB, want %d", step.what, got, step.wants)
		}
	}
}

func TestStepBase(t *testing.T) {
	for _, c := range []struct{ resident, want int64 }{
		{-5, 24}, {0, 24}, {20 * mib, 24}, {20*mib + 1, 32}, {28 * mib, 32}, {28*mib + 1, 40}, {1 << 30, 1032},
	} {
		if got := stepBase(c.resident); got != c.want*mib {
			t.Errorf("base of a process of %d bytes: %d, want %d MiB", c.resident, got, c.want)
		}
	}
}

// TestPatience measures the process again when time has passed or plans took much.
func TestPatience(t *testing.T) {
	reads := 0
	b := budget{limit: 1 << 30, slabs: newSlabs(), patience: time.Hour, resident: func() int64 { reads++; return 10 << 20 }}
	small, large := grant{bytes: smallTaken / 4}, grant{bytes: 2 * smallTaken}
	for _, c := range []struct {
		g    grant
		want int
	}{{small, 1}, {small, 1}, {large, 1}, {small, 2}, {small, 2}} {
		b.measure(0, 0)
		b.take(c.g)
		b.give(c.g)
		if reads != c.want {
			t.Fatalf("after a plan of %d bytes: measured %d times, want %d", c.g.bytes, reads, c.want)
		}
	}
	b.patience = 0
	b.measure(0, 0)
	if reads != 3 {
		t.Errorf("measured %d times where no patience is left, want 3", reads)
	}
}
