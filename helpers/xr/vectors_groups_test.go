package xr_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

func TestGroupVectors(t *testing.T) { runVectors(t, "groupby", nil, groupVector) }

// groupVector runs a case of groups; false of an op that it does not know.
func groupVector(t *testing.T, v vector) bool {
	in := decode[struct {
		Array         vectorArray
		By, Func      string
		Freq          string
		Closed, Label string
		Bins          []float64
		Weights       vectorArray
		Time          vectorArray
	}](t, v.Inputs)
	fold, isFold := xr.Folds[in.Func]
	switch {
	case v.Op == "groupby" && in.Func == "anomaly":
		v.check(t, in.Array, func(a xr.DataArray) xr.DataArray { return a.GroupBy(in.By).Anomaly() })
	case v.Op == "groupby" && isFold:
		v.check(t, in.Array, func(a xr.DataArray) xr.DataArray { return a.GroupBy(in.By).Reduce(fold) })
	case v.Op == "groupby_weighted":
		weights := in.Weights.array(t, "w", nil)
		v.check(t, in.Array, func(a xr.DataArray) xr.DataArray {
			byLength := a.GroupBy(in.By).WeightedMean(a.Coord("time").DT("days_in_month"))
			xrtest.Equal(t, byLength, a.GroupBy(in.By).WeightedMean(weights))
			return byLength
		})
	case v.Op == "resample" && isFold:
		var opts []xr.GroupOption
		if in.Closed != "" {
			opts = append(opts, xr.Closed(in.Closed))
		}
		if in.Label != "" {
			opts = append(opts, xr.Label(in.Label))
		}
		v.check(t, in.Array, func(a xr.DataArray) xr.DataArray {
			return a.Resample("time", in.Freq, opts...).Reduce(fold)
		})
	case v.Op == "groupby_bins" && isFold:
		binVector(t, v, in.Array, in.By, in.Bins, fold)
	case v.Op == "dt":
		partVector(t, v, in.Time)
	default:
		return false
	}
	return true
}

// binVector compares labels, which are intervals, as text.
func binVector(t *testing.T, v vector, in vectorArray, by string, edges []float64, fold lazy.Fold) {
	want := decode[struct {
		Labels [][]any
		Data   []float64
	}](t, v.Expect)
	var labels []string
	for _, l := range want.Labels {
		if l[2] != "right" {
			t.Fatalf("%v is closed elsewhere", l)
		}
		labels = append(labels, fmt.Sprintf("(%v, %v]", l[0], l[1]))
	}
	name, n := by+"_bins", len(labels)
	expect := xr.NewDataArray("a", []string{name}, lazy.BlockOf([]int{n}, want.Data)).With(xr.NewTexts(name, []string{name}, []int{n}, labels))
	for _, chunk := range xrtest.Chunkings(in.Shape) {
		xrtest.Equal(t, in.array(t, "a", chunk).GroupByBins(by, edges).Reduce(fold), expect)
	}
}

// partVector compares every part of a time.
func partVector(t *testing.T, v vector, in vectorArray) {
	a := in.array(t, "time", nil)
	want := decode[map[string]json.RawMessage](t, v.Expect)
	for _, part := range sortedKeys(want) {
		got := a.DT(part)
		if part == "season" {
			texts, err := got.Texts()
			if err != nil || !slices.Equal(texts, decode[[]string](t, want[part])) {
				t.Errorf("%s: %v, want %s: %v", part, texts, want[part], err)
			}
			continue
		}
		xrtest.Equal(t, got.DropCoords(), xr.NewDataArray(part, in.Dims, lazy.BlockOf(in.Shape, decode[[]int64](t, want[part]))))
	}
	if err := a.DT("fortnight").Err(); err == nil || !strings.Contains(err.Error(), "there are season, year") {
		t.Error(err)
	}
}
