package xr_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/xr"
)

// selection is the arguments of sel and isel.
type selection struct {
	Array     vectorArray
	Labels    map[string]any
	Slice     map[string][]any
	Index     map[string]any
	Method    string
	Tolerance *float64
	Points    map[string]any
	Drop      bool
}

// selectors are what the arguments mean.
func (s selection) selectors(t *testing.T) []xr.Selector {
	var out []xr.Selector
	for _, dim := range sortedKeys(s.Labels) {
		labels := []any{s.Labels[dim]} // a label or a list of labels
		if s.Method == "" {
			out = append(out, xr.At(dim, labels...))
			continue
		}
		switch s.Method {
		case "pad":
			labels = append(labels, xr.Pad)
		case "backfill":
			labels = append(labels, xr.Backfill)
		}
		if s.Tolerance != nil {
			labels = append(labels, xr.Tolerance(*s.Tolerance))
		}
		out = append(out, xr.Nearest(dim, labels...))
	}
	for _, dim := range sortedKeys(s.Slice) {
		x := s.Slice[dim]
		var step []int
		if len(x) > 2 {
			step = []int{int(x[2].(float64))}
		}
		out = append(out, xr.Slice(dim, x[0], x[1], step...))
	}
	for _, dim := range sortedKeys(s.Index) {
		x, isSlice := s.Index[dim].([]any)
		if !isSlice {
			out = append(out, xr.I(dim, int(s.Index[dim].(float64))))
			continue
		}
		at := func(i, open int) int {
			if i < len(x) && x[i] != nil {
				return int(x[i].(float64))
			}
			return open
		}
		out = append(out, xr.Range(dim, at(0, xr.End), at(1, xr.End), at(2, 1)))
	}
	return out
}

func TestSelectionVectors(t *testing.T) {
	runVectors(t, "selection", nil, func(t *testing.T, v vector) bool {
		s := decode[selection](t, v.Inputs)
		switch {
		case strings.Contains(string(v.Policy), `"error"`):
			got := s.Array.array(t, "a", nil).Sel(s.selectors(t)...)
			if got.Err() == nil || !strings.Contains(got.Err().Error(), "order") {
				t.Errorf("the error does not speak of the order: %v", got.Err())
			}
		case v.Op == "sel" && s.Points != nil:
			dim := s.Points["dim"].(string)
			var points []xr.Selector
			for _, d := range s.Array.Dims {
				points = append(points, xr.At(d, s.Points[d].([]any)...))
			}
			v.check(t, s.Array, func(a xr.DataArray) xr.DataArray { return a.Sel(xr.Points(dim, points...)) })
		case v.Op == "sel" || v.Op == "isel":
			v.check(t, s.Array, func(a xr.DataArray) xr.DataArray { return a.Sel(s.selectors(t)...) })
		case v.Op == "where":
			// xarray makes float64 of int16, which has no missing value; float32 holds it.
			want := decode[vectorArray](t, v.Expect)
			if s.Array.Dtype == "int16" {
				want.Dtype = "float32"
			}
			v.Expect, _ = json.Marshal(want)
			v.check(t, s.Array, func(a xr.DataArray) xr.DataArray {
				if keep := a.Greater(5).And(a.Less(12)); s.Drop {
					return a.WhereDrop(keep)
				} else {
					return a.Where(keep)
				}
			})
		case v.Op == "interp":
			in := decode[struct{ At map[string][]float64 }](t, v.Inputs)
			v.check(t, s.Array, func(a xr.DataArray) xr.DataArray {
				for _, dim := range sortedKeys(in.At) {
					a = a.Interp(dim, in.At[dim])
				}
				return a
			})
		case v.Op == "wrap_longitude":
			v.check(t, s.Array, func(a xr.DataArray) xr.DataArray { return a.WrapLongitude(-180) })
		default:
			return false
		}
		return true
	})
}

func TestDatetimeSelVectors(t *testing.T) {
	runVectors(t, "datetime", nil, func(t *testing.T, v vector) bool {
		switch v.Op {
		case "decode_time", "decode_timedelta", "encode_time":
			t.Skip("of times alone: the tests of package cf run it")
		case "sel":
			s := decode[selection](t, v.Inputs)
			v.check(t, s.Array, func(a xr.DataArray) xr.DataArray { return a.Sel(s.selectors(t)...) })
			return true
		}
		return groupVector(t, v)
	})
}
