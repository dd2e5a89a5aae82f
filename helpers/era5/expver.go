package era5

import (
	"context"
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// The texts of the coordinate expver, as the layout of 2024 has them.
const (
	Final       = "0001" // ERA5
	Preliminary = "0005" // ERA5T, published within days, replaced two or three months later
)

// about is the attribute comment of the coordinate expver.
const about = "0001 is ERA5; 0005 is ERA5T, which is preliminary: values may still change until ERA5 replaces them"

// MergeExpver puts together what the Climate Data Store of before 2024 ships apart: where a
// request mixed ERA5 and ERA5T, variables have a dimension expver with the members 1 (ERA5)
// and 5 (ERA5T), one of which is all missing at a time. The result has, for each element,
// that of member 1 unless it is missing, else that of member 5, and no such dimension.
//
// A text coordinate expver keeps, per time, which was used: Final, or Preliminary as soon as
// one element of one variable at that time was taken from member 5 (accumulations change
// members at 07 UTC of the first day, other variables at 00 UTC, so at some times both are),
// or empty where neither member has any value. It is read when it is asked for, which reads
// all variables once. Its comment says that ERA5T is preliminary.
//
// A dataset without such a dimension stays as it is; where it has the coordinate expver of
// the layout of 2024 the comment is added.
//
// Errors: members other than 1 and 5, a dimension without labels, integers, which have no
// missing value.
func MergeExpver(ds xr.Dataset) xr.Dataset {
	if ds.Err() != nil {
		return ds
	}
	if ds.Len("expver") == 0 {
		if slices.Contains(ds.Coords(), "expver") {
			ds = ds.WithCoord(ds.Var("expver").WithAttr("comment", about))
		}
		return ds
	}
	m, err := membersOf(ds)
	if err != nil {
		return xr.FailedDataset(err)
	}
	out := ds
	for _, n := range append(ds.Vars(), ds.Coords()...) {
		if v := ds.Var(n); n == "expver" || slices.Contains(v.Dims(), "expver") && slices.Contains(ds.Coords(), n) {
			out = out.Drop(n) // labels of the members
		} else if slices.Contains(v.Dims(), "expver") {
			if !v.Type().IsFloat() {
				return xr.FailedDataset(fmt.Errorf("era5: %s has members of expver and type %v, of which none is missing: choose one with xr.At(\"expver\", 1)", n, v.Type()))
			}
			m.vars = append(m.vars, v)
		}
	}
	for _, v := range m.vars {
		out = out.With(m.merged(v))
	}
	return out.WithCoord(m.used(ds))
}

// members is a dataset's dimension expver.
type members struct {
	final, preliminary bool // which there are
	vars               []xr.DataArray
	time               string // the dimension of times; "" when there is none
}

func membersOf(ds xr.Dataset) (*members, error) {
	if !ds.Has("expver") {
		return nil, fmt.Errorf("era5: the dimension expver has no labels, so that it cannot be told which member is ERA5: choose one with xr.I(\"expver\", 0)")
	}
	labels, err := ds.Var("expver").Float64s()
	if err != nil {
		return nil, fmt.Errorf("era5: the members of expver: %w", err)
	}
	m := &members{}
	for _, l := range labels {
		switch {
		case l == 1 && !m.final:
			m.final = true
		case l == 5 && !m.preliminary:
			m.preliminary = true
		default:
			return nil, fmt.Errorf("era5: expver has the members %v; 1 (ERA5) and 5 (ERA5T) are known", labels)
		}
	}
	for _, n := range names[0] {
		if ds.Len(n) > 0 {
			m.time = n
		}
	}
	return m, nil
}

// member is one of the two of a variable.
func member(v xr.DataArray, label int) xr.DataArray {
	return v.Sel(xr.At("expver", label)).DropCoords("expver")
}

// merged is a variable of both members.
func (m *members) merged(v xr.DataArray) xr.DataArray {
	switch {
	case !m.preliminary:
		return member(v, 1)
	case !m.final:
		return member(v, 5)
	}
	return member(v, 1).FillNA(member(v, 5))
}

// used is the coordinate that says which member was used.
func (m *members) used(ds xr.Dataset) xr.DataArray {
	var dims []string
	var shape []int
	n := 1
	if m.time != "" {
		n = ds.Len(m.time)
		dims, shape = []string{m.time}, []int{n}
	}
	return xr.LazyTexts("expver", dims, shape, func(ctx context.Context) ([]string, error) {
		return m.decide(ctx, n)
	}, xr.Attr{Name: "long_name", Value: "version of ERA5"}, xr.Attr{Name: "comment", Value: about})
}

// decide looks at all elements of every time.
func (m *members) decide(ctx context.Context, n int) ([]string, error) {
	var asked []xr.DataArray
	var says []string
	ask := func(a xr.DataArray, what string) {
		var over []string
		for _, d := range a.Dims() {
			if d != m.time {
				over = append(over, d)
			}
		}
		if len(over) > 0 {
			a = a.DropCoords().Reduce(xr.Folds["any"], over)
		}
		asked, says = append(asked, a), append(says, what)
	}
	for _, v := range m.vars {
		if m.final {
			ask(member(v, 1).NotNull(), Final)
		}
		if m.preliminary {
			taken := member(v, 5).NotNull()
			if m.final {
				taken = taken.And(member(v, 1).IsNull())
			}
			ask(taken, Preliminary)
		}
	}
	found, err := xr.ComputeAll(ctx, asked...)
	if err != nil {
		return nil, err
	}
	out := make([]string, n)
	for i, a := range found {
		yes, err := a.AsType(dtype.Float64).Float64s()
		if err != nil {
			return nil, err
		}
		for t := range out {
			if yes[t%len(yes)] != 0 && out[t] != Preliminary { // without times one answer is for all
				out[t] = says[i]
			}
		}
	}
	return out, nil
}

// isText says whether an array holds text.
func isText(a xr.DataArray) bool { return a.Type().Kind == dtype.String }
