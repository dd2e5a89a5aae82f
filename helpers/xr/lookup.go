package xr

import (
	"fmt"
	"math"

	"github.com/gonda-go/gonda/helpers/cf"
)

// locate is the positions of one label; whole says that it named a period, not a moment.
func (l *labels) locate(v any) (pos []int, whole bool, err error) {
	switch {
	case l.numbers != nil:
		f, err := asNumber(v)
		if err != nil {
			return nil, false, err
		}
		if pos = lookUpAll(l.numbers, f); len(pos) == 0 {
			// Decimal fractions are not the same number in float32 and float64.
			if i, err := lookUpNearest(l.numbers, f); err == nil && math.Abs(l.numbers.labels[i]-f) <= labelTolerance*l.step() {
				pos = lookUpAll(l.numbers, l.numbers.labels[i])
			}
		}
		if len(pos) == 0 {
			return nil, false, noSuchLabel(l.numbers, f)
		}
		return pos, false, nil
	case l.texts != nil:
		s := fmt.Sprint(v)
		if pos = lookUpAll(l.texts, s); len(pos) == 0 {
			return nil, false, noSuchLabel(l.texts, s)
		}
		return pos, false, nil
	}
	from, to, exact, err := l.asPeriod(v)
	if err != nil {
		return nil, false, err
	}
	if pos = lookUpBetween(l.times, from, to); len(pos) == 0 {
		return nil, false, noSuchLabel(l.times, from)
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
		i, ok = lookUpPad(x, v)
	case "backfill":
		i, ok = lookUpBackfill(x, v)
	default:
		var err error
		if i, err = lookUpNearest(x, v); err != nil {
			return 0, err
		}
	}
	if !ok {
		return 0, noSuchLabel(x, v)
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
		return picked{pos: lookUpBetween(l.numbers, lo, hi)}, nil
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
		return picked{pos: lookUpBetween(l.times, from, to)}, nil
	}
	return picked{pos: lookUpBetween(l.texts, fmt.Sprint(a), fmt.Sprint(b))}, nil
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
		return lookUpSlice(l.numbers, x, y)
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
		return lookUpSlice(l.times, x, y)
	}
	text := func(v any) (string, error) { return fmt.Sprint(v), nil }
	x, _ := optional(a, text)
	y, _ := optional(b, text)
	return lookUpSlice(l.texts, x, y)
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
