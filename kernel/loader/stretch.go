package loader

import "fmt"

const pageSize = 4096

// stretch is a reserved range of addresses that is used from its start on. Only what is used
// can be read and written.
type stretch struct {
	what       string
	start, end uintptr
	next       uintptr // the first address that is free
	usable     uintptr // the first that cannot be read
	grain      uintptr // how many bytes become usable at once
}

// newStretch divides range [start, end); nothing of it is usable yet.
func newStretch(what string, start, end, grain uintptr) stretch {
	return stretch{what, start, end, start, start, grain}
}

// use makes [next, to) readable and writable. It does not move next.
func (s *stretch) use(to uintptr) error {
	if to > s.end {
		return &Error{What: fmt.Sprintf("%d bytes more of %s are needed, %d of %d are free; restart the kernel, or use less of it (make large arrays with make)", to-s.next, s.what, s.end-s.next, s.end-s.start)}
	}
	if to <= s.usable {
		return nil
	}
	until := min(alignUp(to, s.grain), s.end)
	if err := protect(s.usable, until, readWrite); err != nil {
		return fmt.Errorf("loader: memory for %s: %w", s.what, err)
	}
	s.usable = until
	return nil
}

// append copies b to the end and returns its offset from the start.
func (s *stretch) append(b []byte) (uint32, error) {
	offset := s.next - s.start
	if err := s.use(s.next + uintptr(len(b))); err != nil {
		return 0, err
	}
	copy(bytesAt(s.next, len(b)), b)
	s.next += uintptr(len(b))
	return uint32(offset), nil
}

// alignTo moves the end up to a multiple of n.
func (s *stretch) alignTo(n uintptr) { s.next = alignUp(s.next, n) }

// size is how much is used.
func (s *stretch) size() uintptr { return s.next - s.start }
