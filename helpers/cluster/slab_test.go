package cluster

import (
	"math"
	"sync"
	"testing"
	"unsafe"
)

func TestSlabs(t *testing.T) {
	s := newSlabs()
	s.keep(1 << 20)
	a := s.get(100<<10, true)
	if len(a) != 100<<10 || cap(a) != 128<<10 || uintptr(unsafe.Pointer(&a[0]))%64 != 0 {
		t.Fatalf("len %d, cap %d, at %p", len(a), cap(a), a)
	}
	a[0], a[len(a)-1] = 7, 8
	s.Put(a[:10])
	if s.InUse() != 0 || s.Mapped() != 128<<10 {
		t.Errorf("after Put: %d in use, %d mapped", s.InUse(), s.Mapped())
	}
	b := s.get(120<<10, true)
	if &a[0] != &b[0] {
		t.Error("a slab of the same class is not reused")
	}
	for _, foreign := range [][]byte{nil, {}, make([]byte, 10), b[5:], a[:0]} {
		_ = foreign
	}
	s.Put(nil)
	s.Put(make([]byte, 10))
	s.Put(b[5:])
	if s.InUse() != 128<<10 {
		t.Errorf("%d in use after foreign slices were put", s.InUse())
	}
	s.Put(b)
	s.Put(b)
	if s.InUse() != 0 || s.Mapped() != 128<<10 {
		t.Errorf("after two Puts: %d in use, %d mapped", s.InUse(), s.Mapped())
	}
	s.keep(0)
	if s.Mapped() != 0 {
		t.Errorf("%d mapped when no plan runs", s.Mapped())
	}
	for _, n := range []int64{0, -1, math.MaxInt64, 1 << 60} {
		if b := s.Get(n); b != nil && n != 0 {
			t.Errorf("%d bytes: %d", n, len(b))
		}
	}
	if s.Mapped() != 0 || s.InUse() != 0 {
		t.Errorf("%d mapped, %d in use after refusals", s.Mapped(), s.InUse())
	}
}

// Free slabs of another class make room before new ones are mapped; callers' slabs are not counted
// against plans.
func TestSlabsMakeRoom(t *testing.T) {
	s := newSlabs()
	s.keep(1 << 20)
	mine := s.Get(8 << 20)
	var list [][]byte
	for range 4 {
		list = append(list, s.get(256<<10, true))
	}
	for _, b := range list {
		s.Put(b)
	}
	if got := s.Mapped() - 8<<20; got != 1<<20 {
		t.Errorf("%d kept beside the caller's", got)
	}
	big := s.get(768<<10, true)
	if got := s.Mapped() - 8<<20; got > 1<<20 {
		t.Errorf("%d mapped of %d", got, 1<<20)
	}
	s.Put(big)
	s.Put(mine)
	s.keep(0)
	if s.Mapped() != 0 {
		t.Errorf("%d mapped", s.Mapped())
	}
}

func TestSlabsConcurrent(t *testing.T) {
	s := newSlabs()
	s.keep(4 << 20)
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := range 500 {
				b := s.get(int64(1+i*g)<<10, true)
				b[0], b[len(b)-1] = byte(g), byte(g)
				if b[0] != byte(g) || b[len(b)-1] != byte(g) {
					t.Error("two hold one slab")
				}
				s.Put(b)
			}
		})
	}
	all.Wait()
	if s.InUse() != 0 {
		t.Errorf("%d in use", s.InUse())
	}
}
