package xr

import (
	"context"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// texts is the elements of a text variable, read when they are first needed and kept.
type texts struct {
	load   func(context.Context) ([]string, error)
	values remembered[[]string]
	from   *texts // the text of which this is a part
}

// textValues is text that is in memory.
func textValues(values []string) *texts {
	t := &texts{}
	t.values.value = values
	t.values.done.Store(true)
	return t
}

// inMemory says whether get reads no file.
func (t *texts) inMemory() bool { return t.values.done.Load() || t.from != nil && t.from.inMemory() }

func (t *texts) get() ([]string, error) {
	return t.values.get(func() ([]string, error) { return t.load(cluster.Context()) })
}
