package xr

import (
	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// timeLimits says whose bounds a variable's numbers are: they count in the unit of a time
// variable, which says so by its attribute bounds.
type timeLimits struct {
	of   string
	axis cf.TimeAxis
}

// limitsOf finds the times whose bounds a variable without a unit of its own holds. The bounds
// stay numbers, as they are stored, where xarray makes them times; what joins files sees to it
// that they count in the unit that the times have.
//
// Source: CF Conventions 1.11, section 7.1.
func (h *Header) limitsOf(v HeaderVar) *timeLimits {
	if v.Attrs.Text("units") != "" {
		return nil
	}
	for _, t := range h.Vars {
		if units := t.Attrs.Text("units"); t.Attrs.Text("bounds") == v.Name && cf.IsTimeUnits(units) {
			if axis, err := cf.ParseTimeUnits(units, t.Attrs.Text("calendar")); err == nil {
				return &timeLimits{t.Name, axis}
			}
		}
	}
	return nil
}

// countAlike makes the bounds of times that were joined along dimension d count as the joined
// times do, where they counted otherwise in one of the parts.
func (ds Dataset) countAlike(parts []part, v Named, d int) (Variable, error) {
	if v.limits == nil || d < 0 {
		return v.Variable, nil
	}
	t := ds.Var(v.limits.of).v.time
	if t == nil {
		return v.Variable, nil
	}
	arrays, same := make([]lazy.Array, len(parts)), true
	for i, p := range parts {
		w := p.ds.Var(v.Name).v
		arrays[i] = w.data
		if w.limits == nil || w.limits.axis == t.TimeAxis {
			continue
		}
		same = false
		counts, err := w.recounted(t.TimeAxis)
		if err != nil {
			return v.Variable, err
		}
		arrays[i] = lazy.FromBlock(lazy.BlockOf(w.shape, counts), nil)
	}
	if same {
		return v.Variable, nil
	}
	v.limits = &timeLimits{v.limits.of, t.TimeAxis}
	for i := range arrays {
		arrays[i] = arrays[i].Convert(dtype.Float64)
	}
	v.data = lazy.Concat(d, arrays...)
	return v.Variable, v.data.Err()
}

// recounted is the bounds of a part in another unit.
func (v Variable) recounted(axis cf.TimeAxis) ([]float64, error) {
	b, err := lazy.Compute(cluster.Context(), cluster.Default(), v.data.Convert(dtype.Float64))
	if err != nil {
		return nil, err
	}
	times, err := v.limits.axis.Decode(b[0].Data, cf.Packing{Stored: dtype.Float64, Raw: dtype.Float64})
	if err != nil {
		return nil, err
	}
	counts := make([]float64, len(times))
	for i, t := range times {
		counts[i] = axis.Float(t)
	}
	return counts, nil
}
