package cell

import (
	"go/types"
	"sync"
)

// symbols counts how often each name was given away. A symbol is never used twice, also not if
// the build that asked for it came to nothing.
type symbols struct {
	mu    sync.Mutex
	count map[string]int
}

// next is a fresh symbol for a name: the name itself, then nameʹ2 and so on. Names that mean
// something already, to Go or to its tools, get a number from the start.
func (s *symbols) next(name string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count == nil {
		s.count = map[string]int{}
	}
	s.count[name]++
	if n := s.count[name]; n > 1 || name == "main" || name == "init" || name == "_" || types.Universe.Lookup(name) != nil {
		return symbolNumber(name, n)
	}
	return name
}

// local is a number that no other type declared in a function has.
func (s *symbols) local() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count == nil {
		s.count = map[string]int{}
	}
	s.count[""]++
	return s.count[""]
}
