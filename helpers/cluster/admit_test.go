package cluster

import (
	"container/heap"
	"context"
	"testing"
)

func noRead(context.Context, Visit, []byte) (int, error) { return 0, nil }

// TestAdmissionOrder pins what more bytes buy: workers, then a second tile, then reading ahead, then
// more tiles.
func TestAdmissionOrder(t *testing.T) {
	const slot, raw, acc = 4 << 20, 1 << 20, 16 << 20
	j := &Job{Name: "order", Tiles: 100, Visits: func(int) int { return 5 }, Acc: func(int) int64 { return acc }, MaxAcc: acc, Work: slot, Raw: raw, Ahead: 3, Read: noRead}
	for _, c := range []struct {
		limit                   int64
		workers, readers, tiles int
	}{
		{slot + raw + acc, 1, 1, 1},
		{2*(slot+raw) + acc - 1, 1, 1, 1},
		{2*(slot+raw) + acc, 2, 2, 1},
		{2*(slot+raw) + acc + 3*raw, 2, 2, 1},
		{2*(slot+raw) + 2*acc, 2, 2, 2},
		{2*(slot+raw) + 2*acc + raw, 2, 3, 2},
		{2*(slot+raw) + 2*acc + 3*raw, 2, 5, 2},
		{2*(slot+raw) + 3*acc + 3*raw, 2, 5, 3},
		{1 << 40, 2, 5, 7},
	} {
		s, err := Admit(j, c.limit, 0, 2)
		if err != nil {
			t.Fatal(err)
		}
		if s.Workers() != c.workers || s.Readers() != c.readers || s.room/acc != int64(c.tiles) {
			t.Errorf("under %d MiB: %d workers, %d raw buffers, %d tiles; want %d, %d, %d", c.limit>>20, s.Workers(), s.Readers(), s.room/acc, c.workers, c.readers, c.tiles)
		}
	}
}

func TestWorkersThatHaveWork(t *testing.T) {
	for _, c := range []struct {
		tiles, visits int
		ordered       bool
		want          int
	}{{1, 1, false, 1}, {1, 3, false, 3}, {1, 1000, false, 8}, {2, 2, false, 4}, {100, 1, false, 8}, {1, 1000, true, 1}, {3, 1000, true, 3}, {0, 0, true, 1}, {1, 0, false, 1}} {
		s, err := Admit(&Job{Name: "w", Tiles: c.tiles, Visits: func(int) int { return c.visits }, Ordered: c.ordered}, 1<<30, 0, 8)
		if err != nil || s.Workers() != c.want {
			t.Errorf("%+v: %d workers, %v", c, s.Workers(), err)
		}
	}
}

// makespan is the simulated time that a job takes when tasks take the given times.
func makespan(t *testing.T, j *Job, limit int64, workers int, times map[ActionKind]float64) float64 {
	t.Helper()
	s, err := Admit(j, limit, 0, workers)
	if err != nil {
		t.Fatal(err)
	}
	var line timeline
	now, n := 0.0, 0
	e := Event{Kind: Start}
	for {
		for _, a := range s.Step(e) {
			n++
			heap.Push(&line, timed{now + times[a.Kind], n, a})
		}
		if s.Ended() {
			return now
		}
		next := heap.Pop(&line).(timed)
		now, e = next.at, Event{Kind: next.Kind.answer(), V: next.V}
	}
}

// TestPace compares simulated times with what the workers and readers could do at best.
func TestPace(t *testing.T) {
	for _, c := range []struct {
		name          string
		tiles, visits int
		ordered, read bool
		ahead         int
		times         map[ActionKind]float64
		best          float64
	}{
		{"folds alone", 4, 100, false, false, 0, map[ActionKind]float64{Fold: 1}, 400. / 4},
		{"one-visit tiles", 400, 1, false, false, 0, map[ActionKind]float64{Open: 0.1, Fold: 1, Finish: 0.1}, 400 * 1.2 / 4},
		{"slow folds, quick reads", 4, 100, false, true, 4, map[ActionKind]float64{Read: 0.5, Fold: 1}, 400. / 4},
		{"slow reads", 4, 100, false, true, 12, map[ActionKind]float64{Read: 16, Fold: 1}, 400 * 17. / 16},
		{"slow reads of one-visit tiles", 400, 1, false, true, 12, map[ActionKind]float64{Read: 16, Fold: 1}, 400 * 17. / 16},
		{"ordered", 16, 25, true, false, 0, map[ActionKind]float64{Fold: 1}, 400. / 4},
		{"ordered, read", 16, 25, true, true, 4, map[ActionKind]float64{Read: 0.5, Fold: 1}, 400. / 4},
	} {
		j := &Job{Name: c.name, Tiles: c.tiles, Visits: func(int) int { return c.visits }, Ordered: c.ordered, Ahead: c.ahead}
		if c.read {
			j.Read = noRead
		}
		if got := makespan(t, j, 1<<30, 4, c.times); got > c.best*1.15+2 {
			t.Errorf("%s: %.0f, at best %.0f", c.name, got, c.best)
		}
	}
}
