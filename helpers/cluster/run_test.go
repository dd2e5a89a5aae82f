package cluster

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

func client(t testing.TB, limit string, threads int, opts ...Option) *Client {
	t.Helper()
	c, err := Local(append([]Option{MemoryLimit(limit), Base(leastBase), Threads(threads)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// settled fails if goroutines, slabs or budget are left behind by f.
func settled(t *testing.T, c *Client, f func()) {
	t.Helper()
	before, free, used := runtime.NumGoroutine(), c.Free(), c.Slabs().InUse()
	f()
	for range 200 {
		if runtime.NumGoroutine() <= before {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > before {
		buf := make([]byte, 1<<16)
		t.Errorf("%d goroutines, %d before:\n%s", n, before, buf[:runtime.Stack(buf, true)])
	}
	if c.Free() != free || c.Slabs().InUse() != used || c.Slabs().Mapped() != used {
		t.Errorf("%d bytes free, %d before; slabs %d in use, %d mapped, %d before", c.Free(), free, c.Slabs().InUse(), c.Slabs().Mapped(), used)
	}
}

// sumJob adds tile*1000+seq of every visit into its tile's accumulator and the tiles into total.
func sumJob(tiles, visits int, read, ordered bool, total *atomic.Int64) *Job {
	j := &Job{Name: "sum", Tiles: tiles, Visits: func(int) int { return visits }, Acc: func(int) int64 { return 8 }, MaxAcc: 8, Work: 1 << 16, Ordered: ordered, Raw: 8,
		NewWorker: func(w *Worker) error { w.State = new(int); return nil },
		Open: func(_ context.Context, tile int, acc []byte, w *Worker) error {
			clear(acc)
			w.Tile = new(sync.Mutex)
			return nil
		},
		Fold: func(_ context.Context, v Visit, raw []byte, w *Worker) error {
			*w.State.(*int)++
			n := uint64(v.Tile*1000 + v.Seq)
			if raw != nil {
				n = binary.LittleEndian.Uint64(raw)
			}
			w.Slot[0], w.Slot[len(w.Slot)-1] = 1, 2
			lock := w.Tile.(*sync.Mutex)
			lock.Lock()
			defer lock.Unlock()
			binary.LittleEndian.PutUint64(w.Acc, binary.LittleEndian.Uint64(w.Acc)+n)
			return nil
		},
		Finish: func(_ context.Context, tile int, w *Worker) error {
			total.Add(int64(binary.LittleEndian.Uint64(w.Acc)))
			return nil
		},
		Stored: func(Visit) int64 { return 8 },
	}
	if read {
		j.Read = func(_ context.Context, v Visit, raw []byte) (int, error) {
			binary.LittleEndian.PutUint64(raw, uint64(v.Tile*1000+v.Seq))
			return 8, nil
		}
	}
	return j
}

func TestRunSums(t *testing.T) {
	for _, shape := range []struct{ tiles, visits int }{{0, 0}, {1, 0}, {1, 1}, {1, 1000}, {7, 33}, {300, 1}, {5, 0}} {
		for variant := range 16 {
			read, ordered, threads := variant&1 > 0, variant&2 > 0, 1+variant>>2
			t.Run(fmt.Sprintf("%dx%d/read=%v,ordered=%v,threads=%d", shape.tiles, shape.visits, read, ordered, threads), func(t *testing.T) {
				c := client(t, "64MiB", threads, Poison())
				var total atomic.Int64
				var log Log
				j := sumJob(shape.tiles, shape.visits, read, ordered, &total)
				settled(t, c, func() {
					if err := c.Run(WithLog(t.Context(), &log), j); err != nil {
						t.Fatal(err)
					}
				})
				visits := shape.tiles * shape.visits
				want := int64(shape.visits*1000*shape.tiles*(shape.tiles-1)/2 + shape.tiles*shape.visits*(shape.visits-1)/2)
				if total.Load() != want {
					t.Errorf("sum %d, want %d", total.Load(), want)
				}
				if s := c.Stats(); s.Visits != int64(visits) || s.Bytes != int64(8*visits) || s.Peak > s.Grant || s.Base+s.Grant > s.Limit {
					t.Errorf("%+v", s)
				}
				replayed(t, c, j, &log)
			})
		}
	}
}

// replayed checks that the log of real goroutines repeats on the pure core.
func replayed(t *testing.T, c *Client, j *Job, l *Log) {
	t.Helper()
	s, err := Admit(j, c.Stats().Grant, 0, c.Threads())
	if err != nil {
		t.Fatal(err)
	}
	l.Replay(s, nil)
	if !s.Ended() || s.Err() != nil || s.Peak() != c.Stats().Peak || s.Folded() != c.Stats().Visits {
		t.Errorf("replay: ended %v, %v, peak %d of %d:\n%s", s.Ended(), s.Err(), s.Peak(), c.Stats().Peak, l.Table(s))
	}
}

func TestRunFailures(t *testing.T) {
	boom := errors.New("boom")
	fail := map[string]func() error{
		"error":  func() error { return boom },
		"panic":  func() error { panic(boom) },
		"string": func() error { panic("boom") },
		"index":  func() error { var a []int; _ = a[len(a)]; return nil },
		"nil":    func() error { panic(nil) },
		"goexit": func() error { runtime.Goexit(); return nil },
	}
	for how, f := range fail {
		for _, task := range []ActionKind{Open, Read, Fold, Finish} {
			for _, threads := range []int{1, 3} {
				t.Run(fmt.Sprintf("%s/%s/%d", how, task, threads), func(t *testing.T) {
					c := client(t, "64MiB", threads)
					var total atomic.Int64
					j := sumJob(4, 20, true, false, &total)
					spoil(j, task, f)
					settled(t, c, func() {
						err := c.Run(t.Context(), j)
						var e *TaskError
						if !errors.As(err, &e) || e.Task != task || e.Tile != 2 || e.Job != "sum" {
							t.Fatalf("%v", err)
						}
						if task == Fold && e.Seq != 7 || (how == "error" || how == "panic") && !errors.Is(err, boom) {
							t.Errorf("%+v", e)
						}
						if panics := how != "error" && how != "goexit"; panics != (e.Panic != nil) || panics != (len(e.Stack) > 0) {
							t.Errorf("panic %v, stack of %d bytes", e.Panic, len(e.Stack))
						}
					})
				})
			}
		}
	}
}

// spoil makes one task of tile 2 end with f.
func spoil(j *Job, task ActionKind, f func() error) {
	open, read, fold, finish := j.Open, j.Read, j.Fold, j.Finish
	switch task {
	case Open:
		j.Open = func(ctx context.Context, tile int, acc []byte, w *Worker) error {
			if tile == 2 {
				return f()
			}
			return open(ctx, tile, acc, w)
		}
	case Read:
		j.Read = func(ctx context.Context, v Visit, raw []byte) (int, error) {
			if v == (Visit{2, 7}) {
				return 0, f()
			}
			return read(ctx, v, raw)
		}
	case Fold:
		j.Fold = func(ctx context.Context, v Visit, raw []byte, w *Worker) error {
			if v == (Visit{2, 7}) {
				return f()
			}
			return fold(ctx, v, raw, w)
		}
	case Finish:
		j.Finish = func(ctx context.Context, tile int, w *Worker) error {
			if tile == 2 {
				return f()
			}
			return finish(ctx, tile, w)
		}
	}
}

func TestRunBadJobs(t *testing.T) {
	c := client(t, "64MiB", 2)
	var total atomic.Int64
	cases := map[string]func(j *Job){
		"NewWorker fails":  func(j *Job) { j.NewWorker = func(*Worker) error { return errSim } },
		"NewWorker panics": func(j *Job) { j.NewWorker = func(*Worker) error { panic("x") } },
		"Visits panics":    func(j *Job) { j.Visits = func(int) int { panic("x") } },
		"late panic":       func(j *Job) { j.Visits = func(t int) int { return 5 / (3 - t) } },
		"Visits negative":  func(j *Job) { j.Visits = func(int) int { return -1 } },
		"Visits nil":       func(j *Job) { j.Visits = nil },
		"Acc above MaxAcc": func(j *Job) { j.Acc = func(int) int64 { return 9 } },
		"negative Work":    func(j *Job) { j.Work = -1 },
		"Read too long":    func(j *Job) { j.Read = func(context.Context, Visit, []byte) (int, error) { return 9, nil } },
		"Stored panics":    func(j *Job) { j.Stored = func(Visit) int64 { panic("x") } },
		"overflow":         func(j *Job) { j.Work, j.MaxAcc, j.Result = 1<<62, 1<<62, 1<<62 },
	}
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			j := sumJob(4, 20, true, false, &total)
			change(j)
			settled(t, c, func() {
				err := c.Run(WithProgress(t.Context(), func(Progress) {}), j)
				if err == nil || errors.Is(err, context.Canceled) {
					t.Fatalf("%v", err)
				}
				if name == "NewWorker fails" && !errors.Is(err, errSim) {
					t.Errorf("%v", err)
				}
				t.Log(err)
			})
		})
	}
}

func TestRunCancel(t *testing.T) {
	cause := errors.New("the user pressed stop")
	for _, read := range []bool{false, true} {
		c := client(t, "64MiB", 2)
		settled(t, c, func() {
			ctx, cancel := context.WithCancelCause(t.Context())
			var total, folds atomic.Int64
			j := sumJob(4, 1<<30, read, false, &total)
			fold := j.Fold
			j.Fold = func(ctx context.Context, v Visit, raw []byte, w *Worker) error {
				if folds.Add(1) == 50 {
					cancel(cause)
				}
				if folds.Load() > 60 {
					<-ctx.Done()
					return ctx.Err()
				}
				return fold(ctx, v, raw, w)
			}
			err := c.Run(ctx, j)
			var e *Canceled
			if !errors.As(err, &e) || !errors.Is(err, cause) || !errors.Is(err, context.Canceled) || e.Visits == 0 {
				t.Errorf("%v", err)
			}
			if n := folds.Load(); n > 1000 {
				t.Errorf("%d visits after the cancellation", n-50)
			}
			if err := c.Run(ctx, j); !errors.Is(err, cause) {
				t.Errorf("a run with an ended context: %v", err)
			}
		})
	}
}

// Tiles of growing numbers of visits, all of which have to be in Fold at once: workers are started
// when they are needed, not before.
func TestWorkersGrow(t *testing.T) {
	for _, read := range []bool{false, true} {
		c := client(t, "64MiB", 6)
		var arrived [6]sync.WaitGroup
		j := &Job{Name: "barrier", Tiles: 6, Visits: func(t int) int { return t + 1 }, Ahead: -1}
		// One tile at a time: an accumulator that fits once.
		j.Acc, j.MaxAcc = func(int) int64 { return 32 << 20 }, 32<<20
		for t := range arrived {
			arrived[t].Add(t + 1)
		}
		j.Fold = func(_ context.Context, v Visit, _ []byte, _ *Worker) error {
			arrived[v.Tile].Done()
			arrived[v.Tile].Wait()
			return nil
		}
		if read {
			j.Read = func(context.Context, Visit, []byte) (int, error) { return 0, nil }
		}
		settled(t, c, func() {
			if err := c.Run(t.Context(), j); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestRunDeadline(t *testing.T) {
	c := client(t, "64MiB", 2)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	var total atomic.Int64
	start := time.Now()
	err := c.Run(ctx, sumJob(1, 1<<30, false, false, &total))
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("%v after %v", err, time.Since(start))
	}
}

// A task that fails on its own while others run gives the other tasks an ended context.
func TestFailureEndsOthers(t *testing.T) {
	c := client(t, "64MiB", 2)
	j := &Job{Name: "pair", Tiles: 1, Visits: func(int) int { return 2 }, Fold: func(ctx context.Context, v Visit, _ []byte, _ *Worker) error {
		if v.Seq == 0 {
			<-ctx.Done()
			return ctx.Err()
		}
		return errSim
	}}
	if err := c.Run(t.Context(), j); !errors.Is(err, errSim) {
		t.Errorf("%v", err)
	}
}

func TestProgress(t *testing.T) {
	c := client(t, "64MiB", 2)
	var total atomic.Int64
	var seen []Progress
	ctx := WithProgress(t.Context(), func(p Progress) { seen = append(seen, p) })
	slow := sumJob(3, 10, false, false, &total)
	fold := slow.Fold
	slow.Fold = func(ctx context.Context, v Visit, raw []byte, w *Worker) error {
		time.Sleep(20 * time.Millisecond)
		return fold(ctx, v, raw, w)
	}
	if err := c.Run(ctx, slow, sumJob(2, 5, true, false, &total)); err != nil {
		t.Fatal(err)
	}
	last := seen[len(seen)-1]
	if !last.Done || last.Stage != 2 || last.Stages != 2 || last.DoneVisits != 10 || last.TotalVisits != 10 || last.DoneBytes != 80 || last.TotalBytes != 80 {
		t.Errorf("last: %+v", last)
	}
	if len(seen) < 3 || len(seen) > 8 {
		t.Errorf("%d reports", len(seen))
	}
	left := false
	for i, p := range seen[1:] {
		left = left || p.Left > 0
		if p.Stage == seen[i].Stage && p.DoneVisits < seen[i].DoneVisits || p.Elapsed < seen[i].Elapsed {
			t.Errorf("%+v after %+v", p, seen[i])
		}
	}
	if !left {
		t.Error("no time left was ever estimated")
	}
	err := c.Run(WithProgress(t.Context(), func(Progress) { panic("sink") }), slow)
	if err == nil || !strings.Contains(err.Error(), "sink") {
		t.Errorf("a panic in the sink: %v", err)
	}
}
