package xr

import (
	"context"
	"fmt"
	"math"
	"reflect"
	"slices"

	"github.com/gonda-go/gonda/helpers/cf"
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

// Sel selects by label or position; selectors of several dimensions are independent. Like
// DataArray.sel, but a selection of nothing is an error.
func (a DataArray) Sel(selectors ...Selector) DataArray {
	for _, s := range selectors {
		if a = a.sel(s); a.err != nil {
			return a
		}
	}
	return a
}

// ISel is Sel; it reads better where the selectors are positions.
func (a DataArray) ISel(selectors ...Selector) DataArray { return a.Sel(selectors...) }

func (a DataArray) sel(s Selector) DataArray {
	if a.err != nil {
		return a
	}
	change, err := s.change(describe(a.name), a.sizes(), a.coords)
	if err != nil {
		return failed(atCaller(err))
	}
	v, err := change(Named{a.name, a.v})
	if err == nil {
		err = v.data.Err()
	}
	if err != nil {
		return a.fail("%s of %s: %w", s.text, describe(a.name), err)
	}
	a.v = v
	if a.coords, err = eachNamed(a.coords, change); err != nil {
		return a.fail("%s: %w", s.text, err)
	}
	return a
}

// eachNamed changes every variable of a set.
func eachNamed(set []Named, change func(Named) (Variable, error)) ([]Named, error) {
	var out []Named
	for _, n := range set {
		v, err := change(n)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", n.Name, err)
		}
		out = append(out, Named{n.Name, v})
	}
	return out, nil
}

// change is what the selector does to every variable of an array or dataset that has these
// dimensions and coordinates. Variables without the selector's dimensions stay as they are.
func (s Selector) change(what string, sizes []Size, coords []Named) (func(Named) (Variable, error), error) {
	if s.pick == nil {
		return s.changePoints(what, sizes, coords)
	}
	p, err := s.positions(what, sizes, coords)
	if err != nil {
		return nil, err
	}
	return func(n Named) (Variable, error) {
		v := n.Variable.take(s.dim, p)
		if n.Name == s.dim && p.labels != nil {
			v = v.relabel(p.labels)
		}
		return v, nil
	}, nil
}

// positions asks the selector for the positions it means.
func (s Selector) positions(what string, sizes []Size, coords []Named) (picked, error) {
	k := slices.IndexFunc(sizes, func(x Size) bool { return x.Dim == s.dim })
	if k < 0 {
		return picked{}, noDimension(what, sizes, s.dim)
	}
	var l *labels
	var attrs Attrs
	if s.label {
		c, ok := find(coords, s.dim)
		if !ok {
			return picked{}, fmt.Errorf("xr: %s: dimension %q of %s has no coordinate, so no labels: select by position with I or Range", s.text, s.dim, what)
		}
		var err error
		if l, err = c.labels(); err != nil {
			return picked{}, err
		}
		attrs = c.attrs
	}
	p, err := s.pick(sizes[k].Len, l, attrs)
	switch {
	case err != nil:
	case len(p.pos) > 0 || sizes[k].Len == 0:
		return p, nil
	case l != nil:
		err = fmt.Errorf("selects nothing; labels of %q run from %s to %s", s.dim, l.text(0), l.text(l.length()-1))
	default:
		err = fmt.Errorf("selects no element of the %d along %q", sizes[k].Len, s.dim)
	}
	return picked{}, fmt.Errorf("xr: %s of %s: %w", s.text, what, err)
}

// take picks positions along one dimension; a variable without it stays as it is.
func (v Variable) take(dim string, p picked) Variable {
	d := slices.Index(v.dims, dim)
	if d < 0 {
		return v
	}
	out := v
	out.cache = nil
	out.dims, out.shape = slices.Clone(v.dims), slices.Clone(v.shape)
	out.shape[d] = len(p.pos)
	if p.drop {
		out.dims, out.shape = slices.Delete(out.dims, d, d+1), slices.Delete(out.shape, d, d+1)
	} else if len(out.dims) == 1 {
		out.cache = &labelCache{}
	}
	if v.text != nil {
		out.text = v.text.take(v.shape, d, p.pos)
		return out
	}
	ix := make([]lazy.Index, len(v.shape))
	for i, n := range v.shape {
		ix[i] = lazy.Whole(n)
	}
	ix[d] = p.index()
	out.data = v.data.Index(ix...)
	if p.drop {
		out.data = out.data.Drop(d)
	}
	return out
}

// relabel is a coordinate with other labels, of the same type.
func (v Variable) relabel(labels []float64) Variable {
	v.data = lazy.FromBlock(lazy.BlockOf([]int{len(labels)}, labels), nil).Convert(v.data.Type())
	v.cache = &labelCache{}
	return v
}

// take picks positions along one dimension of text of a shape.
func (t *texts) take(shape []int, d int, pos []int) *texts {
	return &texts{from: t, load: func(context.Context) ([]string, error) {
		all, err := t.get()
		if err != nil {
			return nil, err
		}
		outer, inner := product(shape[:d]), product(shape[d+1:])
		var out []string
		for o := range outer {
			for _, p := range pos {
				at := (o*shape[d] + p) * inner
				out = append(out, all[at:at+inner]...)
			}
		}
		return out, nil
	}}
}

// Sel selects from all variables that have the dimensions of the selectors. Like Dataset.sel.
func (ds Dataset) Sel(selectors ...Selector) Dataset {
	for _, s := range selectors {
		if ds.err != nil {
			return ds
		}
		change, err := s.change("the dataset", ds.Sizes(), ds.coords)
		if err == nil {
			ds.vars, err = eachNamed(ds.vars, change)
		}
		if err == nil {
			ds.coords, err = eachNamed(ds.coords, change)
		}
		if err != nil {
			return Dataset{err: atCaller(err)}
		}
	}
	return ds
}

// ISel is Sel; it reads better where the selectors are positions.
func (ds Dataset) ISel(selectors ...Selector) Dataset { return ds.Sel(selectors...) }

// lookup finds a dimension's length, or says which there are.
func (ds Dataset) lookup(dim string) (int, error) {
	sizes := ds.Sizes()
	for _, s := range sizes {
		if s.Dim == dim {
			return s.Len, nil
		}
	}
	return 0, noDimension("the dataset", sizes, dim)
}

// locate is the positions of one label; whole says that it named a period, not a moment.
func (l *labels) locate(v any) (pos []int, whole bool, err error) {
	switch {
	case l.numbers != nil:
		f, err := asNumber(v)
		if err != nil {
			return nil, false, err
		}
		if pos = l.numbers.all(f); len(pos) == 0 {
			// Decimal fractions are not the same number in float32 and float64.
			if i, err := l.numbers.nearest(f); err == nil && math.Abs(l.numbers.labels[i]-f) <= labelTolerance*l.step() {
				pos = l.numbers.all(l.numbers.labels[i])
			}
		}
		if len(pos) == 0 {
			return nil, false, l.numbers.missing(f)
		}
		return pos, false, nil
	case l.texts != nil:
		s := fmt.Sprint(v)
		if pos = l.texts.all(s); len(pos) == 0 {
			return nil, false, l.texts.missing(s)
		}
		return pos, false, nil
	}
	from, to, exact, err := l.asPeriod(v)
	if err != nil {
		return nil, false, err
	}
	if pos = l.times.between(from, to); len(pos) == 0 {
		return nil, false, l.times.missing(from)
	}
	return pos, !exact, nil
}

func (l *labels) nearest(v any, opt NearestOption) (int, error) {
	switch {
	case l.numbers != nil:
		f, err := asNumber(v)
		if err != nil {
			return 0, err
		}
		return closest(l.numbers, f, opt)
	case l.times != nil:
		from, _, _, err := l.asPeriod(v)
		if err != nil {
			return 0, err
		}
		return closest(l.times, from, opt)
	}
	return 0, fmt.Errorf("text labels have no distance: use At")
}

func closest[T any](x *index[T], v T, opt NearestOption) (int, error) {
	i, ok := 0, true
	switch opt.method {
	case "pad":
		i, ok = x.pad(v)
	case "backfill":
		i, ok = x.backfill(v)
	default:
		var err error
		if i, err = x.nearest(v); err != nil {
			return 0, err
		}
	}
	if !ok {
		return 0, x.missing(v)
	}
	if d := x.dist(x.labels[i], v); d > opt.tolerance {
		return 0, fmt.Errorf("the nearest label of %q to %s is %s, %v away: more than the tolerance %v", x.dim, x.show(v), x.show(x.labels[i]), d, opt.tolerance)
	}
	return i, nil
}

func (l *labels) between(dim string, a, b any, attrs Attrs) (picked, error) {
	switch {
	case l.numbers != nil:
		x, err := asNumber(a)
		if err != nil {
			return picked{}, err
		}
		y, err := asNumber(b)
		if err != nil {
			return picked{}, err
		}
		tol := labelTolerance * l.step()
		lo, hi := min(x, y)-tol, max(x, y)+tol
		if isLongitude(dim, attrs) {
			return around(l.numbers.labels, lo, hi), nil
		}
		return picked{pos: l.numbers.between(lo, hi)}, nil
	case l.times != nil:
		from, to, _, err := l.asPeriod(a)
		if err != nil {
			return picked{}, err
		}
		f2, t2, _, err := l.asPeriod(b)
		if err != nil {
			return picked{}, err
		}
		if f2.Compare(from) < 0 {
			from = f2
		}
		if t2.Compare(to) > 0 {
			to = t2
		}
		return picked{pos: l.times.between(from, to)}, nil
	}
	return picked{pos: l.texts.between(fmt.Sprint(a), fmt.Sprint(b))}, nil
}

func (l *labels) slice(a, b any) (lo, hi int, err error) {
	switch {
	case l.numbers != nil:
		x, err := optional(a, asNumber)
		if err != nil {
			return 0, 0, err
		}
		y, err := optional(b, asNumber)
		if err != nil {
			return 0, 0, err
		}
		return l.numbers.slice(x, y)
	case l.times != nil:
		x, err := optional(a, func(v any) (cf.Time, error) {
			from, to, _, err := l.asPeriod(v)
			return ifelse(l.times.order < 0, to, from), err
		})
		if err != nil {
			return 0, 0, err
		}
		y, err := optional(b, func(v any) (cf.Time, error) {
			from, to, _, err := l.asPeriod(v)
			return ifelse(l.times.order < 0, from, to), err
		})
		if err != nil {
			return 0, 0, err
		}
		return l.times.slice(x, y)
	}
	text := func(v any) (string, error) { return fmt.Sprint(v), nil }
	x, _ := optional(a, text)
	y, _ := optional(b, text)
	return l.texts.slice(x, y)
}

func optional[T any](v any, f func(any) (T, error)) (*T, error) {
	if v == nil {
		return nil, nil
	}
	x, err := f(v)
	return &x, err
}

func ifelse[T any](c bool, a, b T) T {
	if c {
		return a
	}
	return b
}
