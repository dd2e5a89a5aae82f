package xr

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// combining is how files are put together, and what was left out.
type combining struct {
	joining
	keep    keepRule
	dropped int // labels that others repeat
}

// joining is what may differ between datasets that are put together, and what is repeated.
type joining struct {
	tolerance *float64 // by how much labels of one place may differ; nil: a small part of their step
	join      JoinRule // which labels stay where they differ by more
	compat    CompatRule
	attrs     AttrsRule
	repeat    repeating
}

// byCoords puts files together by their labels: files with the same variables along
// the dimensions whose labels differ, then the sets of variables.
func (c *combining) byCoords(parts []part) (Dataset, error) {
	var joined []part
	for _, g := range byVariables(parts) {
		ds, err := c.along(g, "")
		if err != nil {
			return Dataset{}, err
		}
		joined = append(joined, part{g[0].path, ds})
	}
	return c.merge(joined)
}

// byVariables are the sets of files with the same variables.
func byVariables(parts []part) [][]part {
	var groups [][]part
	for _, p := range parts {
		i := slices.IndexFunc(groups, func(g []part) bool { return sameVars(g[0].ds, p.ds) })
		if i < 0 {
			room := 1
			if len(groups) == 0 { // mostly they are all of one set
				room = len(parts)
			}
			groups = append(groups, append(make([]part, 0, room), p))
		} else {
			groups[i] = append(groups[i], p)
		}
	}
	return groups
}

// sameVars says whether two datasets have data variables of the same names.
func sameVars(a, b Dataset) bool {
	return slices.EqualFunc(a.vars, b.vars, func(v, w Named) bool { return v.Name == w.Name }) || slices.Equal(varSet(a), varSet(b))
}

// varSet is the names of the data variables, sorted.
func varSet(ds Dataset) []string {
	v := ds.Vars()
	slices.Sort(v)
	return v
}

// along puts files with the same variables together. Where the labels of several
// dimensions differ, files that agree in the first are put together along the others first.
func (c *combining) along(parts []part, done string) (Dataset, error) {
	if len(parts) == 1 {
		return parts[0].ds, nil
	}
	dim, err := c.differing(parts, done)
	if twice := (*heldTwice)(nil); errors.As(err, &twice) && c.keep != refuseDuplicates {
		return c.choose(parts, done), nil
	}
	if err != nil {
		return Dataset{}, err
	}
	rows := c.byLabels(parts, dim)
	blocks := make([]part, 0, len(rows))
	for _, r := range rows {
		ds, err := c.along(r, dim)
		if err != nil {
			return Dataset{}, err
		}
		blocks = append(blocks, part{r[0].path, ds})
	}
	if c.keep == refuseDuplicates {
		err = sortByFirst(blocks, dim)
	} else {
		blocks, err = c.unique(blocks, dim)
	}
	if err != nil {
		return Dataset{}, err
	}
	return c.concat(blocks, dim)
}

// heldTwice is the error of files that differ in no dimension.
type heldTwice struct{ a, b string }

func (e *heldTwice) Error() string {
	return fmt.Sprintf("xr: %s and %s have the same labels in every dimension: they hold the same data twice, which xr.KeepFirst or xr.KeepLast allow, or need xr.Nested with a new dimension", e.a, e.b)
}

// byLabels are the sets of files with the same labels along a dimension.
func (j joining) byLabels(parts []part, dim string) [][]part {
	var rows [][]part
	alike := make(map[axisKey][]int) // rows by what is the same for all of one
	for _, p := range parts {
		k := keyOf(p.ds, dim)
		i := -1
		for _, r := range alike[k] {
			if j.sameAxis(rows[r][0].ds, p.ds, dim) {
				i = r
				break
			}
		}
		if i >= 0 {
			rows[i] = append(rows[i], p)
			continue
		}
		alike[k] = append(alike[k], len(rows))
		rows = append(rows, []part{p})
	}
	return rows
}

// axisKey is the same for axes with the same labels: their number, and the first where it
// has to be equal exactly.
type axisKey struct {
	length int
	first  any
}

func keyOf(ds Dataset, dim string) axisKey {
	k := axisKey{length: ds.Len(dim)}
	c, ok := find(ds.coords, dim)
	if !ok || k.length == 0 {
		return k
	}
	switch l, err := c.labels(); {
	case err != nil:
	case l.times != nil:
		k.first, _ = l.times.labels[0].Unix()
	case l.texts != nil:
		k.first = l.texts.labels[0]
	}
	return k
}

// differing is the first dimension whose labels differ between the files.
func (j joining) differing(parts []part, done string) (string, error) {
	for _, s := range parts[0].ds.Sizes() {
		if s.Dim == done {
			continue
		}
		for _, p := range parts[1:] {
			n := p.ds.Len(s.Dim)
			if n == 0 || s.Len == 0 {
				return "", mismatch(parts[0], p, s.Dim)
			}
			c, labelled := find(p.ds.coords, s.Dim)
			if _, first := find(parts[0].ds.coords, s.Dim); first != labelled {
				a, b := parts[0].path, p.path
				if labelled {
					a, b = b, a
				}
				return "", fmt.Errorf("xr: %s has labels along %s and %s has none to put it in order: use xr.Nested(%q)", a, s.Dim, b, s.Dim)
			}
			if !labelled {
				if n != s.Len {
					return "", fmt.Errorf("xr: %s has %d elements along %s and %s has %d, and there are no labels to put them in order: use xr.Nested(%q)", parts[0].path, s.Len, s.Dim, p.path, n, s.Dim)
				}
				continue
			}
			if _, err := c.labels(); err != nil {
				return "", fmt.Errorf("xr: %s: %w", p.path, err)
			}
			if !j.sameAxis(parts[0].ds, p.ds, s.Dim) {
				return s.Dim, nil
			}
		}
	}
	return "", &heldTwice{parts[0].path, parts[1].path}
}

// mismatch says that one of two files has nothing along a dimension, or that they name it
// differently, and what to try.
func mismatch(a, b part, dim string) error {
	for _, p := range []part{a, b} {
		if p.ds.has(dim) && p.ds.Len(dim) == 0 {
			return noElements(p, dim)
		}
	}
	for _, s := range b.ds.Sizes() {
		if alias(s.Dim, dim) {
			return fmt.Errorf("xr: %s calls a dimension %q and %s calls it %q: open with xr.Preprocess(era5.Normalize), or rename it", a.path, dim, b.path, s.Dim)
		}
	}
	return fmt.Errorf("xr: %s has dimension %q and %s has not", a.path, dim, b.path)
}

// noElements says that a file has nothing to put in order.
func noElements(p part, dim string) error {
	return fmt.Errorf("xr: %s has no elements along %s, so that its place among the files is unknown: leave it out, or use xr.Nested(%q)", p.path, dim, dim)
}

// has says whether there is a dimension, of whatever length.
func (ds Dataset) has(dim string) bool {
	for _, set := range [][]Named{ds.vars, ds.coords} {
		if slices.ContainsFunc(set, func(v Named) bool { return slices.Contains(v.dims, dim) }) {
			return true
		}
	}
	return false
}

// sameAxis says whether two datasets have the same labels along a dimension.
func (j joining) sameAxis(a, b Dataset, dim string) bool {
	ca, okA := find(a.coords, dim)
	cb, okB := find(b.coords, dim)
	if !okA || !okB {
		return okA == okB && a.Len(dim) == b.Len(dim)
	}
	la, errA := ca.labels()
	lb, errB := cb.labels()
	return errA == nil && errB == nil && la.length() == lb.length() && j.differ(la, lb) < 0
}

// differ is the first position where labels of one number differ by more than they may.
func (j joining) differ(l, m *labels) int {
	if j.tolerance == nil {
		return l.differ(m)
	}
	return l.differBy(m, *j.tolerance)
}

// disagree says where two datasets have different labels along a dimension.
func (j joining) disagree(a, b part, dim string) error {
	ca, okA := find(a.ds.coords, dim)
	cb, okB := find(b.ds.coords, dim)
	if !okA || !okB {
		return fmt.Errorf("xr: of %s and %s one has labels along %s and one has none", a.path, b.path, dim)
	}
	la, err := ca.labels()
	if err != nil {
		return err
	}
	lb, err := cb.labels()
	if err != nil {
		return err
	}
	i := j.differ(la, lb)
	how := ""
	if la.numbers != nil && lb.numbers != nil {
		how = "; xr.LabelTolerance says what is equal"
	}
	if j.differ(la, lb.reversed()) < 0 {
		return fmt.Errorf("xr: %s and %s have the same labels along %s in opposite orders, from %s and from %s: xr.Preprocess with SortBy(%q) brings them to one", a.path, b.path, dim, la.text(0), lb.text(0), dim)
	}
	how += "; xr.Join says which to keep"
	return fmt.Errorf("xr: %s and %s have different labels along %s: at position %d %s and %s%s", a.path, b.path, dim, i, la.text(i), lb.text(i), how)
}

// axesAlong is the labels of blocks along a dimension, which must be in one order: 1 ascending,
// -1 descending.
func axesAlong(blocks []part, dim string) (all []*labels, order int, err error) {
	all = make([]*labels, len(blocks))
	for i, b := range blocks {
		c, ok := find(b.ds.coords, dim)
		if !ok {
			if k := slices.IndexFunc(blocks, func(o part) bool { return o.ds.Len(dim) > 0 }); k >= 0 && b.ds.Len(dim) == 0 {
				return nil, 0, mismatch(blocks[k], b, dim)
			}
			return nil, 0, fmt.Errorf("xr: %s has no labels along %s: use xr.Nested(%q)", b.path, dim, dim)
		}
		l, err := c.labels()
		if err != nil {
			return nil, 0, err
		}
		all[i] = l
		if l.length() == 0 {
			return nil, 0, noElements(b, dim)
		}
		if k := l.missing(); k >= 0 {
			return nil, 0, fmt.Errorf("xr: the label %d along %s in %s is missing: leave it out by xr.Preprocess, or use xr.Nested(%q)", k, dim, b.path, dim)
		}
		if l.length() > 1 {
			if order != 0 && order != l.order() {
				return nil, 0, fmt.Errorf("xr: labels of %s ascend in one of the files and descend in another, %s: sort them first", dim, b.path)
			}
			order = l.order()
		}
		if l.length() > 1 && l.order() == 0 {
			return nil, 0, fmt.Errorf("xr: labels of %s in %s are in no order: sort them first, or use xr.Nested(%q)", dim, b.path, dim)
		}
	}
	if order == 0 {
		order = 1
	}
	return all, order, nil
}

// sortByFirst orders blocks by their first label along a dimension, in the direction of the
// labels, and refuses blocks that overlap.
func sortByFirst(blocks []part, dim string) error {
	all, order, err := axesAlong(blocks, dim)
	if err != nil {
		return err
	}
	perm := make([]int, len(blocks))
	for i := range perm {
		perm[i] = i
	}
	slices.SortStableFunc(perm, func(i, j int) int { return order * all[i].compare(0, all[j], 0) })
	sorted := make([]part, len(blocks))
	for k, i := range perm {
		sorted[k] = blocks[i]
		if k == 0 {
			continue
		}
		p := perm[k-1]
		if order*all[p].compare(all[p].length()-1, all[i], 0) >= 0 {
			return fmt.Errorf("xr: %s ends at %s = %s and %s begins at %s: they overlap; xr.KeepFirst or xr.KeepLast keep one of what is double, xr.Preprocess can drop it", blocks[p].path, dim, all[p].text(all[p].length()-1), blocks[i].path, all[i].text(0))
		}
	}
	copy(blocks, sorted)
	return nil
}

// order is the direction of the labels.
func (l *labels) order() int {
	switch {
	case l.numbers != nil:
		return l.numbers.order
	case l.times != nil:
		return l.times.order
	}
	return l.texts.order
}

// reversed is the labels from last to first, to be compared with others.
func (l *labels) reversed() *labels {
	out := &labels{cal: l.cal}
	switch {
	case l.numbers != nil:
		x := slices.Clone(l.numbers.labels)
		slices.Reverse(x)
		out.numbers = numberIndex(l.numbers.dim, x)
	case l.times != nil:
		x := slices.Clone(l.times.labels)
		slices.Reverse(x)
		out.times = timeIndex(l.times.dim, x)
	default:
		x := slices.Clone(l.texts.labels)
		slices.Reverse(x)
		out.texts = textIndex(l.texts.dim, x)
	}
	return out
}

// missing is the position of the first label that is NaN or no time; -1 where there is none.
func (l *labels) missing() int {
	switch {
	case l.numbers != nil:
		return slices.IndexFunc(l.numbers.labels, math.IsNaN)
	case l.times != nil:
		return slices.IndexFunc(l.times.labels, cf.Time.IsNaT)
	}
	return -1
}

// compare is the order of two labels of one kind.
func (l *labels) compare(i int, m *labels, j int) int {
	switch {
	case l.numbers != nil && m.numbers != nil:
		return cmp.Compare(l.numbers.labels[i], m.numbers.labels[j])
	case l.times != nil && m.times != nil:
		return l.times.labels[i].Compare(m.times.labels[j])
	case l.texts != nil && m.texts != nil:
		return strings.Compare(l.texts.labels[i], m.texts.labels[j])
	}
	return strings.Compare(l.text(i), m.text(j))
}

// concat puts datasets with the same variables one after another along a dimension.
// Variables without it come from the first; a dimension that none has is new.
func (j joining) concat(parts []part, dim string) (Dataset, error) {
	parts, err := j.aligned(parts, dim)
	if err != nil {
		return Dataset{}, err
	}
	first := parts[0].ds
	out := Dataset{attrs: first.attrs}
	fresh, sizes := !first.has(dim), first.Sizes()
	for _, p := range parts {
		out.files = append(out.files, p.ds.files...)
		if fresh == p.ds.has(dim) {
			return Dataset{}, mismatch(parts[0], p, dim)
		}
		for _, s := range sizes {
			if n := p.ds.Len(s.Dim); s.Dim != dim && n != s.Len {
				how := ""
				if _, labelled := find(first.coords, s.Dim); labelled {
					how = ": xr.Join says which labels to keep"
				}
				return Dataset{}, fmt.Errorf("xr: %s has %d elements along %s and %s has %d%s", parts[0].path, s.Len, s.Dim, p.path, n, how)
			}
			if s.Dim != dim && !j.sameAxis(first, p.ds, s.Dim) {
				return Dataset{}, j.disagree(parts[0], p, s.Dim)
			}
		}
	}
	for _, v := range first.vars {
		joined, err := j.concatVariable(parts, v, dim, fresh, false, func(ds Dataset) []Named { return ds.vars })
		if err != nil {
			return Dataset{}, err
		}
		out.vars = append(out.vars, joined)
	}
	for _, c := range first.coords {
		if !c.isIndex() && !inAll(parts, c.Name) {
			continue
		}
		joined, err := j.concatVariable(parts, c, dim, false, true, func(ds Dataset) []Named { return ds.coords })
		if err != nil {
			return Dataset{}, err
		}
		out.coords = append(out.coords, joined)
	}
	for _, set := range [][]Named{out.vars, out.coords} {
		for i, v := range set {
			var err error
			if set[i].Variable, err = out.countAlike(parts, v, slices.Index(v.dims, dim)); err != nil {
				return Dataset{}, fmt.Errorf("xr: %q: %w", v.Name, err)
			}
		}
	}
	return j.attrs.attributed(out, parts)
}

// inAll says whether all parts have a coordinate.
func inAll(parts []part, name string) bool {
	return !slices.ContainsFunc(parts, func(p part) bool {
		_, ok := find(p.ds.coords, name)
		return !ok
	})
}

// concatVariable joins one variable of all parts. Where it has no such dimension it is the
// first part's, or, to be repeated, stands for every element along it.
func (j joining) concatVariable(parts []part, v Named, dim string, fresh, coord bool, of func(Dataset) []Named) (Named, error) {
	d := slices.Index(v.dims, dim)
	spread := fresh || d < 0 && j.repeat.includes(v.Name, coord)
	if d < 0 && !spread && coord && v.isIndex() {
		return v, nil // the labels were compared
	}
	if d < 0 && !spread && j.repeat.differing {
		var err error
		if spread, err = j.differs(parts, v, of); err != nil {
			return v, fmt.Errorf("xr: comparing %q of %s and others: %w", v.Name, parts[0].path, err)
		}
	}
	if d < 0 && !spread {
		return j.agreed(parts, v, of)
	}
	all := make([]*Variable, len(parts))
	for i := range parts {
		p := &parts[i]
		n := named(of(p.ds), v.Name)
		if n == nil {
			return v, fmt.Errorf("xr: %s has %q and %s has not", parts[0].path, v.Name, p.path)
		}
		x := &n.Variable
		if !slices.Equal(x.dims, v.dims) {
			o := x.ordered(v.dims)
			x = &o
		}
		if !slices.Equal(x.dims, v.dims) {
			advice := ""
			if slices.Contains(x.dims, "expver") != slices.Contains(v.dims, "expver") {
				advice = ": open with xr.Preprocess(era5.MergeExpver)"
			}
			return v, fmt.Errorf("xr: %q has dimensions (%s) in %s and (%s) in %s%s", v.Name, list(v.dims), parts[0].path, list(x.dims), p.path, advice)
		}
		if err := sameMeaning(v.Name, &v.Variable, x, parts[0].path, p.path); err != nil {
			return v, err
		}
		if (x.text == nil) != (v.text == nil) || (x.time == nil) != (v.time == nil) {
			return v, fmt.Errorf("xr: %q is %v in %s and %v in %s", v.Name, v.Type(), parts[0].path, x.Type(), p.path)
		}
		if spread {
			o := x.lead(dim, max(1, p.ds.Len(dim)))
			x = &o
		}
		all[i] = x
	}
	if spread {
		d = 0
	}
	out, err := concatAll(all, d)
	if err != nil {
		return v, fmt.Errorf("xr: %q: %w", v.Name, err)
	}
	return Named{v.Name, out}, nil
}

// lead is the variable n times along a new first dimension.
func (v Variable) lead(dim string, n int) Variable {
	axes := make([]int, len(v.dims)+1)
	for i := range axes {
		axes[i] = i - 1
	}
	v.dims, v.shape = append([]string{dim}, v.dims...), append([]int{n}, v.shape...)
	if v.text == nil {
		v.data = v.data.View(axes, v.shape)
	} else if n > 1 {
		one := v.text
		v.text = &texts{load: func(context.Context) ([]string, error) {
			t, err := one.get()
			return slices.Repeat(t, n), err
		}}
	}
	return v
}

// concatAll joins variables along dimension d.
func concatAll(all []*Variable, d int) (Variable, error) {
	out := *all[0]
	out.shape = slices.Clone(out.shape)
	out.shape[d] = 0
	for _, v := range all {
		out.shape[d] += v.shape[d]
	}
	if len(out.dims) == 1 {
		out.cache = &labelCache{}
	}
	if len(out.dims) == 1 && out.text == nil { // texts are as near when they are needed
		if l := joined(out.dims[0], all); l != nil {
			out.cache.value = l
			out.cache.done.Store(true)
		}
	}
	switch {
	case out.text != nil:
		out.text = concatTexts(all, d)
		return out, nil
	case out.time != nil:
		return concatTimes(all, out, d)
	}
	out.data = concatData(all, d)
	return out, out.data.Err()
}

// concatData joins numbers; of different types in the type that holds all.
func concatData(all []*Variable, d int) lazy.Array {
	t := all[0].data.Type()
	for _, v := range all[1:] {
		t = kernel.Promote(t, v.data.Type())
	}
	arrays := make([]lazy.Array, len(all))
	for i, v := range all {
		arrays[i] = v.data.Convert(t)
	}
	return lazy.Concat(d, arrays...)
}

func concatTexts(all []*Variable, d int) *texts {
	return &texts{load: func(context.Context) ([]string, error) {
		outer := product(all[0].shape[:d])
		var out []string
		for o := range outer {
			for _, v := range all {
				values, err := v.text.get()
				if err != nil {
					return nil, err
				}
				n := len(values) / outer
				out = append(out, values[o*n:(o+1)*n]...)
			}
		}
		return out, nil
	}}
}

// concatTimes joins counts of one axis as they are. Counts of different axes become whole
// counts of one that holds all times exactly.
func concatTimes(all []*Variable, out Variable, d int) (Variable, error) {
	same := true
	for _, v := range all {
		same = same && v.time.TimeAxis == out.time.TimeAxis && slices.Equal(v.time.packing.Masks, out.time.packing.Masks) && v.data.Type() == out.data.Type()
		if !v.time.Calendar.SameDays(out.time.Calendar) {
			return out, fmt.Errorf("calendars %v and %v cannot be put together", out.time.Calendar, v.time.Calendar)
		}
	}
	if same {
		out.data = concatData(all, d)
		return out, out.data.Err()
	}
	times := make([][]cf.Time, len(all))
	for i, v := range all {
		var err error
		if times[i], err = v.times(cluster.Context(), cluster.Default()); err != nil {
			return out, err
		}
	}
	axis := cf.ChooseAxis(slices.Concat(times...))
	axis.Calendar = out.time.Calendar
	packing := cf.Packing{Stored: dtype.Int64, Raw: dtype.Int64}
	arrays := make([]lazy.Array, len(all))
	for i, v := range all {
		counts := make([]int64, len(times[i]))
		for k, t := range times[i] {
			if t.IsNaT() {
				counts[k], packing.Masks = math.MinInt64, []uint64{1 << 63}
				continue
			}
			n, ok := axis.Int(t)
			if !ok {
				return out, fmt.Errorf("the time %v has no exact count in %v", t, axis)
			}
			counts[k] = n
		}
		arrays[i] = lazy.FromBlock(lazy.BlockOf(v.shape, counts), nil)
	}
	out.time = &timeCoding{axis, packing}
	out.data = lazy.Concat(d, arrays...)
	return out, out.data.Err()
}

// merge joins datasets of different variables. Dimensions that they share must have the same
// labels.
func (j joining) merge(parts []part) (Dataset, error) {
	parts, err := j.aligned(parts, "")
	if err != nil {
		return Dataset{}, err
	}
	out := parts[0].ds
	for _, p := range parts[1:] {
		for _, s := range p.ds.Sizes() {
			n := out.Len(s.Dim)
			if n == 0 {
				for _, t := range out.Sizes() {
					if alias(t.Dim, s.Dim) && p.ds.Len(t.Dim) == 0 {
						return Dataset{}, mismatch(parts[0], p, t.Dim)
					}
				}
				continue
			}
			if !j.sameAxis(out, p.ds, s.Dim) {
				return Dataset{}, fmt.Errorf("xr: the variables %s of %s and %s of %s have different labels along %s (%d and %d elements): open with xr.Join(xr.Inner) for what all have, or xr.Outer for all",
					list(parts[0].ds.Vars()), parts[0].path, list(p.ds.Vars()), p.path, s.Dim, n, s.Len)
			}
		}
		for _, v := range p.ds.vars {
			if have, ok := find(out.vars, v.Name); ok && j.compat != CompatOverride {
				one, err := j.compat.agree(have, v, parts[0].path, p.path)
				if err != nil {
					return Dataset{}, err
				}
				out.vars = setNamed(slices.Clone(out.vars), one)
				continue
			} else if ok {
				return Dataset{}, fmt.Errorf("xr: %q is in %s and in %s with other variables beside it: it cannot be told how they go together; xr.Compat(xr.CompatEquals) or xr.CompatNoConflicts compares them", v.Name, parts[0].path, p.path)
			}
			out.vars = append(slices.Clone(out.vars), v)
		}
		for _, c := range p.ds.coords {
			if _, ok := find(out.coords, c.Name); !ok {
				out.coords = append(slices.Clone(out.coords), c)
			}
		}
		out.files = append(slices.Clone(out.files), p.ds.files...)
	}
	return j.attrs.attributed(out, parts)
}
