package cluster

import (
	"errors"
	"math/rand/v2"
	"testing"
)

// FuzzEvents feeds a State events that answer, repeat, contradict or invent what it asked for:
// whatever comes, it stays within the limit, ends once, and after the end says nothing.
func FuzzEvents(f *testing.F) {
	f.Add(uint64(1), []byte{0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1})
	f.Add(uint64(2), []byte{0, 1, 1, 7, 1, 1})
	f.Add(uint64(3), []byte{1, 0, 0})
	f.Add(uint64(4), []byte{0, 1, 17, 33, 6, 1, 1, 1, 1, 1, 1})
	f.Add(uint64(5), []byte{6})
	f.Fuzz(func(t *testing.T, seed uint64, events []byte) {
		r := rand.New(rand.NewPCG(seed, 7))
		limit := int64(r.IntN(200 << 20))
		s, err := Admit(randomJob(r), limit, 0, 1+r.IntN(4))
		if err != nil {
			return
		}
		var asked []Action
		ends := 0
		for _, b := range events {
			e := fuzzEvent(b, asked)
			ended := s.Ended()
			for _, a := range s.Step(e) {
				if ended {
					t.Fatalf("%v after the end", a)
				}
				if a.Kind == Done || a.Kind == Abort {
					ends++
				}
				asked = append(asked, a)
			}
			if s.Used() > limit || s.free < 0 || s.idle < 0 || s.spare < 0 || s.idle > s.workers || s.spare > s.raws {
				t.Fatalf("after %v: %+v", e, s)
			}
		}
		if ends > 1 || (ends == 1) != s.Ended() {
			t.Fatalf("%d ends", ends)
		}
		var wrong *JobError
		if errors.As(s.Err(), &wrong) && len(s.flight) == 0 && !s.Ended() {
			t.Fatal("a contradiction with nothing in flight did not end the run")
		}
	})
}

// fuzzEvent makes an event of a byte: the low bits say what, the high bits which action it answers.
func fuzzEvent(b byte, asked []Action) Event {
	kind, pick := b&15, int(b>>4)
	switch {
	case kind == 0:
		return Event{Kind: Start}
	case kind == 6:
		return Event{Kind: Cancel}
	case kind == 7 || len(asked) == 0:
		return Event{Kind: EventKind(pick), V: Visit{pick - 3, pick}}
	}
	a := asked[max(0, len(asked)-1-pick)]
	e := Event{Kind: a.Kind.answer(), V: a.V}
	if kind == 8 {
		e.Err = errSim
	}
	return e
}
