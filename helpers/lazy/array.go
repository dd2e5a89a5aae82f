package lazy

import (
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Array is a lazy N-D array: an immutable value that reads nothing until it is computed.
// The first error of a chain of verbs sticks to the value and comes out of NewPlan.
type Array struct {
	n   *node
	err error
}

type kind uint8

const (
	kSource kind = iota // elements of src
	kMap                // op of in, element by element; all of one shape
	kIndex              // ix of a source or of what is held: what constructors could not push further
	kView               // dimension d is dimension axes[d] of in, or new where axes[d] < 0
	kConcat             // in, one after another along dim
	kReduce             // a fold of in over some dimensions
	kGroup              // folds of groups of positions of in along dim
	kHold               // in, computed once and held in memory
)

// node is one value of the DAG. Nodes are never changed once made; equal pointers are equal
// values, which is how a plan knows what it needs once only.
type node struct {
	kind  kind
	shape []int
	t     dtype.Type
	in    []*node
	src   Source
	op    Op
	ix    []Index
	axes  []int
	dim   int
	red   reduction
	grp   *grouping
}

// FromSource is the array of a source's elements.
func FromSource(s Source) Array {
	if !s.Type().Numeric() {
		return Array{err: fmt.Errorf("lazy: %s has elements of type %v, which cannot be computed with", s.Name(), s.Type())}
	}
	return Array{n: &node{kind: kSource, shape: s.Shape(), t: s.Type(), src: s}}
}

// Failed is an array that carries an error.
func Failed(err error) Array { return Array{err: err} }

// Err is the first error of the chain that made the array.
func (a Array) Err() error { return a.err }

// Shape is the extent in every dimension. The caller must not change it.
func (a Array) Shape() []int {
	if a.n == nil {
		return nil
	}
	return a.n.shape
}

// Type is the element type.
func (a Array) Type() dtype.Type {
	if a.n == nil {
		return dtype.Type{}
	}
	return a.n.t
}

// Bytes is what the whole array takes in memory.
func (a Array) Bytes() int64 {
	if a.n == nil {
		return 0
	}
	return int64(size(a.n.shape)) * int64(a.n.t.Size)
}

// Grid is the chunk borders that reading follows best.
func (a Array) Grid() []Axis {
	if a.n == nil {
		return nil
	}
	return a.n.grid()
}

// Sources lists the sources that the array reads, each once.
func (a Array) Sources() []Source {
	var out []Source
	if a.n != nil {
		a.n.visit(make(map[*node]bool), func(n *node) {
			if n.src != nil {
				out = append(out, n.src)
			}
		})
	}
	return out
}

// Source is the source whose elements the array is, as they are; nil when they are computed.
func (a Array) Source() Source {
	if a.n == nil || a.n.kind != kSource {
		return nil
	}
	return a.n.src
}

// InMemory says whether the elements need nothing but memory and arithmetic: no source reads a
// file or makes its values by a formula.
func (a Array) InMemory() bool {
	for _, s := range a.Sources() {
		switch s.(type) {
		case *memory, *constant:
		default:
			return false
		}
	}
	return true
}

// Stored is about how many stored bytes computing the array reads, each once.
func (a Array) Stored() int64 {
	if a.n == nil {
		return 0
	}
	sum := a.n.stored(Full(a.n.shape))
	a.n.visit(make(map[*node]bool), func(n *node) {
		if n.kind == kReduce || n.kind == kHold {
			sum += n.in[0].stored(Full(n.in[0].shape))
		}
	})
	return sum
}

// visit calls f for every node below n, inputs first, each once.
func (n *node) visit(seen map[*node]bool, f func(*node)) {
	if seen[n] {
		return
	}
	seen[n] = true
	for _, in := range n.in {
		in.visit(seen, f)
	}
	f(n)
}

// grid is the chunk borders of a node, in its own dimensions. Of several inputs the one
// with the most elements to read decides.
func (n *node) grid() []Axis {
	switch n.kind {
	case kSource:
		return n.src.Grid()
	case kIndex:
		g := n.in[0].grid()
		out := make([]Axis, len(g))
		for d, ix := range n.ix {
			if ix.Pick != nil {
				out[d] = g[d].Pick(ix.Pick)
			} else {
				out[d] = g[d].Slice(ix.Start, ix.Step, ix.Len)
			}
		}
		return out
	case kView:
		g := n.in[0].grid()
		out := make([]Axis, len(n.axes))
		for d, a := range n.axes {
			if a < 0 || g[a].Len() != n.shape[d] {
				out[d] = whole(n.shape[d])
			} else {
				out[d] = g[a]
			}
		}
		return out
	case kConcat:
		out := append([]Axis(nil), n.in[0].grid()...)
		parts := make([]Axis, len(n.in))
		for i, in := range n.in {
			parts[i] = in.grid()[n.dim]
		}
		out[n.dim] = Join(parts...)
		return out
	case kReduce:
		var out []Axis
		for d, a := range n.in[0].grid() {
			if !n.red.over[d] {
				out = append(out, a)
			}
		}
		return out
	case kGroup:
		out := slices.Clone(n.grp.below)
		out[n.dim] = n.grp.parts
		return out
	case kHold:
		out := make([]Axis, len(n.shape))
		for d, l := range n.shape {
			out[d] = whole(l)
		}
		return out
	}
	best := n.in[0]
	for _, in := range n.in[1:] {
		if in.weight() > best.weight() {
			best = in
		}
	}
	return best.grid()
}

// weight is the number of elements that have to be read for a node: how much its chunks
// matter against those of the other inputs of an operation.
func (n *node) weight() int {
	switch n.kind {
	case kSource:
		switch n.src.(type) {
		case *memory, *constant:
			return 0
		}
		return size(n.shape)
	case kIndex:
		return n.in[0].weightOf(size(n.shape))
	case kReduce, kHold:
		return 0
	}
	w := 0
	for _, in := range n.in {
		if n.kind == kConcat {
			w += in.weight()
		} else {
			w = max(w, in.weight())
		}
	}
	return w
}

func (n *node) weightOf(elements int) int { return min(n.weight(), elements) }
