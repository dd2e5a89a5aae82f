package xr

import (
	"fmt"
	"math"
	"reflect"

	"github.com/gonda-go/gonda/helpers/lazy"
)

// Selector says which positions along one dimension to take. Selectors are made by At,
// Nearest, Between, Slice, On, I, Range and Points.
type Selector struct {
	dim    string
	text   string // for messages
	label  bool   // needs labels
	pick   func(n int, l *labels, attrs Attrs) (picked, error)
	points []Selector // of Points, which has no pick
}

// call is a selector as the user wrote it, but for what is long.
func call(name, dim string, args ...any) string {
	text := fmt.Sprintf("%s(%q", name, dim)
	for i, a := range args {
		if i == 4 && len(args) > 5 {
			return fmt.Sprintf("%s, … %d in all)", text, len(args))
		}
		if s, ok := a.(string); ok && s != "End" {
			a = fmt.Sprintf("%q", s)
		}
		text += fmt.Sprintf(", %v", a)
	}
	return text + ")"
}

// picked is the answer of a selector: positions, whether the dimension goes away, and new
// labels where longitudes were counted on around the globe.
type picked struct {
	pos    []int
	drop   bool
	labels []float64
}

func (p picked) index() lazy.Index { return lazy.Positions(p.pos) }

// At takes the elements with just these labels, in this order: numbers for numbers, text
// like "2020-01-31T06:00" for times (of lower resolution: all of that period), text for
// text. One label drops the dimension, unless it occurs more than once; several keep it, and
// so does a slice of labels, however many it has: At("level", []int{500, 850}).
//
// Like Dataset.sel without a method. Errors: a label that does not exist names the nearest.
func At(dim string, label ...any) Selector {
	asked, isList := flatten(label)
	return Selector{dim: dim, text: call("At", dim, asked...), label: true, pick: func(n int, l *labels, _ Attrs) (picked, error) {
		var out picked
		for _, v := range asked {
			pos, whole, err := l.locate(v)
			if err != nil {
				return out, err
			}
			out.pos = append(out.pos, pos...)
			out.drop = !isList && len(asked) == 1 && len(pos) == 1 && !whole
		}
		return out, nil
	}}
}

// flatten takes the labels out of slices; isList says that there was one.
func flatten(label []any) (out []any, isList bool) {
	for _, l := range label {
		if v := reflect.ValueOf(l); v.Kind() == reflect.Slice {
			isList = true
			for i := range v.Len() {
				out = append(out, v.Index(i).Interface())
			}
			continue
		}
		out = append(out, l)
	}
	return out, isList
}

// On takes all times of a period: On("time", "2020-07").
func On(dim, period string) Selector {
	s := At(dim, period)
	pick := s.pick
	s.text = call("On", dim, period)
	s.pick = func(n int, l *labels, attrs Attrs) (picked, error) {
		if l.times == nil {
			return picked{}, fmt.Errorf("labels of %q are no times: On needs times", dim)
		}
		p, err := pick(n, l, attrs)
		p.drop = false
		return p, err
	}
	return s
}

// NearestOption changes Nearest.
type NearestOption struct {
	tolerance float64
	method    string
}

// Tolerance makes labels farther than d from what was asked for an error. Of times d is in
// seconds.
func Tolerance(d float64) NearestOption { return NearestOption{tolerance: d} }

// Pad takes the largest label that is not larger than what was asked for, instead of the
// nearest, whichever way the labels run. (On falling labels xarray takes the one before, which
// is larger.)
var Pad = NearestOption{method: "pad"}

// Backfill takes the smallest label that is not smaller than what was asked for.
var Backfill = NearestOption{method: "backfill"}

// Nearest takes the elements whose labels are closest to those given (of two equally close
// ones the larger, as xarray does). Slices of labels and NearestOptions may stand among the
// labels. Like Dataset.sel with method nearest.
func Nearest(dim string, label ...any) Selector {
	opt := NearestOption{tolerance: math.Inf(1), method: "nearest"}
	var asked []any
	for _, v := range label {
		o, isOption := v.(NearestOption)
		switch {
		case !isOption:
			asked = append(asked, v)
		case o.method != "":
			opt.method = o.method
		default:
			opt.tolerance = o.tolerance
		}
	}
	asked, isList := flatten(asked)
	return Selector{dim: dim, text: call("Nearest", dim, asked...), label: true, pick: func(n int, l *labels, _ Attrs) (picked, error) {
		out := picked{drop: !isList && len(asked) == 1}
		for _, v := range asked {
			i, err := l.nearest(v, opt)
			if err != nil {
				return out, err
			}
			out.pos = append(out.pos, i)
		}
		return out, nil
	}}
}

// Between takes the elements with labels from a to b, both included, whichever is larger and
// whatever the order of the labels, in which they come out. Longitudes that go around the
// globe are taken as going around: Between("longitude", -10, 5) of an axis from 0 to 359
// gives the elements of 350 to 359 and then those of 0 to 5, labelled -10 to 5.
func Between(dim string, a, b any) Selector {
	return Selector{dim: dim, text: call("Between", dim, a, b), label: true, pick: func(n int, l *labels, attrs Attrs) (picked, error) {
		return l.between(dim, a, b, attrs)
	}}
}

// Slice takes the elements from label a to label b, both included, in steps; nil is an open
// end. Like Dataset.sel with a slice, but ends against the order of the labels, of which
// xarray makes an empty array, are an error.
func Slice(dim string, a, b any, step ...int) Selector {
	return Selector{dim: dim, text: call("Slice", dim, a, b), label: true, pick: func(n int, l *labels, _ Attrs) (picked, error) {
		lo, hi, err := l.slice(a, b)
		if err != nil {
			return picked{}, err
		}
		by := 1
		if len(step) > 0 {
			by = step[0]
		}
		if by < 1 {
			return picked{}, fmt.Errorf("step %d: label slices go forward", by)
		}
		by = min(by, n+1) // so that no sum overflows
		var out picked
		for i := lo; i < hi; i += by {
			out.pos = append(out.pos, i)
		}
		return out, nil
	}}
}

// I takes elements by position; negative ones count from the end. One position drops the
// dimension, which Range(dim, i, i+1) keeps. Like Dataset.isel.
func I(dim string, pos ...int) Selector {
	args := make([]any, len(pos))
	for i, p := range pos {
		args[i] = p
	}
	return Selector{dim: dim, text: call("I", dim, args...), pick: func(n int, _ *labels, _ Attrs) (picked, error) {
		out := picked{drop: len(pos) == 1}
		for _, p := range pos {
			q := p
			if q < 0 {
				q += n
			}
			if q < 0 || q >= n {
				return out, fmt.Errorf("position %d of %q, which has %d elements", p, dim, n)
			}
			out.pos = append(out.pos, q)
		}
		return out, nil
	}}
}

// End is the open end of a Range.
const End = math.MaxInt

// Range takes the elements from position from up to position to, which is not included, in
// steps that may be negative. Negative positions count from the end; positions past the ends
// are cut; End is the open end. Like Dataset.isel with a slice.
func Range(dim string, from, to int, step ...int) Selector {
	args := []any{from, to}
	for i, v := range args {
		if v == End {
			args[i] = "End"
		}
	}
	for _, by := range step {
		args = append(args, by)
	}
	return Selector{dim: dim, text: call("Range", dim, args...), pick: func(n int, _ *labels, _ Attrs) (picked, error) {
		by := 1
		if len(step) > 0 {
			by = step[0]
		}
		if by == 0 {
			return picked{}, fmt.Errorf("a range of step 0")
		}
		by = max(min(by, n+1), -n-1) // so that no sum overflows
		lo, hi := sliceBounds(from, to, by, n)
		var out picked
		for i := lo; (by > 0 && i < hi) || (by < 0 && i > hi); i += by {
			out.pos = append(out.pos, i)
		}
		return out, nil
	}}
}

// sliceBounds are Python's rules for slice(from, to, by) of n elements.
func sliceBounds(from, to, by, n int) (lo, hi int) {
	clip := func(p, open int) int {
		if p == End {
			return open
		}
		if p < 0 {
			p += n
		}
		if by < 0 {
			return min(max(p, -1), n-1)
		}
		return min(max(p, 0), n)
	}
	if by < 0 {
		return clip(from, n-1), clip(to, -1)
	}
	return clip(from, 0), clip(to, n)
}
