package netcdf

import (
	"context"
	"encoding/json"
	"math"
	"reflect"
	"testing"
)

// oracleField is what reference libraries read of a member of compounds, its numbers in
// float64.
type oracleField struct {
	Count, Missing int
	First3, Last3  []any
	Min, Max, Sum  any
}

// oracleVlen is what they read of sequences, at most three elements of each.
type oracleVlen struct {
	Lengths     []int `json:"lengths_first3"`
	Total       int
	First, Last []any
}

// agreeValues compares compounds and sequences with the oracle.
func agreeValues(t *testing.T, v *Variable, want oracleVariable) {
	if want.FieldStats == nil && want.Vlen == nil {
		return
	}
	list, err := v.Values(context.Background())
	if err != nil {
		t.Error(err)
		return
	}
	if len(list) != int(bytesOf(v.Shape, 1)) {
		t.Errorf("%s: %d values of shape %v", v.Path, len(list), v.Shape)
	}
	for name, w := range want.FieldStats {
		agreeMember(t, v, name, w, list)
	}
	if want.Vlen != nil {
		agreeSequences(t, v, want.Vlen, list)
	}
}

func agreeMember(t *testing.T, v *Variable, name string, want oracleField, list []any) {
	var numbers []float64
	for _, x := range list {
		for _, f := range x.(Record) {
			if f.Name == name {
				numbers = append(numbers, float(t, f.Value))
			}
		}
	}
	count, low, high, sum := 0, math.Inf(1), math.Inf(-1), 0.0
	for _, x := range numbers {
		if !math.IsNaN(x) {
			count, low, high, sum = count+1, min(low, x), max(high, x), sum+x
		}
	}
	if count != want.Count || len(numbers)-count != want.Missing {
		t.Errorf("%s.%s: want %d numbers and %d missing, got %d of %d", v.Path, name, want.Count, want.Missing, count, len(numbers))
		return
	}
	n := len(want.First3)
	if !agreeFloats(want.First3, numbers[:n]) || !agreeFloats(want.Last3, numbers[len(numbers)-n:]) {
		t.Errorf("%s.%s: want first %v, last %v, got %v, %v", v.Path, name, want.First3, want.Last3, numbers[:n], numbers[len(numbers)-n:])
	}
	if count > 0 && !agreeFloats([]any{want.Min, want.Max}, []float64{low, high}) {
		t.Errorf("%s.%s: want %v to %v, got %v to %v", v.Path, name, want.Min, want.Max, low, high)
	}
	if w, ok := want.Sum.(json.Number); ok {
		if x, _ := w.Float64(); math.Abs(x-sum) > 1e-9*math.Max(math.Abs(x), math.Max(math.Abs(low), math.Abs(high))*float64(count)) {
			t.Errorf("%s.%s: want the sum %v, got %v", v.Path, name, w, sum)
		}
	}
}

func agreeFloats(want []any, got []float64) bool {
	for i, w := range want {
		if !sameNumber(w, got[i]) {
			return false
		}
	}
	return true
}

func float(t *testing.T, x any) float64 {
	r := reflect.ValueOf(x)
	switch {
	case r.CanFloat():
		return r.Float()
	case r.CanInt():
		return float64(r.Int())
	case r.CanUint():
		return float64(r.Uint())
	}
	t.Errorf("%#v is no number", x)
	return 0
}

func agreeSequences(t *testing.T, v *Variable, want *oracleVlen, list []any) {
	total := 0
	for i, x := range list {
		n := len(x.([]any))
		total += n
		if i < len(want.Lengths) && n != want.Lengths[i] {
			t.Errorf("%s: sequence %d has %d elements, want %d", v.Path, i, n, want.Lengths[i])
		}
	}
	if total != want.Total {
		t.Errorf("%s: %d elements in all sequences, want %d", v.Path, total, want.Total)
	}
	if len(list) == 0 {
		return
	}
	first, last := list[0].([]any), list[len(list)-1].([]any)
	if !sameStructured(want.First, first[:min(3, len(first))]) || !sameStructured(want.Last, last[:min(3, len(last))]) {
		t.Errorf("%s: want %v ... %v, got %v ... %v", v.Path, want.First, want.Last, list[0], list[len(list)-1])
	}
}
