package xr

import (
	"fmt"
	"slices"
)

// SortBy puts the elements in the ascending order of a dimension's labels; equal labels stay
// as they are. Like DataArray.sortby.
func (a DataArray) SortBy(dim string) DataArray { return a.sel(sorted(dim)) }

// SortBy puts the elements of all variables in the ascending order of a dimension's labels.
// Like Dataset.sortby.
func (ds Dataset) SortBy(dim string) Dataset { return ds.Sel(sorted(dim)) }

func sorted(dim string) Selector {
	return Selector{dim: dim, text: fmt.Sprintf("SortBy(%q)", dim), label: true, pick: func(n int, l *labels, _ Attrs) (picked, error) {
		pos := make([]int, n)
		for i := range pos {
			pos[i] = i
		}
		slices.SortStableFunc(pos, func(i, j int) int { return l.compare(i, l, j) })
		return picked{pos: pos}, nil
	}}
}
