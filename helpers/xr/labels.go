package xr

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
)

// labels is the values of a one-dimensional coordinate, in memory: just one of the three
// indexes is set.
type labels struct {
	numbers *index[float64]
	times   *index[cf.Time]
	texts   *index[string]
	cal     cf.Calendar
	raw     string // what they were decoded from, where it is small
}

// labelCache holds the labels of a variable once they have been read. Copies of the
// variable share it.
type labelCache = remembered[*labels]

// labels reads the values of a coordinate, once.
func (n Named) labels() (*labels, error) {
	if len(n.dims) != 1 {
		return nil, fmt.Errorf("xr: coordinate %q has %d dimensions: labels need one", n.Name, len(n.dims))
	}
	if n.cache == nil {
		return n.read()
	}
	return recall(n.cache, n.read)
}

func (n Named) read() (*labels, error) {
	if n.text != nil {
		v, err := n.text.get()
		if err != nil {
			return nil, err
		}
		var w partWriter
		w.texts(v)
		return &labels{texts: textIndex(n.dims[0], v), raw: string(w.b)}, nil
	}
	b, err := readSmall(cluster.Context(), n.data)
	if err != nil {
		return nil, err
	}
	l, err := n.labelsOf(b)
	if err == nil && len(b.Data) <= mostKept {
		l.raw = string(b.Data)
	}
	return l, err
}

// labelsOfPart is the labels that were kept as they are stored.
func (n Named) labelsOfPart(raw string) (*labels, error) {
	if n.text != nil {
		r := partReader{left: raw}
		v := r.texts()
		if r.failed || len(v) != n.shape[0] {
			return nil, fmt.Errorf("xr: the labels of %q that were kept are damaged", n.Name)
		}
		return &labels{texts: textIndex(n.dims[0], v), raw: raw}, nil
	}
	if int64(len(raw)) != n.data.Bytes() {
		return nil, fmt.Errorf("xr: the labels of %q that were kept are damaged", n.Name)
	}
	b := lazy.NewBlock(n.data.Type(), n.shape)
	copy(b.Data, raw)
	l, err := n.labelsOf(b)
	if err == nil {
		l.raw = raw
	}
	return l, err
}

// labelsOf is the labels that the elements of a coordinate are.
func (n Named) labelsOf(b lazy.Block) (*labels, error) {
	if n.time == nil {
		return &labels{numbers: numberIndex(n.dims[0], b.Float64s())}, nil
	}
	times, err := n.time.Decode(b.Data, n.time.packing)
	if err != nil {
		return nil, fmt.Errorf("xr: %q: %w", n.Name, err)
	}
	return &labels{times: timeIndex(n.dims[0], times), cal: n.time.Calendar}, nil
}

// smallRead is up to how many bytes an array and the room to read it take that is read
// without a plan: less than the memory that a plan's own bookkeeping takes is not worth one.
const smallRead = 256 << 10

// readSmall is one array in memory. A small one that is stored as it is is read at once, any
// other by a plan.
func readSmall(ctx context.Context, a lazy.Array) (lazy.Block, error) {
	src := a.Source()
	if src == nil || a.Bytes() > smallRead || src.Work(false) > smallRead {
		return compute(ctx, a)
	}
	b := lazy.NewBlock(a.Type(), a.Shape())
	if len(b.Data) == 0 {
		return b, nil
	}
	_, err := src.Read(ctx, lazy.Full(b.Shape), b.Data, make([]byte, src.Work(false)))
	return b, err
}

// joined is the labels of several coordinates one after another, where all are in memory; nil
// where one is not, or they are of different kinds.
func joined(dim string, all []*Variable) *labels {
	out, n := &labels{}, 0
	for i := range all {
		c := all[i].cache
		if c == nil || !c.done.Load() {
			return nil
		}
		n += c.value.length()
	}
	var numbers []float64
	var times []cf.Time
	var texts []string
	for i := range all {
		l := all[i].cache.value
		switch {
		case l.numbers != nil:
			numbers = append(slices.Grow(numbers, n-len(numbers)), l.numbers.labels...)
		case l.times != nil:
			times = append(slices.Grow(times, n-len(times)), l.times.labels...)
		default:
			texts = append(slices.Grow(texts, n-len(texts)), l.texts.labels...)
		}
		if i > 0 && l.cal != out.cal {
			return nil
		}
		out.cal = l.cal
	}
	switch {
	case texts == nil && times == nil:
		out.numbers = numberIndex(dim, numbers)
	case texts == nil && numbers == nil:
		out.times = timeIndex(dim, times)
	case times == nil && numbers == nil:
		out.texts = textIndex(dim, texts)
	default:
		return nil
	}
	return out
}

func timeIndex(dim string, v []cf.Time) *index[cf.Time] {
	return newIndex(dim, v, cf.Time.Compare, secondsBetween, cf.Time.String)
}

// secondsBetween is the distance of two times.
func secondsBetween(a, b cf.Time) float64 {
	sec, nsec := a.Sub(b)
	return math.Abs(float64(sec) + float64(nsec)/1e9)
}

// compute is one array in memory, by the default client.
func compute(ctx context.Context, a lazy.Array) (lazy.Block, error) {
	if src, ok := a.Source().(*chunked); ok && src.held != "" {
		return readSmall(ctx, a)
	}
	b, err := lazy.Compute(ctx, cluster.Default(), a)
	if err != nil {
		return lazy.Block{}, err
	}
	return b[0], nil
}

// length is the number of labels.
func (l *labels) length() int {
	switch {
	case l.numbers != nil:
		return len(l.numbers.labels)
	case l.times != nil:
		return len(l.times.labels)
	}
	return len(l.texts.labels)
}

// text is a label for people.
func (l *labels) text(i int) string {
	switch {
	case l.numbers != nil:
		return l.numbers.show(l.numbers.labels[i])
	case l.times != nil:
		return l.times.show(l.times.labels[i])
	}
	return l.texts.show(l.texts.labels[i])
}

// labelTolerance is by what part of the step between neighbours two labels of one grid may
// differ: float32 coordinates of a 0.1 degree grid are off by 1e-5 of a step.
const labelTolerance = 1e-4

// differ is the first position where two axes of one length have different labels, -1 when
// they have none. Numbers may differ by a small part of the step.
func (l *labels) differ(m *labels) int {
	if l == m {
		return -1
	}
	tol := 0.0
	if l.numbers != nil {
		tol = labelTolerance * l.step()
	}
	return l.differBy(m, tol)
}

// differBy is differ of numbers that may differ by tol.
func (l *labels) differBy(m *labels, tol float64) int {
	switch {
	case l.numbers != nil && m.numbers != nil:
		a, b := l.numbers.labels, m.numbers.labels
		for i := range a {
			if !(math.Abs(a[i]-b[i]) <= tol) && cmp.Compare(a[i], b[i]) != 0 {
				return i
			}
		}
	case l.times != nil && m.times != nil:
		for i := range l.times.labels {
			if l.times.labels[i].Compare(m.times.labels[i]) != 0 {
				return i
			}
		}
	case l.texts != nil && m.texts != nil:
		for i := range l.texts.labels {
			if l.texts.labels[i] != m.texts.labels[i] {
				return i
			}
		}
	default:
		return 0
	}
	return -1
}

// step is the least distance between neighbouring numbers, 0 when there are fewer than two.
func (l *labels) step() float64 {
	v := l.numbers.labels
	least := math.Inf(1)
	for i := 1; i < len(v); i++ {
		if d := math.Abs(v[i] - v[i-1]); d > 0 {
			least = min(least, d)
		}
	}
	if math.IsInf(least, 1) {
		return 0
	}
	return least
}

// asNumber is a label of the user as a number.
func asNumber(v any) (float64, error) {
	switch x := v.(type) {
	case float64:
		return x, nil
	case float32:
		return float64(x), nil
	case int:
		return float64(x), nil
	case int64:
		return float64(x), nil
	case int32:
		return float64(x), nil
	case string:
		if f, err := strconv.ParseFloat(x, 64); err == nil {
			return f, nil
		}
	}
	return 0, fmt.Errorf("the labels are numbers and %v (%T) is none", v, v)
}

// asPeriod is a label of the user as a period of time, both ends included: a text of less
// resolution than the labels have, "2020-02", means all of it. exact says that it is a
// moment.
func (l *labels) asPeriod(v any) (from, to cf.Time, exact bool, err error) {
	switch x := v.(type) {
	case cf.Time:
		return x, x, true, nil
	case fmt.Stringer:
		v = x.String()
	}
	s, ok := v.(string)
	if !ok {
		return from, to, false, fmt.Errorf("the labels are times and %v (%T) is none: write it as \"2020-01-31T06:00\"", v, v)
	}
	p, err := cf.ParseTime(s, l.cal)
	if err != nil {
		return from, to, false, err
	}
	if secondsBetween(p.End, p.Start) <= l.resolution() {
		return p.Start, p.Start, true, nil
	}
	to, err = p.End.Add(-1, 999_999_999)
	return p.Start, to, false, err
}

// resolution is the coarsest of day, hour, minute and second, in seconds, that all times are
// whole numbers of; less than a second if none is.
func (l *labels) resolution() float64 {
	r := 86400.0
	for _, t := range l.times.labels {
		switch {
		case t.IsNaT():
		case t.Nanosecond() != 0:
			return 0
		case t.Second() != 0:
			r = min(r, 1)
		case t.Minute() != 0:
			r = min(r, 60)
		case t.Hour() != 0:
			r = min(r, 3600)
		}
	}
	return r
}
