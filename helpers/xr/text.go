package xr

import (
	"context"
	"fmt"
	"slices"

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
	return recall(&t.values, func() ([]string, error) { return t.load(cluster.Context()) })
}

// LazyTexts is an array of text that is read, or made, when it is first needed: load gives
// the elements in C order.
func LazyTexts(name string, dims []string, shape []int, load func(context.Context) ([]string, error), attrs ...Attr) DataArray {
	if len(dims) != len(shape) {
		return failed(atCaller(fmt.Errorf("xr: %q has dimensions %v for shape %v", name, dims, shape)))
	}
	n := product(shape)
	checked := func(ctx context.Context) ([]string, error) {
		v, err := load(ctx)
		if err == nil && len(v) != n {
			err = fmt.Errorf("xr: %q has shape %v and %d texts", name, shape, len(v))
		}
		return v, err
	}
	a := DataArray{name: name, v: Variable{dims: slices.Clone(dims), shape: slices.Clone(shape), attrs: attrs, text: &texts{load: checked}}}
	if len(dims) == 1 {
		a.v.cache = &labelCache{}
	}
	return a
}
