package lazy

import (
	"context"
	"math"
	"testing"
)

// TestEmpty reduces and stores arrays without elements.
func TestEmpty(t *testing.T) {
	a := FromBlock(BlockOf([]int{0, 3}, []float32{}), nil)
	c := client(t, 64<<20, 2)
	got, err := Compute(context.Background(), c,
		a.Reduce(Mean, []int{0}, ReduceOptions{}), a.Reduce(Sum, []int{0}, ReduceOptions{}),
		a.Reduce(Count, nil, ReduceOptions{}), a.Reduce(Mean, []int{1}, ReduceOptions{}), a)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range Values[float32](got[0]) {
		if !math.IsNaN(float64(v)) {
			t.Errorf("mean of nothing: %v, want NaN", v)
		}
	}
	for _, v := range Values[float32](got[1]) {
		if v != 0 {
			t.Errorf("sum of nothing: %v, want 0", v)
		}
	}
	if n := Values[int64](got[2])[0]; n != 0 {
		t.Errorf("count of nothing: %d", n)
	}
	if got[3].Len() != 0 || got[4].Len() != 0 {
		t.Errorf("arrays without elements came out with %d and %d", got[3].Len(), got[4].Len())
	}
	if a.Reduce(Max, nil, ReduceOptions{}).Err() == nil {
		t.Error("the largest of nothing is no error")
	}
}

// TestEmptyOfLargeRows plans arrays without elements whose other dimensions are larger than
// what a worker takes at once.
func TestEmptyOfLargeRows(t *testing.T) {
	c := client(t, 64<<20, 2)
	for _, shape := range [][]int{{0, 1 << 14, 1 << 14}, {1 << 14, 0, 1 << 14}, {1 << 14, 1 << 14, 0}, {0, 0, 1 << 28}} {
		a := FromBlock(BlockOf(shape, []float32{}), nil)
		got, err := Compute(context.Background(), c, a.Reduce(Count, nil, ReduceOptions{}), a)
		if err != nil || Values[int64](got[0])[0] != 0 || got[1].Len() != 0 {
			t.Errorf("%v: %v, %v", shape, got, err)
		}
	}
}
