package lazy

import (
	"fmt"
	"slices"
)

// View rearranges dimensions: dimension d of the result is dimension axes[d] of a, or a new
// one of length shape[d] where axes[d] is negative. A dimension of a may be left out, or
// stretched to a longer shape[d], when its length is 1; none may be used twice. Transposing,
// broadcasting, adding and dropping dimensions are all views.
func (a Array) View(axes, shape []int) Array {
	if a.err != nil {
		return a
	}
	if len(axes) != len(shape) {
		return Failed(fmt.Errorf("lazy: view of %d axes and %d lengths", len(axes), len(shape)))
	}
	used := make([]bool, len(a.n.shape))
	for d, k := range axes {
		if k < 0 {
			continue
		}
		if k >= len(used) || used[k] {
			return Failed(fmt.Errorf("lazy: view uses dimension %d of %d twice or past the end", k, len(used)))
		}
		used[k] = true
		if l := a.n.shape[k]; l != shape[d] && l != 1 {
			return Failed(fmt.Errorf("lazy: view stretches a dimension of length %d to %d", l, shape[d]))
		}
	}
	for k, u := range used {
		if !u && a.n.shape[k] != 1 {
			return Failed(fmt.Errorf("lazy: view drops dimension %d of length %d", k, a.n.shape[k]))
		}
	}
	return Array{n: view(a.n, slices.Clone(axes), slices.Clone(shape))}
}

// Transpose puts the dimensions in the given order.
func (a Array) Transpose(perm ...int) Array {
	if a.err != nil {
		return a
	}
	shape := make([]int, len(perm))
	for d, k := range perm {
		if k < 0 || k >= len(a.n.shape) {
			return Failed(fmt.Errorf("lazy: transpose names dimension %d of %d", k, len(a.n.shape)))
		}
		shape[d] = a.n.shape[k]
	}
	return a.View(perm, shape)
}

// Drop removes dimensions of length 1.
func (a Array) Drop(dims ...int) Array {
	if a.err != nil {
		return a
	}
	var axes, shape []int
	for d, l := range a.n.shape {
		if !slices.Contains(dims, d) {
			axes = append(axes, d)
			shape = append(shape, l)
		}
	}
	return a.View(axes, shape)
}

// view makes the node; views of views become one.
func view(n *node, axes, shape []int) *node {
	if n.kind == kView {
		both := make([]int, len(axes))
		for d, k := range axes {
			both[d] = -1
			// A stretched or new dimension of the inner view may be picked up as new.
			if k >= 0 && n.axes[k] >= 0 {
				both[d] = n.axes[k]
			}
		}
		if droppable(n.in[0].shape, both) {
			return view(n.in[0], both, shape)
		}
	}
	if len(axes) == len(n.shape) && slices.Equal(shape, n.shape) {
		same := true
		for d, k := range axes {
			same = same && k == d
		}
		if same {
			return n
		}
	}
	return &node{kind: kView, shape: shape, t: n.t, in: []*node{n}, axes: axes}
}

// droppable says whether every dimension that axes leave out has length 1.
func droppable(shape, axes []int) bool {
	for k, l := range shape {
		if l != 1 && !slices.Contains(axes, k) {
			return false
		}
	}
	return true
}
