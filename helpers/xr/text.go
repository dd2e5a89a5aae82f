package xr

import (
	"context"
	"sync"
	"sync/atomic"
)

// texts is the elements of a text variable, read when they are first needed and kept.
type texts struct {
	load   func(context.Context) ([]string, error)
	once   sync.Once
	values []string
	err    error
	done   atomic.Bool
	from   *texts // the text of which this is a part
}

// textValues is text that is in memory.
func textValues(values []string) *texts {
	t := &texts{values: values}
	t.once.Do(func() {})
	t.done.Store(true)
	return t
}

// inMemory says whether get reads no file.
func (t *texts) inMemory() bool { return t.done.Load() || t.from != nil && t.from.inMemory() }

func (t *texts) get() ([]string, error) {
	t.once.Do(func() {
		t.values, t.err = t.load(context.Background())
		t.done.Store(true)
	})
	return t.values, t.err
}
