package xr

import (
	"math"
	"slices"
)

// keepRule says which of two elements with the same label is kept.
type keepRule uint8

const (
	refuseDuplicates keepRule = iota
	keepFirst
	keepLast
)

// KeepFirst keeps, of elements of several files with the same label, those of the file that
// comes first in the list (a folder's and a pattern's are in the order of their names): for
// downloads that overlap. Without it what overlaps is an error. The report counts what was
// left out.
func KeepFirst() OpenOption { return func(o *openOptions) { o.keep = keepFirst } }

// KeepLast is KeepFirst with the file that comes last.
func KeepLast() OpenOption { return func(o *openOptions) { o.keep = keepLast } }

// choose is the dataset to keep of files with the same labels.
func (c *combining) choose(parts []part, dim string) Dataset {
	kept := parts[0].ds
	if c.keep == keepLast {
		kept = parts[len(parts)-1].ds
	}
	var files []*Header
	for _, p := range parts {
		files = append(files, p.ds.files...)
	}
	kept.files = files
	c.dropped += (len(parts) - 1) * max(1, kept.Len(dim))
	return kept
}

// spot is one element along a dimension: of which block, and where in it.
type spot struct{ block, at int }

// unique puts blocks in the order of their labels, cut into runs such that every label comes
// once. Blocks may overlap in any way.
func (c *combining) unique(blocks []part, dim string) ([]part, error) {
	all, order, err := axesAlong(blocks, dim)
	if err != nil {
		return nil, err
	}
	var spots []spot
	tol := math.Inf(1)
	for b, l := range all {
		for i := range l.length() {
			spots = append(spots, spot{b, i})
		}
		if l.numbers != nil && l.step() > 0 {
			tol = min(tol, labelTolerance*l.step())
		}
	}
	slices.SortStableFunc(spots, func(a, b spot) int { return order * all[a.block].compare(a.at, all[b.block], b.at) })
	var kept []spot
	for _, s := range spots {
		last := len(kept) - 1
		if last < 0 || !sameLabel(all[kept[last].block], kept[last].at, all[s.block], s.at, tol) {
			kept = append(kept, s)
			continue
		}
		c.dropped++
		if (s.block > kept[last].block) == (c.keep == keepLast) {
			kept[last] = s
		}
	}
	return runs(blocks, kept, dim, all), nil
}

// sameLabel says whether two labels are equal, numbers within a tolerance.
func sameLabel(l *labels, i int, m *labels, j int, tol float64) bool {
	if l.numbers != nil && m.numbers != nil && !math.IsInf(tol, 1) {
		return math.Abs(l.numbers.labels[i]-m.numbers.labels[j]) <= tol
	}
	return l.compare(i, m, j) == 0
}

// runs is the parts of blocks whose elements follow each other.
func runs(blocks []part, kept []spot, dim string, all []*labels) (out []part) {
	for i := 0; i < len(kept); {
		k := i + 1
		for k < len(kept) && kept[k].block == kept[i].block && kept[k].at == kept[k-1].at+1 {
			k++
		}
		b, from, n := kept[i].block, kept[i].at, k-i
		p := blocks[b]
		if n < all[b].length() {
			files := p.ds.files
			p.ds = p.ds.ISel(Range(dim, from, from+n))
			if p.ds.files = nil; i == 0 || !slices.ContainsFunc(out, func(o part) bool { return o.path == p.path }) {
				p.ds.files = files
			}
		}
		out = append(out, p)
		i = k
	}
	return out
}
