package lazy

import (
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Op is an elementwise operation: Fn puts into dst the result for n elements of each
// operand. It may be called concurrently, must not keep its arguments and must not allocate.
// dst is never one of the operands.
type Op struct {
	Name string
	Fn   func(dst []byte, in [][]byte, n int)
}

// Map applies an operation to arrays of one shape.
func Map(op Op, t dtype.Type, arrays ...Array) Array {
	in := make([]*node, len(arrays))
	for i, a := range arrays {
		if a.err != nil {
			return a
		}
		if !slices.Equal(a.n.shape, arrays[0].n.shape) {
			return Failed(fmt.Errorf("lazy: %s of shapes %v and %v", op.Name, arrays[0].n.shape, a.n.shape))
		}
		in[i] = a.n
	}
	return Array{n: &node{kind: kMap, shape: in[0].shape, t: t, in: in, op: op}}
}

// Convert is the array with elements of another type, as NumPy's astype makes them.
func (a Array) Convert(t dtype.Type) Array {
	if a.err != nil || a.n.t == t {
		return a
	}
	fn, err := kernel.Convert(a.n.t, t)
	if err != nil {
		return Failed(err)
	}
	return Map(Op{"convert to " + t.String(), func(dst []byte, in [][]byte, n int) { fn(dst, in[0], n) }}, t, a)
}
