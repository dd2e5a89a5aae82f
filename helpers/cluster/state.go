package cluster

import (
	"fmt"
	"math"
)

// defaultAhead is the number of visits read ahead when a job does not say.
const defaultAhead = 4

// mostAhead bounds what a job may ask for: each costs a goroutine.
const mostAhead = 256

type phase uint8

const (
	admitted  phase = iota // its accumulator is counted, its visits may be read
	opening                // a worker opens it
	open                   // its visits may be folded
	finishing              // a worker ends it
)

// tile is an open tile: the only thing a State keeps besides counters.
type tile struct {
	id, visits int
	acc        int64
	phase      phase
	issued     int // visits handed out, to a reader or, without Read, to a worker
	ready      int // visits read and waiting for a worker
	folding    int // visits that workers fold now
	folded     int
}

// State is the scheduler of one job: counters, the open tiles and what is in flight. It has no
// clock, goroutine or channel: the same events give the same actions.
type State struct {
	job              *Job
	base             int64
	slot, raw, acc   int64 // size classes: one worker's slot, one raw buffer, the largest accumulator
	workers          int
	raws             int   // raw buffers in all
	room             int64 // bytes for accumulators in all
	idle, spare      int   // workers and raw buffers not in use
	free             int64 // of room
	peak             int64
	tiles            []tile
	ready            []Visit
	flight           []Action
	next             int // the first tile not yet admitted
	nextVisits       int
	nextAcc          int64
	nextKnown        bool
	started, stopped bool
	ended            bool
	err              error
	folded           int64
	actions          []Action
}

// Admit plans a job under a limit of which base bytes are taken already (process, held results,
// other plans) and returns its scheduler. It lowers the number of workers to what fits; with less
// than one worker and one tile the job is refused.
//
// Errors: [*TooBig] with the limit that would do; [*JobError] for a job that contradicts itself.
func Admit(j *Job, limit, base int64, workers int) (*State, error) {
	if err := j.check(); err != nil {
		return nil, err
	}
	s := &State{job: j, base: base}
	s.size()
	if need := s.Need(); need > limit || need == math.MaxInt64 {
		return nil, &TooBig{Name: j.Name, Need: need, Limit: limit, Base: base, Result: j.Result, Worker: plus(s.slot, s.raw), Acc: s.acc}
	}
	if err := s.share(limit-base-j.Result, workers); err != nil {
		return nil, err
	}
	s.idle, s.spare, s.free = s.workers, s.raws, s.room
	s.peak = s.Used()
	return s, nil
}

// size counts the job's buffers by class.
func (s *State) size() {
	s.slot, s.acc = SizeClass(s.job.Work), SizeClass(s.job.MaxAcc)
	if s.job.Read != nil {
		s.raw = SizeClass(s.job.Raw)
	}
}

// share divides what the result leaves: workers first, then a second tile, then reading ahead,
// then as many tiles as can be open at once.
func (s *State) share(bytes int64, workers int) error {
	useful, err := s.useful(max(1, workers))
	if err != nil {
		return err
	}
	s.workers = useful
	if one := plus(s.slot, s.raw); one > 0 {
		s.workers = int(min(int64(useful), (bytes-s.acc)/one))
	}
	bytes -= int64(s.workers) * (s.slot + s.raw)
	tiles := s.workers
	if s.job.Read != nil {
		ahead := s.ahead(bytes - times(min(2, s.job.Tiles), s.acc))
		s.raws = s.workers + ahead
		bytes -= int64(ahead) * s.raw
		tiles += s.raws
	}
	s.room = min(bytes, times(max(1, min(tiles, s.job.Tiles)), s.acc))
	return nil
}

// ahead is how many raw buffers beyond one a worker the job wants and the bytes allow.
func (s *State) ahead(bytes int64) int {
	want := s.job.Ahead
	if want == 0 {
		want = defaultAhead
	}
	want = max(0, min(want, mostAhead))
	if s.raw > 0 {
		want = int(min(int64(want), max(0, bytes)/s.raw))
	}
	return want
}

// useful is how many workers can have something to do at once.
func (s *State) useful(workers int) (int, error) {
	if s.job.Ordered {
		return max(1, min(workers, s.job.Tiles)), nil
	}
	if s.job.Tiles >= workers {
		return workers, nil
	}
	total := 0
	for t := range s.job.Tiles {
		visits, _, err := s.shape(t)
		if err != nil {
			return 0, err
		}
		total += min(visits, workers)
	}
	return max(1, min(workers, total)), nil
}

// check refuses declarations that no plan can be made of.
func (j *Job) check() error {
	for _, d := range []struct {
		name string
		n    int64
	}{{"Tiles", int64(j.Tiles)}, {"MaxAcc", j.MaxAcc}, {"Work", j.Work}, {"Raw", j.Raw}, {"Result", j.Result}} {
		if d.n < 0 {
			return &JobError{j.Name, fmt.Sprintf("%s is %d: it cannot be negative", d.name, d.n)}
		}
	}
	if j.Visits == nil && j.Tiles > 0 {
		return &JobError{j.Name, "Visits is nil: a job with tiles has to say how many visits each has"}
	}
	return nil
}

// shape asks the job for one tile's visits and accumulator, counted by size class.
func (s *State) shape(t int) (visits int, acc int64, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &JobError{s.job.Name, fmt.Sprintf("panic in Visits or Acc of tile %d: %v", t, p)}
		}
	}()
	visits = s.job.Visits(t)
	if s.job.Acc != nil {
		acc = s.job.Acc(t)
	}
	if visits < 0 || acc < 0 || acc > s.job.MaxAcc {
		return 0, 0, &JobError{s.job.Name, fmt.Sprintf("tile %d has %d visits and %d bytes of accumulator: neither may be negative, and MaxAcc is %d", t, visits, acc, s.job.MaxAcc)}
	}
	return visits, SizeClass(acc), nil
}

// Need is the least limit under which the job runs, base included.
func (s *State) Need() int64 {
	return plus(plus(plus(s.base, s.job.Result), plus(s.slot, s.raw)), s.acc)
}

// Most is the most bytes the admitted job will use, base included: Need <= Most <= limit.
func (s *State) Most() int64 { return plus(s.fixed(), s.room) }

// Used is the bytes in use now, base included.
func (s *State) Used() int64 { return plus(s.fixed(), s.room-s.free) }

// Peak is the largest Used so far.
func (s *State) Peak() int64 { return s.peak }

// Workers is the number of workers that were admitted.
func (s *State) Workers() int { return s.workers }

// Readers is the number of raw buffers, so of visits read or read and not yet folded; 0 without
// Read.
func (s *State) Readers() int { return s.raws }

// Folded is the number of visits folded so far.
func (s *State) Folded() int64 { return s.folded }

// Err is the first error, nil before and after success.
func (s *State) Err() error { return s.err }

// Ended tells whether Done or Abort was given.
func (s *State) Ended() bool { return s.ended }

// fixed is what is taken at admission and kept to the end.
func (s *State) fixed() int64 {
	n := plus(s.base, s.job.Result)
	n = plus(n, times(s.workers, s.slot))
	return plus(n, times(s.raws, s.raw))
}

// wish is what a job would use with all workers, everything open and read ahead, without base.
func wish(j *Job, workers int) (int64, error) {
	s, err := Admit(j, math.MaxInt64, 0, workers)
	if err != nil {
		return 0, err
	}
	return s.Most(), nil
}
