package xr

import (
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Summary is the statistics of all elements of an array, computed in one pass. Missing
// values are skipped; statistics are of the values as float64; Std has ddof 0.
type Summary struct {
	Var            string
	Dims           []string
	Shape          []int
	Type           string
	Count          int64
	Min, Max       any // float64, or ISO 8601 text of times; nil when there is no value
	Mean, Sum, Std any
	First, Last    []any // of the first and last three elements; nil where missing
	Values         []any // of all elements where they were asked for
	Seconds        float64
	Peak, Read     int64 // bytes: the memory of the process at its largest, and what was read
}

// MarshalJSON writes the summary; numbers that JSON has not are the strings NaN, Infinity
// and -Infinity.
func (s *Summary) MarshalJSON() ([]byte, error) {
	var o object
	o.set("var", s.Var)
	o.set("dims", orEmpty(s.Dims))
	o.set("shape", orEmpty(s.Shape))
	o.set("dtype", s.Type)
	o.set("count", s.Count)
	o.set("min", s.Min)
	o.set("max", s.Max)
	o.set("mean", s.Mean)
	o.set("sum", s.Sum)
	o.set("std", s.Std)
	o.set("first", eachJSON(s.First))
	o.set("last", eachJSON(s.Last))
	o.set("seconds", s.Seconds)
	o.set("peak_bytes", s.Peak)
	o.set("read_bytes", s.Read)
	if s.Values != nil {
		o.set("values", eachJSON(s.Values))
	}
	return o.MarshalJSON()
}

// mostValues is up to how many elements Summarize lists.
const mostValues = 10_000

// Summarize computes the statistics of all elements. With values it lists the elements too,
// when they are at most 10,000.
func (a DataArray) Summarize(ctx context.Context, c *cluster.Client, values bool) (*Summary, error) {
	begun := time.Now()
	if a.err != nil {
		return nil, a.err
	}
	if a.v.text != nil {
		return nil, fmt.Errorf("xr: %s is text, which has no statistics", describe(a.name))
	}
	s := &Summary{Var: a.name, Dims: a.Dims(), Shape: a.Shape(), Type: typeName(a.Type())}
	if a.v.time != nil {
		err := s.ofTimes(ctx, c, a.v, values)
		s.Seconds, s.Peak = time.Since(begun).Seconds(), cluster.PeakRSS()
		return s, err
	}
	head, tail := ends(a.v.data, a.v.shape)
	list := values && product(a.v.shape) <= mostValues
	plan, err := a.v.summaryPlan(c, head, tail, list)
	if err != nil {
		return nil, err
	}
	got, err := plan.Run(ctx)
	if err != nil {
		return nil, err
	}
	for i, b := range got[:len(head)+len(tail)] {
		if i < len(head) {
			s.First = append(s.First, present(b.Float64s())...)
		} else {
			s.Last = append(s.Last, present(b.Float64s())...)
		}
	}
	got = got[len(head)+len(tail):]
	s.Count = lazy.Values[int64](got[0])[0]
	s.Sum = 0.0
	if s.Count > 0 {
		s.Min, s.Max, s.Mean, s.Sum, s.Std = number(got[1]), number(got[2]), number(got[3]), number(got[4]), number(got[5])
	}
	if list {
		s.Values = present(got[len(got)-1].Float64s())
	}
	s.Seconds, s.Read, s.Peak = time.Since(begun).Seconds(), plan.Stored(), cluster.PeakRSS()
	return s, nil
}

// SummaryPlan says what Summarize will read and need.
func (a DataArray) SummaryPlan(c *cluster.Client) (*lazy.Plan, error) {
	if _, err := a.numbers("summary"); err != nil {
		return nil, err
	}
	head, tail := ends(a.v.data, a.v.shape)
	return a.v.summaryPlan(c, head, tail, false)
}

// summaryPlan computes the ends, the statistics and, if asked, all elements, in this order.
// Floats are folded as they are: sums are exact, so widening them first changes nothing.
func (v Variable) summaryPlan(c *cluster.Client, head, tail []lazy.Array, list bool) (*lazy.Plan, error) {
	flat := v.data
	if !flat.Type().IsFloat() {
		flat = flat.Convert(dtype.Float64)
	}
	folds := []lazy.Fold{lazy.Count}
	if product(v.shape) > 0 {
		folds = append(folds, lazy.Min, lazy.Max, lazy.Mean, lazy.Sum, lazy.Std)
	}
	arrays := append(append([]lazy.Array{}, head...), tail...)
	for _, f := range folds {
		arrays = append(arrays, flat.Reduce(f, nil, lazy.ReduceOptions{Type: dtype.Float64}))
	}
	if list {
		arrays = append(arrays, v.data)
	}
	outputs := make([]lazy.Output, len(arrays))
	for i, x := range arrays {
		outputs[i] = lazy.Output{Array: x}
	}
	return lazy.NewPlan(c, outputs...)
}

// ofTimes fills in what times have of statistics. They are few enough to be in memory.
func (s *Summary) ofTimes(ctx context.Context, c *cluster.Client, v Variable, values bool) error {
	times, err := v.times(ctx, c)
	if err != nil {
		return err
	}
	text := make([]any, len(times))
	var least, most cf.Time
	for i, t := range times {
		if t.IsNaT() {
			continue
		}
		text[i] = t.String()
		if s.Count == 0 || t.Compare(least) < 0 {
			least = t
		}
		if s.Count == 0 || t.Compare(most) > 0 {
			most = t
		}
		s.Count++
	}
	if s.Count > 0 {
		s.Min, s.Max = least.String(), most.String()
	}
	k := min(3, len(text))
	s.First, s.Last = text[:k], text[len(text)-k:]
	if values && len(text) <= mostValues {
		s.Values = text
	}
	return nil
}

// present is the elements, nil for those that are missing.
func present(x []float64) []any {
	out := make([]any, len(x))
	for i, v := range x {
		if !math.IsNaN(v) {
			out[i] = v
		}
	}
	return out
}

// String is the summary for people.
func (s *Summary) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s) %s\n", s.Var, sizesText(s.Dims, s.Shape), s.Type)
	for _, line := range []struct {
		name  string
		value any
	}{{"count", s.Count}, {"min", s.Min}, {"max", s.Max}, {"mean", s.Mean}, {"sum", s.Sum}, {"std", s.Std}} {
		if line.value != nil {
			fmt.Fprintf(&b, "  %-6s %v\n", line.name, line.value)
		}
	}
	fmt.Fprintf(&b, "%.3f s · read %s · peak memory %s\n", s.Seconds, cluster.FormatBytes(s.Read), cluster.FormatBytes(s.Peak))
	return b.String()
}

func sizesText(dims []string, shape []int) string {
	parts := make([]string, len(dims))
	for i, d := range dims {
		parts[i] = fmt.Sprintf("%s: %d", d, shape[i])
	}
	return strings.Join(parts, ", ")
}

func number(b lazy.Block) float64 { return b.Float64s()[0] }

// ends is the first and the last three elements, an array each.
func ends(a lazy.Array, shape []int) (head, tail []lazy.Array) {
	n := product(shape)
	one := func(k int) lazy.Array {
		ix := make([]lazy.Index, len(shape))
		for d := len(shape) - 1; d >= 0; d-- {
			ix[d] = lazy.One(k % shape[d])
			k /= shape[d]
		}
		return a.Index(ix...)
	}
	for i := 0; i < min(3, n); i++ {
		head = append(head, one(i))
		tail = append(tail, one(n-min(3, n)+i))
	}
	return head, tail
}
