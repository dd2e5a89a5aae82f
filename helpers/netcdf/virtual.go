package netcdf

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
	"slices"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
)

// Virtual is what a virtual dataset is put together from: elements of other variables, mostly
// in other files. Where no piece lies it has the fill value; where pieces overlap the last
// one counts.
type Virtual struct{ Pieces []Piece }

// Piece is a box, or a lattice of boxes, of a virtual dataset whose elements are those of
// another variable.
type Piece struct {
	Source *Variable // nil when its file does not exist; From means nothing then
	File   string    // where it is, or should be
	// Target and From are the positions of the first element; along the dimensions that
	// Along lists, Shifts says where the others are. Along all other dimensions there is
	// one position.
	Target, From []int
	Along        []Pair
}

// Pair is a dimension of a virtual dataset that runs along one of a piece's source.
type Pair struct {
	Target, Source int
	Shifts         []Shift
}

// Shift is Len neighbours that are neighbours in the source, too.
type Shift struct{ Target, Source, Len int }

// Virtual is the variable's pieces when it is a virtual dataset; nil when it is none.
func (v *Variable) Virtual() *Virtual { return v.data.virtual }

// most of what a virtual dataset may be made of.
const (
	maxSources = 10_000
	maxVirtual = 1 // virtual datasets of virtual datasets are not resolved
)

// asPartOf opens a file for a virtual dataset of another.
func asPartOf(depth int) Option { return func(o *options) { o.depth = depth } }

// resolveVirtual finds the pieces of a virtual dataset and its extent, which follows from
// that of the sources where it is unlimited: the library's default view, up to the last
// element that some source has. Files are looked for beside the file, or below its folder;
// links that leave it are refused, as everywhere.
func (s *hdf5Scan) resolveVirtual(w *foundVariable, d *hdf5.Dataset) error {
	if s.file.options.depth >= maxVirtual {
		return cursor.Unsupported(-1, "a virtual dataset of virtual datasets is not supported: h5repack makes a plain one of it")
	}
	maps, err := s.hdf.Mappings(d)
	if err != nil {
		return err
	}
	if maps, err = s.numbered(maps); err != nil {
		return err
	}
	if len(maps) > maxSources {
		return cursor.Exceeded(-1, "a virtual dataset of %d others; up to %d are opened", len(maps), maxSources)
	}
	extent := slices.Clone(w.extent)
	for i, m := range w.maximum {
		if m == hdf5.Unlimited {
			extent[i] = 0
		}
	}
	virtual := &Virtual{}
	for _, m := range maps {
		p, reach, err := s.piece(m, w, d)
		if err != nil {
			return err
		}
		if len(reach) > 0 || len(extent) == 0 {
			virtual.Pieces = append(virtual.Pieces, p)
		}
		for i, r := range reach {
			if w.maximum[i] == hdf5.Unlimited {
				extent[i] = max(extent[i], r)
			}
		}
	}
	if _, ok := (hdf5.Dataspace{Dims: extent}).Count(); !ok {
		return cursor.Corrupt(-1, "a virtual dataset of dimensions %v", extent)
	}
	w.extent, w.data.virtual = extent, virtual
	return nil
}

// piece is one mapping, and up to where it reaches in the virtual dataset.
func (s *hdf5Scan) piece(m hdf5.Mapping, w *foundVariable, d *hdf5.Dataset) (p Piece, reach []int64, err error) {
	if p.Source, p.File, err = s.source(m); err != nil {
		return p, nil, err
	}
	if p.Source == nil && slices.ContainsFunc(m.Target.Axes, hdf5.Positions.Unlimited) {
		return p, nil, nil // as many elements as a file has that is not there: none
	}
	if p.Source != nil && (p.Source.Type.Native() != w.Type.Native() || p.Source.data.hdf == nil || p.Source.data.refused != nil) {
		return p, nil, cursor.Unsupported(-1, "a virtual dataset of type %v made from %s in %s of type %v is not supported", w.Type, m.Dataset, p.File, p.Source.Type)
	}
	most, from, okFrom := int64(0), [][]hdf5.Run(nil), true
	if p.Source != nil {
		from, okFrom = positionsOf(m.Source, p.Source.data.hdf.Space.Dims)
		most = slices.Max(append(counts(from), 0))
	}
	limits := slices.Clone(d.Space.Dims)
	for i := range min(len(limits), len(m.Target.Axes)) {
		if a := m.Target.Axes[i]; a.Block == hdf5.Unlimited {
			limits[i] = 1 << 60
		} else if a.Count == hdf5.Unlimited {
			limits[i] = a.Start + (min(most, 1<<40)/a.Block+1)*min(a.Stride, 1<<20)
		} else if w.maximum[i] == hdf5.Unlimited {
			limits[i] = 1 << 60
		}
	}
	to, ok := positionsOf(m.Target, limits)
	if p.Source == nil {
		from = to
	}
	if !ok || !okFrom {
		return p, nil, cursor.Unsupported(-1, "a selection of %s for a virtual dataset does not fit its dimensions", m.Dataset)
	}
	trim(m.Source, from, m.Target, to)
	if p.Target, p.From, p.Along, ok = match(to, from); !ok {
		return p, nil, cursor.Unsupported(-1, "a virtual dataset that takes %v positions of %s as %v of its own is not supported", counts(from), m.Dataset, counts(to))
	}
	if !slices.Contains(counts(to), 0) {
		for _, runs := range to {
			last := runs[len(runs)-1]
			reach = append(reach, last.Lo+last.Len)
		}
	}
	return p, reach, nil
}

// source opens the variable of a mapping; nil when its file does not exist.
func (s *hdf5Scan) source(m hdf5.Mapping) (*Variable, string, error) {
	f, name, err := s.sourceFile(m.File)
	if f == nil || err != nil {
		return nil, name, err
	}
	v := sourceVariable(f, m.Dataset)
	if v == nil {
		err = cursor.Corrupt(-1, "%s has no dataset %q, which a virtual dataset is made from", name, m.Dataset)
	}
	return v, name, err
}

// sourceFile opens the file of a mapping; nil when it does not exist.
func (s *hdf5Scan) sourceFile(file string) (*File, string, error) {
	name := s.file.Path
	if file != "." && file != "" {
		below := filepath.FromSlash(file)
		if !filepath.IsLocal(below) {
			return nil, "", cursor.Unsupported(-1, "a virtual dataset with elements in %q, outside of its folder, is not supported: put the files beside each other, or h5repack makes a plain one", file)
		}
		name = filepath.Join(filepath.Dir(s.file.Path), below)
	}
	f := s.sources[name]
	if f == nil {
		opened, err := Open(name, asPartOf(s.file.options.depth+1))
		if errors.Is(err, fs.ErrNotExist) {
			return nil, name, nil
		}
		if err != nil {
			return nil, name, err
		}
		if s.sources == nil {
			s.sources = make(map[string]*File)
		}
		f, s.sources[name] = opened, opened
		s.file.sources = append(s.file.sources, opened)
	}
	return f, name, nil
}

// sourceVariable is a dataset by its path; nil when the file has none.
func sourceVariable(f *File, dataset string) *Variable {
	g, err := f.Root.Group(path.Dir(path.Clean("/" + dataset)))
	if err != nil {
		return nil
	}
	for _, v := range g.Vars {
		if v.Name == path.Base(dataset) {
			return v
		}
	}
	return nil
}

// positionsOf is the positions of a selection along every dimension.
func positionsOf(sel hdf5.Selection, lengths []int64) ([][]hdf5.Run, bool) {
	out := make([][]hdf5.Run, len(lengths))
	if !sel.All && len(sel.Axes) != len(lengths) {
		return nil, false
	}
	for i, n := range lengths {
		if sel.All {
			out[i] = []hdf5.Run{{Lo: 0, Len: n}}
			continue
		}
		var ok bool
		if out[i], ok = sel.Axes[i].Within(n); !ok {
			return nil, false
		}
	}
	return out, true
}

func count(runs []hdf5.Run) (n int64) {
	for _, r := range runs {
		n += r.Len
	}
	return n
}

func counts(axes [][]hdf5.Run) (out []int64) {
	for _, runs := range axes {
		out = append(out, count(runs))
	}
	return out
}

// trim cuts the positions of an unlimited dimension to as many as the other side has.
func trim(a hdf5.Selection, as [][]hdf5.Run, b hdf5.Selection, bs [][]hdf5.Run) {
	for i, x := range a.Axes {
		for k, y := range b.Axes {
			if !x.Unlimited() || !y.Unlimited() {
				continue
			}
			n := min(count(as[i]), count(bs[k]))
			as[i], bs[k] = first(as[i], n), first(bs[k], n)
		}
	}
}

// first is the first n positions.
func first(runs []hdf5.Run, n int64) (out []hdf5.Run) {
	for _, r := range runs {
		if n <= 0 {
			break
		}
		r.Len = min(r.Len, n)
		n -= r.Len
		out = append(out, r)
	}
	return out
}

// match pairs the dimensions of both sides that have more than one position; they must be
// equally many, of equal lengths, in the same order.
func match(to, from [][]hdf5.Run) (target, source []int, along []Pair, ok bool) {
	var t, f []int
	target, source = make([]int, len(to)), make([]int, len(from))
	for i, runs := range to {
		if count(runs) != 1 {
			t = append(t, i)
		} else {
			target[i] = int(runs[0].Lo)
		}
	}
	for i, runs := range from {
		if count(runs) != 1 {
			f = append(f, i)
		} else {
			source[i] = int(runs[0].Lo)
		}
	}
	if len(t) != len(f) {
		return nil, nil, nil, false
	}
	for k := range t {
		a, b := to[t[k]], from[f[k]]
		if count(a) != count(b) {
			return nil, nil, nil, false
		}
		along = append(along, Pair{t[k], f[k], shifts(a, b)})
	}
	return target, source, along, true
}

// shifts cuts two lists of as many positions into runs that both have.
func shifts(to, from []hdf5.Run) (out []Shift) {
	var i, k int
	var a, b int64 // passed of to[i] and from[k]
	for i < len(to) && k < len(from) {
		n := min(to[i].Len-a, from[k].Len-b)
		out = append(out, Shift{int(to[i].Lo + a), int(from[k].Lo + b), int(n)})
		if a += n; a == to[i].Len {
			i, a = i+1, 0
		}
		if b += n; b == from[k].Len {
			k, b = k+1, 0
		}
	}
	return out
}
