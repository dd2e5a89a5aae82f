package xr

import (
	"sync"
	"sync/atomic"
)

// remembered is a value that is read when it is first needed, and kept. An error is not: what
// was interrupted, or did not fit into memory then, is read anew.
type remembered[T any] struct {
	mu    sync.Mutex
	done  atomic.Bool
	value T
}

// recall is the value, read if need be. It is a function for the reason that index gives.
func recall[T any](r *remembered[T], read func() (T, error)) (T, error) {
	if r.done.Load() {
		return r.value, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.done.Load() {
		return r.value, nil
	}
	v, err := read()
	if err != nil {
		return v, err
	}
	r.value = v
	r.done.Store(true)
	return v, nil
}
