package cluster

import (
	"container/heap"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

// timed is an action that ends at a simulated time.
type timed struct {
	at float64
	n  int // to order equal times the same way in every run
	Action
}

type timeline []timed

func (t timeline) Len() int { return len(t) }
func (t timeline) Less(i, j int) bool {
	return t[i].at < t[j].at || t[i].at == t[j].at && t[i].n < t[j].n
}
func (t timeline) Swap(i, j int) { t[i], t[j] = t[j], t[i] }
func (t *timeline) Push(x any)   { *t = append(*t, x.(timed)) }
func (t *timeline) Pop() any {
	last := len(*t) - 1
	x := (*t)[last]
	*t = (*t)[:last]
	return x
}

// sim runs a State in simulated time and checks every step.
type sim struct {
	r       *rand.Rand
	s       *State
	j       *Job
	limit   int64
	pending timeline
	now     float64
	n       int
	stopped bool
	log     Log

	opened, folded, finished map[int]int // tile -> times; folded: visits ended
	accs                     map[int]int64
	seen                     map[Action]bool
	inWork                   int
	raws                     int // reading, ready, folding
	byTile                   map[int]int
	end                      ActionKind
	actions                  []Action
}

var errSim = errors.New("a task failed")

// randomJob draws a job; tiles differ in visits and accumulators.
func randomJob(r *rand.Rand) *Job {
	seed := r.Uint64()
	draw := func(tile int, salt uint64, below int) int {
		return int(rand.New(rand.NewPCG(seed+salt, uint64(tile))).IntN(below))
	}
	most := []int{0, 1, 2, 5, 30}[r.IntN(5)]
	accs := []int64{0, 1, 1 << 16, 1 << 20, 29 << 20}[r.IntN(5)]
	j := &Job{Name: "sim", Tiles: r.IntN([]int{12, 60}[r.IntN(2)]), MaxAcc: accs, Ordered: r.IntN(3) == 0,
		Work: int64(r.IntN(4)) * 3 << 18, Result: int64(r.IntN(3)) * 12345678, Ahead: []int{0, -1, 1, 16}[r.IntN(4)],
		Visits: func(tile int) int { return draw(tile, 1, most+1) },
		Acc:    func(tile int) int64 { return accs - int64(draw(tile, 2, 100))*accs/128 },
	}
	if r.IntN(2) == 0 {
		j.Raw = int64(r.IntN(3)) << 18
		j.Read = func(context.Context, Visit, []byte) (int, error) { panic("the core must not read") }
	}
	return j
}

func (m *sim) do(e Event) error {
	wasEnded := m.s.Ended()
	m.log.add(e)
	actions := m.s.Step(e)
	if wasEnded && len(actions) > 0 {
		return fmt.Errorf("%d actions after the end", len(actions))
	}
	for _, a := range actions {
		m.actions = append(m.actions, a)
		if err := m.issue(a); err != nil {
			return err
		}
	}
	return m.check()
}

// issue checks an action against what was asked before and gives it a duration.
func (m *sim) issue(a Action) error {
	if m.end != 0 {
		return fmt.Errorf("%v after %v", a, m.end)
	}
	if a.Kind == Done || a.Kind == Abort {
		m.end = a.Kind
		return nil
	}
	if m.stopped {
		return fmt.Errorf("%v after a failure or Cancel", a)
	}
	if m.seen[a] {
		return fmt.Errorf("%v asked for twice", a)
	}
	m.seen[a] = true
	if err := m.legal(a); err != nil {
		return err
	}
	m.n++
	heap.Push(&m.pending, timed{m.now + m.r.ExpFloat64()*[...]float64{Open: 1, Read: 5, Fold: 3, Finish: 2}[a.Kind], m.n, a})
	return nil
}

// legal checks the order: Open before Fold before Finish, Read before Fold, sequences if ordered.
func (m *sim) legal(a Action) error {
	tile := a.V.Tile
	if a.Kind == Read {
		m.raws++
		m.accs[tile] = SizeClass(m.j.Acc(tile))
		return nil
	}
	m.inWork++
	switch a.Kind {
	case Open:
		m.accs[tile] = SizeClass(m.j.Acc(tile))
	case Fold:
		switch {
		case m.opened[tile] != 1 || m.finished[tile] != 0:
			return fmt.Errorf("%v of a tile opened %d times", a, m.opened[tile])
		case m.j.Read != nil && !m.seen[Action{Read, a.V}]:
			return fmt.Errorf("%v before it is read", a)
		case m.j.Ordered && (m.byTile[tile] > 0 || a.V.Seq != m.folded[tile]):
			return fmt.Errorf("%v out of sequence: %d folded, %d in flight", a, m.folded[tile], m.byTile[tile])
		}
		m.byTile[tile]++
	case Finish:
		if m.opened[tile] != 1 || m.folded[tile] != m.j.Visits(tile) {
			return fmt.Errorf("%v after %d of %d visits", a, m.folded[tile], m.j.Visits(tile))
		}
	}
	return nil
}

// ended books what an answered action gives back.
func (m *sim) ended(a Action, failed bool) {
	tile := a.V.Tile
	if a.Kind == Read {
		if failed {
			m.raws--
		}
		return
	}
	m.inWork--
	switch a.Kind {
	case Open:
		m.opened[tile]++
	case Fold:
		m.byTile[tile]--
		m.folded[tile]++
		if m.j.Read != nil {
			m.raws--
		}
	case Finish:
		m.finished[tile]++
		delete(m.accs, tile)
	}
}

// check holds after every step: within the limit, bytes in use are the sum of their parts, no more
// workers and raw buffers than admitted, and something in flight until the end.
func (m *sim) check() error {
	s := m.s
	sum := s.base + m.j.Result + int64(s.Workers())*SizeClass(m.j.Work)
	if m.j.Read != nil {
		sum += int64(s.Readers()) * SizeClass(m.j.Raw)
	}
	admitted := sum
	for _, acc := range m.accs {
		sum += acc
	}
	for i := range s.tiles { // admitted, neither read nor opened yet
		if _, known := m.accs[s.tiles[i].id]; !known {
			sum += s.tiles[i].acc
		}
	}
	switch {
	case s.Used() > m.limit || s.Most() > m.limit:
		return fmt.Errorf("%d bytes used, %d at most, limit %d", s.Used(), s.Most(), m.limit)
	case sum != s.Used():
		return fmt.Errorf("%d bytes used, the parts are %d (%d fixed)", s.Used(), sum, admitted)
	case len(s.tiles) > s.Workers()+s.Readers():
		return fmt.Errorf("%d tiles open for %d workers and %d raw buffers", len(s.tiles), s.Workers(), s.Readers())
	case m.inWork > s.Workers() || m.raws > s.Readers():
		return fmt.Errorf("%d tasks of %d workers, %d raw buffers of %d", m.inWork, s.Workers(), m.raws, s.Readers())
	case m.end == 0 && len(m.pending) == 0:
		return fmt.Errorf("stuck: nothing in flight and no end")
	case m.end != 0 && len(m.pending) > 0:
		return fmt.Errorf("%v with %d in flight", m.end, len(m.pending))
	case m.end == 0 && !m.stopped:
		return m.busy()
	}
	return nil
}

// busy checks that no worker and no raw buffer is left without work that there is.
func (m *sim) busy() error {
	s := m.s
	for _, t := range s.tiles {
		left := t.issued < t.visits && !(m.j.Ordered && t.folding > 0)
		switch {
		case s.idle > 0 && t.phase == open && (t.folded == t.visits || t.ready > 0 && !m.j.Ordered):
			return fmt.Errorf("%d idle workers beside tile %+v", s.idle, t)
		case s.idle > 0 && m.j.Read == nil && t.phase == open && left:
			return fmt.Errorf("%d idle workers beside unfolded tile %+v", s.idle, t)
		case s.spare > 0 && m.j.Read != nil && !m.j.Ordered && left:
			return fmt.Errorf("%d spare buffers beside unread tile %+v", s.spare, t)
		}
	}
	if s.idle > 0 && len(s.tiles) == 0 && s.next < m.j.Tiles {
		return fmt.Errorf("%d idle workers and no tile open", s.idle)
	}
	return nil
}

// simulate runs one schedule to its end; nil also if the job is refused as it must be.
func simulate(seed uint64) (*sim, error) {
	r := rand.New(rand.NewPCG(seed, 7))
	j := randomJob(r)
	base := int64(r.IntN(3)) * leastBase
	need := plus(plus(plus(base, j.Result), SizeClass(j.Work)), SizeClass(j.MaxAcc))
	if j.Read != nil {
		need += SizeClass(j.Raw)
	}
	limit := need
	switch r.IntN(4) {
	case 0:
	case 1:
		limit--
	default:
		limit += int64(r.ExpFloat64() * float64(need+1))
	}
	s, err := Admit(j, limit, base, 1+r.IntN(8))
	var big *TooBig
	if errors.As(err, &big) {
		if limit >= need || big.Need != need {
			return nil, fmt.Errorf("refused at %d, needs %d, says %d", limit, need, big.Need)
		}
		return nil, nil
	}
	if err != nil || limit < need || s.Need() != need {
		return nil, fmt.Errorf("admitted at %d, needs %d: %v", limit, need, err)
	}
	if same, err := Admit(j, s.Most(), base, s.Workers()); err != nil || same.Most() != s.Most() || same.Workers() != s.Workers() || same.Readers() != s.Readers() {
		return nil, fmt.Errorf("under what it says to use at most the plan changes: %+v, %+v, %v", s, same, err)
	}
	m := &sim{r: r, s: s, j: j, limit: limit, opened: map[int]int{}, folded: map[int]int{}, finished: map[int]int{},
		accs: map[int]int64{}, seen: map[Action]bool{}, byTile: map[int]int{}}
	return m, m.run()
}

func (m *sim) run() error {
	failing, cancelAt := 0.0, -1
	switch m.r.IntN(4) {
	case 0:
		failing = 0.05
	case 1:
		cancelAt = m.r.IntN(40)
	}
	if err := m.do(Event{Kind: Start}); err != nil {
		return err
	}
	for step := 0; len(m.pending) > 0; step++ {
		if step == cancelAt {
			m.stopped = true
			if err := m.do(Event{Kind: Cancel}); err != nil {
				return err
			}
		}
		next := heap.Pop(&m.pending).(timed)
		m.now = next.at
		e := Event{Kind: next.Kind.answer(), V: next.V}
		if m.r.Float64() < failing {
			e.Err, m.stopped = errSim, true
		}
		m.ended(next.Action, e.Err != nil)
		if err := m.do(e); err != nil {
			return err
		}
	}
	if got := m.s.Step(Event{Kind: Cancel}); len(got) > 0 {
		return fmt.Errorf("%v after the end", got)
	}
	return m.outcome()
}

// outcome checks the end: all once after Done, an error after Abort.
func (m *sim) outcome() error {
	if (m.end == Abort) != m.stopped || (m.s.Err() != nil) != m.stopped {
		return fmt.Errorf("ended with %v and error %v, stopped %v", m.end, m.s.Err(), m.stopped)
	}
	if m.end == Abort {
		return nil
	}
	total := 0
	for t := range m.j.Tiles {
		total += m.j.Visits(t)
		if m.opened[t] != 1 || m.finished[t] != 1 || m.folded[t] != m.j.Visits(t) {
			return fmt.Errorf("tile %d: opened %d, finished %d, folded %d of %d", t, m.opened[t], m.finished[t], m.folded[t], m.j.Visits(t))
		}
	}
	if m.s.Folded() != int64(total) || m.s.Used() != m.s.fixed() {
		return fmt.Errorf("%d visits of %d, %d bytes left over", m.s.Folded(), total, m.s.Used()-m.s.fixed())
	}
	return nil
}

// TestSchedules runs 20,000 random jobs in simulated time, under limits down to the exact minimum,
// with failures and cancellations, and replays some from their log.
func TestSchedules(t *testing.T) {
	refused, done, aborted := 0, 0, 0
	for seed := range uint64(20000) {
		m, err := simulate(seed)
		if err != nil {
			table := ""
			if m != nil {
				if s, e := Admit(m.j, m.limit, m.s.base, m.s.Workers()); e == nil {
					table = m.log.Table(s)
				}
			}
			t.Fatalf("seed %d: %v\n%s", seed, err, table)
		}
		switch {
		case m == nil:
			refused++
			continue
		case m.end == Done:
			done++
		default:
			aborted++
		}
		if seed%10 == 0 {
			replay(t, m)
		}
	}
	t.Logf("%d done, %d aborted, %d refused", done, aborted, refused)
	if refused < 2000 || aborted < 2000 || done < 5000 {
		t.Errorf("the draws do not cover all ends: %d done, %d aborted, %d refused", done, aborted, refused)
	}
}

// replay repeats a schedule from its log and compares the actions.
func replay(t *testing.T, m *sim) {
	t.Helper()
	s, err := Admit(m.j, m.limit, m.s.base, m.s.Workers())
	if err != nil {
		t.Fatal(err)
	}
	var actions []Action
	m.log.Replay(s, func(_ Event, a []Action) { actions = append(actions, a...) })
	if !reflect.DeepEqual(actions, m.actions) || s.Peak() != m.s.Peak() {
		t.Fatalf("the replay differs:\n%v\n%v", actions, m.actions)
	}
}

// TestOldestTileFirst pins the order in which visits are handed out.
func TestOldestTileFirst(t *testing.T) {
	j := &Job{Name: "order", Tiles: 3, Visits: func(int) int { return 3 }}
	s, err := Admit(j, 1<<20, 0, 2)
	if err != nil {
		t.Fatal(err)
	}
	var l Log
	queue := append([]Action(nil), s.Step(Event{Kind: Start})...)
	l.add(Event{Kind: Start})
	var order []string
	for len(queue) > 0 && queue[0].Kind != Done {
		a := queue[0]
		queue = queue[1:]
		order = append(order, fmt.Sprintf("%s %d/%d", a.Kind, a.V.Tile, a.V.Seq))
		e := Event{Kind: a.Kind.answer(), V: a.V}
		l.add(e)
		queue = append(queue, s.Step(e)...)
	}
	want := []string{"open 0/0", "fold 0/0", "fold 0/1", "fold 0/2", "open 1/0", "finish 0/0", "fold 1/0", "fold 1/1", "fold 1/2", "open 2/0", "finish 1/0", "fold 2/0", "fold 2/1", "fold 2/2", "finish 2/0"}
	if !reflect.DeepEqual(order, want) {
		t.Errorf("order\n%q, want\n%q", order, want)
	}
}
