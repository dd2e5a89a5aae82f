package cluster

import (
	"cmp"
	"context"
	"fmt"
)

// Step takes one event and returns what to do now. The rules, in order, as long as a worker or a
// raw buffer is free:
//
//  1. fold what is read: it gives memory back;
//  2. finish tiles whose last visit is folded;
//  3. hand out the next visit of the oldest open tile, to a worker or, with Read, to a reader;
//  4. open a new tile only when no open tile has a visit to hand out and its accumulator fits.
//
// After the first error or Cancel nothing more is issued; Abort comes when nothing is in flight.
// An event that answers nothing in flight is an error of the caller and ends the run. After Done
// or Abort every event is ignored.
//
// The slice is reused by the next Step. Cost: no allocation; time grows with workers and open
// tiles only.
func (s *State) Step(e Event) []Action {
	s.actions = s.actions[:0]
	if s.ended {
		return nil
	}
	if !s.take(e) {
		s.fail(&JobError{s.job.Name, fmt.Sprintf("event %q of tile %d, visit %d answers nothing that is in flight", e.Kind, e.V.Tile, e.V.Seq)})
	}
	if e.Err != nil {
		s.fail(e.Err)
	}
	s.issue()
	return s.actions
}

// take accounts for an event; false says that it cannot have happened.
func (s *State) take(e Event) bool {
	switch e.Kind {
	case Start:
		first := !s.started
		s.started = true
		return first
	case Cancel:
		s.started = true
		s.fail(cmp.Or(e.Err, context.Canceled))
		return true
	}
	if !s.land(Action{e.Kind.answers(), e.V}) {
		return false
	}
	t := s.tile(e.V.Tile)
	switch e.Kind {
	case Opened:
		t.phase = open
	case ReadDone:
		s.arrived(t, e)
	case Folded:
		t.folding--
		t.folded++
		if e.Err == nil {
			s.folded++
		}
		if s.job.Read != nil {
			s.spare++
		}
	case Finished:
		s.close(t)
	}
	if e.Kind != ReadDone {
		s.idle++
	}
	return true
}

func (s *State) arrived(t *tile, e Event) {
	if e.Err != nil {
		s.spare++
		return
	}
	t.ready++
	s.ready = append(s.ready, e.V)
}

// land removes an action from those in flight.
func (s *State) land(a Action) bool {
	for i, f := range s.flight {
		if f == a {
			last := len(s.flight) - 1
			s.flight[i] = s.flight[last]
			s.flight = s.flight[:last]
			return true
		}
	}
	return false
}

// tile finds an open tile; what is in flight always has one.
func (s *State) tile(id int) *tile {
	for i := range s.tiles {
		if s.tiles[i].id == id {
			return &s.tiles[i]
		}
	}
	return nil
}

// close gives a tile's bytes back and keeps the others in order of age.
func (s *State) close(t *tile) {
	s.free += t.acc
	for i := range s.tiles {
		if s.tiles[i].id == t.id {
			s.tiles = append(s.tiles[:i], s.tiles[i+1:]...)
			return
		}
	}
}

// fail keeps the first error and stops issuing.
func (s *State) fail(err error) {
	s.stopped = true
	if s.err == nil {
		s.err = err
	}
}

// give issues an action.
func (s *State) give(kind ActionKind, v Visit) {
	if kind == Read {
		s.spare--
	} else {
		s.idle--
	}
	a := Action{kind, v}
	s.flight = append(s.flight, a)
	s.actions = append(s.actions, a)
}

// end issues the last action.
func (s *State) end(kind ActionKind) {
	s.ended = true
	s.actions = append(s.actions, Action{Kind: kind})
}

func (s *State) issue() {
	if !s.stopped && s.started {
		s.foldReady()
		s.finish()
		if s.job.Read == nil {
			s.foldNext()
			s.openNext()
		} else {
			s.openReady()
			s.readNext()
			s.openReady()
		}
	}
	switch {
	case len(s.flight) > 0:
	case s.stopped:
		s.end(Abort)
	case s.started:
		s.end(Done)
	}
}

// foldReady is rule 1.
func (s *State) foldReady() {
	if s.idle == 0 {
		return
	}
	kept := s.ready[:0]
	for _, v := range s.ready {
		t := s.tile(v.Tile)
		if s.idle == 0 || t.phase != open || s.job.Ordered && (t.folding > 0 || v.Seq != t.folded) {
			kept = append(kept, v)
			continue
		}
		t.ready--
		t.folding++
		s.give(Fold, v)
	}
	s.ready = kept
}

// finish is rule 2.
func (s *State) finish() {
	for i := range s.tiles {
		t := &s.tiles[i]
		if s.idle == 0 {
			return
		}
		if t.phase == open && t.folded == t.visits {
			t.phase = finishing
			s.give(Finish, Visit{Tile: t.id})
		}
	}
}

// foldNext is rule 3 without Read.
func (s *State) foldNext() {
	for i := range s.tiles {
		t := &s.tiles[i]
		for s.idle > 0 && t.phase == open && t.issued < t.visits && !(s.job.Ordered && t.folding > 0) {
			v := Visit{t.id, t.issued}
			t.issued++
			t.folding++
			s.give(Fold, v)
		}
	}
}

// openNext is rule 4 without Read: a new tile for each worker that the tiles being opened will
// leave without a visit.
func (s *State) openNext() {
	for s.idle > s.coming() && s.admit() {
		t := &s.tiles[len(s.tiles)-1]
		t.phase = opening
		s.give(Open, Visit{Tile: t.id})
	}
}

// coming counts the visits that tiles being opened will have for other workers than the one that
// opens them.
func (s *State) coming() int {
	n := 0
	for i := range s.tiles {
		t := &s.tiles[i]
		if t.phase != opening || s.job.Ordered {
			continue
		}
		n += max(0, min(t.visits, s.workers)-1)
	}
	return n
}

// openReady opens tiles whose first visits are read, or that have none.
func (s *State) openReady() {
	for i := range s.tiles {
		t := &s.tiles[i]
		if s.idle == 0 {
			return
		}
		if t.phase == admitted && (t.ready > 0 || t.visits == 0) {
			t.phase = opening
			s.give(Open, Visit{Tile: t.id})
		}
	}
}

// readNext is rules 3 and 4 with Read: the next visit of the oldest tile; a new tile when none has
// one.
func (s *State) readNext() {
	i := 0
	for s.spare > 0 {
		for i < len(s.tiles) && !s.readable(&s.tiles[i]) {
			i++
		}
		if i == len(s.tiles) && (i >= s.workers+s.raws || !s.admit()) {
			return
		}
		t := &s.tiles[i]
		if s.readable(t) {
			v := Visit{t.id, t.issued}
			t.issued++
			s.give(Read, v)
		}
	}
}

// readable tells whether a tile has a visit to read now. The visits of an ordered tile fold one by
// one, so each tile gets its share of the raw buffers and no more.
func (s *State) readable(t *tile) bool {
	if t.issued == t.visits {
		return false
	}
	return !s.job.Ordered || t.issued-t.folded < max(1, s.raws/s.workers)
}

// admit takes the accumulator of the next tile, if there is one and it fits.
func (s *State) admit() bool {
	if s.next >= s.job.Tiles || s.stopped {
		return false
	}
	if !s.nextKnown {
		var err error
		if s.nextVisits, s.nextAcc, err = s.shape(s.next); err != nil {
			s.fail(err)
			return false
		}
		s.nextKnown = true
	}
	if s.nextAcc > s.free {
		return false
	}
	s.free -= s.nextAcc
	s.peak = max(s.peak, s.Used())
	s.tiles = append(s.tiles, tile{id: s.next, visits: s.nextVisits, acc: s.nextAcc})
	s.next++
	s.nextKnown = false
	return true
}
