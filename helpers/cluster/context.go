package cluster

import (
	"context"
	"sync/atomic"
)

// defaultContext holds a context of any type.
var defaultContext atomic.Pointer[context.Context]

// Context is the context of computations whose caller gave none: that of the cell that runs, so
// that an interrupt ends them and its progress is shown, or context.Background in a program that
// set no other.
func Context() context.Context {
	if c := defaultContext.Load(); c != nil {
		return *c
	}
	return context.Background()
}

// SetContext makes ctx the one that Context returns.
func SetContext(ctx context.Context) { defaultContext.Store(&ctx) }
