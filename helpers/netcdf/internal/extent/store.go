package extent

import "sync"

// Store writes boxes of a variable that lies in one piece, and knows what was never written.
// Boxes may be written at once by many goroutines as long as they do not overlap.
type Store struct {
	Elements int64 // of the variable
	Size     int   // bytes of one element

	// Put writes the bytes of the elements from at on; Fill writes the fill value.
	Put  func(at int64, data []byte) error
	Fill func(Run) error

	mu    sync.Mutex
	cover Cover
}

// batch is how many runs are noted before they are written: enough to make the lock cheap,
// few enough for the stack.
const batch = 64

// Box writes the box lo ≤ i < hi of a variable of the given shape; data are its elements in
// C order.
func (s *Store) Box(shape, lo, hi []int, data []byte) error {
	var runs [batch]Run
	for w := Walk(shape, lo, hi); ; {
		n := 0
		for n < batch {
			r, ok := w.Next()
			if !ok {
				break
			}
			runs[n] = r
			n++
		}
		if n == 0 {
			return nil
		}
		if err := s.note(runs[:n]); err != nil {
			return err
		}
		for _, r := range runs[:n] {
			size := (r.Hi - r.Lo) * int64(s.Size)
			if err := s.Put(r.Lo, data[:size]); err != nil {
				return err
			}
			data = data[size:]
		}
	}
}

// note marks runs as written before they are. A gap is filled only while no run can be
// noted, so that no fill value ever lands on data.
func (s *Store) note(runs []Run) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.cover.Add(runs) {
		return nil
	}
	if err := s.cover.Gaps(s.Elements, s.Fill); err != nil {
		return err
	}
	s.cover.All(s.Elements)
	return nil
}

// None says whether nothing was written.
func (s *Store) None() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cover.None()
}

// FillGaps writes the fill value wherever no box was written.
func (s *Store) FillGaps() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.cover.Gaps(s.Elements, s.Fill)
}
