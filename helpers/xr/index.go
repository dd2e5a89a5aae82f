package xr

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
)

// index finds positions along one dimension by label. T is float64, cf.Time or string. It has no
// methods, for those of a generic type are compiled again by whoever imports a type that holds
// one: it made cells of notebooks seven times slower to compile.
type index[T any] struct {
	dim    string
	labels []T
	cmp    func(a, b T) int
	dist   func(a, b T) float64 // nil where labels have no distance (text)
	show   func(T) string
	order  int // 1 ascending, -1 descending, 0 neither; equal neighbours keep the order
}

func newIndex[T any](dim string, labels []T, cmp func(a, b T) int, dist func(a, b T) float64, show func(T) string) *index[T] {
	x := &index[T]{dim: dim, labels: labels, cmp: cmp, dist: dist, show: show, order: 1}
	up, down := true, true
	for i := 1; i < len(labels); i++ {
		c := cmp(labels[i-1], labels[i])
		up = up && c <= 0
		down = down && c >= 0
	}
	switch {
	case up:
	case down:
		x.order = -1
	default:
		x.order = 0
	}
	return x
}

func numberIndex(dim string, labels []float64) *index[float64] {
	return newIndex(dim, labels, cmp.Compare[float64], func(a, b float64) float64 { return math.Abs(a - b) },
		func(v float64) string { return fmt.Sprint(v) })
}

func textIndex(dim string, labels []string) *index[string] {
	return newIndex(dim, labels, strings.Compare, nil, func(s string) string { return fmt.Sprintf("%q", s) })
}

// lookUpAll lists the positions of a label: several where labels repeat.
func lookUpAll[T any](x *index[T], v T) []int {
	var out []int
	if x.order != 0 {
		lo, hi := lookUpEqual(x, v)
		for i := lo; i < hi; i++ {
			out = append(out, i)
		}
		return out
	}
	for i, l := range x.labels {
		if x.cmp(l, v) == 0 {
			out = append(out, i)
		}
	}
	return out
}

// lookUpEqual is the half-open range of positions that hold v, in an ordered index; empty at the
// place where v would be inserted.
func lookUpEqual[T any](x *index[T], v T) (lo, hi int) {
	n := len(x.labels)
	lo = sort.Search(n, func(i int) bool { return x.cmp(x.labels[i], v)*x.order >= 0 })
	hi = sort.Search(n, func(i int) bool { return x.cmp(x.labels[i], v)*x.order > 0 })
	return lo, hi
}

// lookUpNearest is the position of the label closest to v; of two equally close ones the larger,
// as pandas has it.
func lookUpNearest[T any](x *index[T], v T) (int, error) {
	if x.dist == nil {
		return 0, fmt.Errorf("text labels of %q have no distance: use At", x.dim)
	}
	best := -1
	for i, l := range x.labels {
		if best < 0 {
			best = i
			continue
		}
		a, b := x.dist(l, v), x.dist(x.labels[best], v)
		if a < b || a == b && x.cmp(l, x.labels[best]) > 0 {
			best = i
		}
	}
	if best < 0 {
		return 0, fmt.Errorf("%q has no labels", x.dim)
	}
	return best, nil
}

// lookUpPad is the position of the last label not after v; lookUpBackfill of the first not before it.
func lookUpPad[T any](x *index[T], v T) (int, bool)      { return lookUpBeside(x, v, -1) }
func lookUpBackfill[T any](x *index[T], v T) (int, bool) { return lookUpBeside(x, v, 1) }

func lookUpBeside[T any](x *index[T], v T, side int) (int, bool) {
	best := -1
	for i, l := range x.labels {
		if x.cmp(l, v)*side >= 0 && (best < 0 || x.cmp(l, x.labels[best])*side < 0) {
			best = i
		}
	}
	return best, best >= 0
}

// lookUpBetween lists, in the order of the index, the positions of labels from a to b, both
// included, whichever is larger.
func lookUpBetween[T any](x *index[T], a, b T) []int {
	if x.cmp(a, b) > 0 {
		a, b = b, a
	}
	var out []int
	for i, l := range x.labels {
		if x.cmp(l, a) >= 0 && x.cmp(l, b) <= 0 {
			out = append(out, i)
		}
	}
	return out
}

// lookUpSlice is the half-open range of positions from label a to label b, both included; nil is
// an open end. In an index without order both labels must exist, once.
func lookUpSlice[T any](x *index[T], a, b *T) (lo, hi int, err error) {
	lo, hi = 0, len(x.labels)
	if x.order == 0 {
		for _, end := range []struct {
			v    *T
			last bool
		}{{a, false}, {b, true}} {
			if end.v == nil {
				continue
			}
			at := lookUpAll(x, *end.v)
			if len(at) != 1 {
				return 0, 0, fmt.Errorf("labels of %q are in no order and %s occurs %d times: a slice needs labels that exist once, or sort first", x.dim, x.show(*end.v), len(at))
			}
			if end.last {
				hi = at[0] + 1
			} else {
				lo = at[0]
			}
		}
		return lo, max(lo, hi), nil
	}
	if a != nil {
		lo, _ = lookUpEqual(x, *a)
	}
	if b != nil {
		_, hi = lookUpEqual(x, *b)
	}
	if lo >= hi && a != nil && b != nil && x.cmp(*a, *b)*x.order > 0 {
		way := map[int]string{1: "ascending", -1: "descending"}[x.order]
		return 0, 0, fmt.Errorf("the slice from %s to %s is against the order of %q, which is %s: exchange the ends, or use Between, which takes either order", x.show(*a), x.show(*b), x.dim, way)
	}
	return lo, max(lo, hi), nil
}

// noSuchLabel says that a label does not exist, and which come closest.
func noSuchLabel[T any](x *index[T], v T) error {
	if len(x.labels) == 0 {
		return fmt.Errorf("%q has no labels", x.dim)
	}
	lowest, highest := slices.MinFunc(x.labels, x.cmp), slices.MaxFunc(x.labels, x.cmp)
	hint := fmt.Sprintf("labels run from %s to %s", x.show(lowest), x.show(highest))
	if x.dist != nil {
		if i, err := lookUpNearest(x, v); err == nil {
			hint = fmt.Sprintf("the nearest is %s, which Nearest takes; %s", x.show(x.labels[i]), hint)
		}
	}
	return fmt.Errorf("%q has no label %s; %s", x.dim, x.show(v), hint)
}
