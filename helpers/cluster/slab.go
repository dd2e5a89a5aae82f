package cluster

import "sync"

// Slabs are buffers outside the Go heap, by size class, with a free list for each class. Between
// the visits of a plan they are reused (the first touch of a page costs 5 to 10 times a write to
// one that is there); when no plan runs what is free goes back to the system at once.
//
// A slab must not be touched after Put: its pages may be gone, and the process ends with a fault
// that cannot be recovered. It is safe for concurrent use.
type Slabs struct {
	mu      sync.Mutex
	free    map[int64][][]byte
	live    map[*byte]loan // in use, by first byte
	inUse   int64
	callers int64 // of inUse: got by Get, not by the workers of a plan
	mapped  int64 // in use and free
	most    int64 // what plans may have mapped besides callers' slabs; above it free ones go back
	moved   func(mapped int64)
	poison  bool
}

// loan is a slab in use.
type loan struct {
	class int64
	plan  bool // taken by the workers of a plan, under its grant
}

func newSlabs() *Slabs {
	return &Slabs{free: map[int64][][]byte{}, live: map[*byte]loan{}}
}

// Get returns n bytes, 64-byte aligned and NOT zeroed, whose capacity is SizeClass(n). It returns
// nil if n <= 0 or the system has no memory. It does not check the budget: what a job declared or
// what is held covers it.
func (s *Slabs) Get(n int64) []byte { return s.get(n, false) }

func (s *Slabs) get(n int64, plan bool) []byte {
	class := SizeClass(n)
	if class == 0 || class > largest || int64(int(class)) != class {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.reuse(class)
	if b == nil {
		b = s.make(class, plan)
	}
	if b == nil {
		return nil
	}
	s.live[&b[0]] = loan{class, plan}
	s.inUse += class
	if !plan {
		s.callers += class
	}
	if s.poison {
		fill(b[:n])
	}
	return b[:n]
}

func (s *Slabs) reuse(class int64) []byte {
	list := s.free[class]
	if len(list) == 0 {
		return nil
	}
	b := list[len(list)-1]
	list[len(list)-1] = nil
	s.free[class] = list[:len(list)-1]
	return b
}

// make maps a new slab, after giving back free ones of other classes if both would be too much.
func (s *Slabs) make(class int64, plan bool) []byte {
	if plan {
		s.trim(s.most - class)
	}
	b := mapSlab(int(class))
	if b == nil {
		s.trim(0)
		b = mapSlab(int(class))
	}
	if b != nil {
		s.resize(class)
	}
	return b
}

// Put gives a slab back, whole or resliced at its end. What did not come from Get, or was given
// back already, is ignored.
func (s *Slabs) Put(b []byte) {
	if cap(b) == 0 {
		return
	}
	b = b[:1]
	s.mu.Lock()
	defer s.mu.Unlock()
	l, ok := s.live[&b[0]]
	if !ok {
		return
	}
	delete(s.live, &b[0])
	s.inUse -= l.class
	if !l.plan {
		s.callers -= l.class
	}
	s.free[l.class] = append(s.free[l.class], b[:l.class])
	s.trim(s.most)
}

// InUse is the bytes of slabs that were got and not put back, by size class.
func (s *Slabs) InUse() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inUse
}

// Mapped is the bytes of all slabs, those in use and those kept for reuse.
func (s *Slabs) Mapped() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mapped
}

// held is the bytes of callers' slabs, which outlive plans.
func (s *Slabs) held() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.callers
}

// keep states how many bytes running plans may have mapped; free slabs above it are given back.
func (s *Slabs) keep(most int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.most = most
	s.trim(most)
}

// trim gives free slabs back until at most the given bytes are mapped besides callers' slabs.
func (s *Slabs) trim(most int64) {
	most += s.callers
	if s.mapped <= most || s.mapped == s.inUse {
		return
	}
	for class, list := range s.free {
		for len(list) > 0 && s.mapped > most {
			last := len(list) - 1
			unmapSlab(list[last])
			list[last] = nil
			list = list[:last]
			s.resize(-class)
		}
		s.free[class] = list
	}
}

// watch tells f how many bytes are mapped, now and whenever it changes; nil ends that.
func (s *Slabs) watch(f func(mapped int64)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.moved = f
	s.resize(0)
}

func fill(b []byte) {
	for i := range b {
		b[i] = 0xA5
	}
}

func (s *Slabs) resize(by int64) {
	s.mapped += by
	if s.moved != nil {
		s.moved(s.mapped)
	}
}
