package lazy

import (
	"fmt"
	"slices"
)

// Concat puts arrays one after another along a dimension. All have the same type and the
// same lengths in the other dimensions. Their chunks may differ.
func Concat(dim int, arrays ...Array) Array {
	if len(arrays) == 0 {
		return Failed(fmt.Errorf("lazy: nothing to put together"))
	}
	var in []*node
	total := 0
	for i, a := range arrays {
		if a.err != nil {
			return a
		}
		first := arrays[0].n
		if dim < 0 || dim >= len(first.shape) {
			return Failed(fmt.Errorf("lazy: no dimension %d of %d to put arrays together along", dim, len(first.shape)))
		}
		if a.n.t != first.t {
			return Failed(fmt.Errorf("lazy: part %d has type %v, the first has %v", i, a.n.t, first.t))
		}
		if len(a.n.shape) != len(first.shape) {
			return Failed(fmt.Errorf("lazy: part %d has %d dimensions, the first has %d", i, len(a.n.shape), len(first.shape)))
		}
		for d, l := range a.n.shape {
			if d != dim && l != first.shape[d] {
				return Failed(fmt.Errorf("lazy: part %d has length %d in dimension %d, the first has %d", i, l, d, first.shape[d]))
			}
		}
		total += a.n.shape[dim]
		if a.n.shape[dim] == 0 {
			continue
		}
		if a.n.kind == kConcat && a.n.dim == dim {
			in = append(in, a.n.in...)
		} else {
			in = append(in, a.n)
		}
	}
	if len(in) == 0 {
		return arrays[0]
	}
	if len(in) == 1 {
		return Array{n: in[0]}
	}
	shape := slices.Clone(in[0].shape)
	shape[dim] = total
	return Array{n: &node{kind: kConcat, shape: shape, t: in[0].t, in: in, dim: dim}}
}
