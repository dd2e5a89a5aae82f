package xr

import (
	"context"
	"sync"
)

// texts is the elements of a text variable, read when they are first needed and kept.
type texts struct {
	load   func(context.Context) ([]string, error)
	once   sync.Once
	values []string
	err    error
}

// textValues is text that is in memory.
func textValues(values []string) *texts {
	t := &texts{values: values}
	t.once.Do(func() {})
	return t
}

func (t *texts) get() ([]string, error) {
	t.once.Do(func() { t.values, t.err = t.load(context.Background()) })
	return t.values, t.err
}
