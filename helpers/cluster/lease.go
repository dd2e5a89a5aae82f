package cluster

import "sync"

// Lease is bytes held outside plans: a result that lives on, a loaded array. They count against the
// limit until Release.
type Lease struct {
	Name  string
	Bytes int64
	once  sync.Once
	owner *budget
}

// Hold counts n bytes against the limit until the lease is released. It counts only: the bytes are
// the caller's, on the heap or from Slabs (then n is their size class). It never waits.
//
// Errors: [*TooBig] if the limit does not allow it; nothing is held then.
func (c *Client) Hold(name string, n int64) (*Lease, error) {
	if n < 0 {
		return nil, &JobError{name, "a negative number of bytes cannot be held"}
	}
	b := &c.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	// Base stays as at the last admission: the bytes may be in the process already, and measuring
	// would count them twice.
	// Slabs that are not declared yet are what this lease is for: they count once.
	kept := max(plus(b.held, n), b.kept())
	need := plus(plus(b.base, b.granted), kept)
	if need > b.limit {
		return nil, &TooBig{Name: name, Need: need, Limit: b.limit, Base: b.base, Held: kept - n, Running: b.granted, Result: n}
	}
	b.held += n
	b.seen.taken += n
	return &Lease{Name: name, Bytes: n, owner: b}, nil
}

// Release gives the bytes back to the budget. A second Release does nothing.
func (l *Lease) Release() {
	l.once.Do(func() {
		l.owner.mu.Lock()
		defer l.owner.mu.Unlock()
		l.owner.held -= l.Bytes
		l.owner.seen.taken += l.Bytes
		l.owner.wake()
	})
}
