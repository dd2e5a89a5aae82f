package xr

import (
	"context"
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
)

// Compute reads and computes the elements, within the memory limit of the default client,
// and returns the array with its elements in memory. It ends early when cluster.Context, the
// cell's, does.
func (a DataArray) Compute() (DataArray, error) { return a.ComputeContext(cluster.Context()) }

// ComputeContext is Compute for programs that cancel.
func (a DataArray) ComputeContext(ctx context.Context) (DataArray, error) {
	out, err := ComputeAll(ctx, a)
	if err != nil {
		return DataArray{}, err
	}
	return out[0], nil
}

// ComputeAll computes arrays together, reading what they share once.
func ComputeAll(ctx context.Context, arrays ...DataArray) ([]DataArray, error) {
	out := slices.Clone(arrays)
	var numeric []lazy.Array
	for _, a := range arrays {
		if a.err != nil {
			return nil, a.err
		}
		if a.v.text == nil {
			numeric = append(numeric, a.v.data)
		} else if _, err := a.v.text.get(); err != nil {
			return nil, err
		}
	}
	blocks, err := lazy.Compute(ctx, cluster.Default(), numeric...)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if out[i].v.text == nil {
			out[i].v.data = lazy.FromBlock(blocks[0], nil)
			blocks = blocks[1:]
		}
	}
	return out, nil
}

// Plan says what computing the array will read and need.
func (a DataArray) Plan() (*lazy.Plan, error) {
	data, err := a.Lazy()
	if err != nil {
		return nil, err
	}
	return lazy.NewPlan(cluster.Default(), lazy.Output{Array: data})
}

// RunPlan computes the array by a plan that its Plan made, and returns it with its elements
// in memory.
func (a DataArray) RunPlan(ctx context.Context, p *lazy.Plan) (DataArray, error) {
	b, err := p.Run(ctx)
	if err != nil {
		return DataArray{}, err
	}
	a.v.data = lazy.FromBlock(b[0], nil)
	return a, nil
}

// Block computes the elements as a plain array: the counts of times.
func (a DataArray) Block(ctx context.Context) (lazy.Block, error) {
	data, err := a.Lazy()
	if err != nil {
		return lazy.Block{}, err
	}
	return compute(ctx, data)
}

// Float64s computes the elements as float64, in C order.
func (a DataArray) Float64s() ([]float64, error) {
	if a.err == nil && a.v.time != nil {
		return nil, fmt.Errorf("xr: %s holds times: use Times", describe(a.name))
	}
	b, err := a.Block(cluster.Context())
	if err != nil {
		return nil, err
	}
	return b.Float64s(), nil
}

// Times computes the elements of an array of times.
func (a DataArray) Times() ([]cf.Time, error) {
	if a.err != nil {
		return nil, a.err
	}
	if a.v.time == nil {
		return nil, fmt.Errorf("xr: %s %s", describe(a.name), a.v.noTimes())
	}
	return a.v.times(cluster.Context(), cluster.Default())
}

// Texts reads the elements of an array of text.
func (a DataArray) Texts() ([]string, error) {
	if a.err != nil {
		return nil, a.err
	}
	if a.v.text == nil {
		return nil, fmt.Errorf("xr: %s holds no text", describe(a.name))
	}
	return a.v.text.get()
}
