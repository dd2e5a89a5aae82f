package xr

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/zarrstore"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// Referenced is what WriteReferences did.
type Referenced struct {
	Path       string
	Files      int
	References int
	Seconds    float64
}

// WriteReferences writes where the chunks of NetCDF and HDF5 files are as a reference file of
// kerchunk, NAME.json: a Zarr store of format 2 whose chunks stay in the files. Open, and in
// Python fsspec, zarr and xarray, open it. src is as in OpenMany; of the options Group and
// Serial mean something. The references hold absolute paths.
//
// Several files are put together as OpenMany does it, along one dimension. Small variables,
// and labels of dimensions, are copied into the reference file.
//
// Errors: variables that Zarr cannot say, each by name: filters that it has no codec for,
// chunks that make no regular grid when put together, packing that differs between files.
func WriteReferences[S string | []string](src S, dst string, opts ...OpenOption) (*Referenced, error) {
	begun := time.Now()
	var o openOptions
	for _, f := range opts {
		f(&o)
	}
	if o.prepare != nil || o.nested != "" {
		return nil, errors.New("xr: references say where chunks are: Preprocess and Nested cannot be kept in them")
	}
	if !strings.EqualFold(filepath.Ext(dst), ".json") {
		return nil, fmt.Errorf("xr: %s: the name of a reference file ends in .json", dst)
	}
	paths, err := sources(any(src))
	if err != nil {
		return nil, err
	}
	for _, p := range paths {
		if isStore(p) {
			return nil, fmt.Errorf("xr: %s is a Zarr store or a reference file already: references are made of NetCDF and HDF5 files", p)
		}
	}
	o.noIndex, o.whole = true, true // what is kept of headers does not say where chunks are
	parts, report, err := openAll(paths, &o)
	if err != nil {
		return nil, err
	}
	if len(report.Archives) > 0 || len(report.Skipped) > 0 {
		for _, p := range parts {
			p.ds.Close()
		}
		return nil, fmt.Errorf("xr: references are made of files as they are, all of them: %v", &report)
	}
	defer func() {
		for _, p := range parts {
			p.ds.Close()
		}
	}()
	r := referencing{w: zarrstore.NewReferenceWriter(), paths: map[string]string{}}
	if len(parts) == 1 {
		var h *Header
		if h, err = parts[0].header(o.group); err == nil {
			err = r.group(h, "")
		}
	} else {
		err = r.combined(parts, o.group)
	}
	if err == nil {
		err = r.w.WriteFile(dst)
	}
	if err != nil {
		return nil, err
	}
	return &Referenced{dst, len(paths), r.w.Len(), time.Since(begun).Seconds()}, nil
}

// header is the opened group of a part.
func (p part) header(group string) (*Header, error) { return p.ds.files[0].Find(group) }

// referencing is a reference file in the making.
type referencing struct {
	w     *zarrstore.ReferenceWriter
	paths map[string]string // of files, to absolute ones
}

// group adds all of one file's group, and the groups below it.
func (r *referencing) group(h *Header, at string) error {
	if err := r.w.Group(at, toZarrAttrs(h.Attrs)); err != nil {
		return err
	}
	for _, v := range h.Vars {
		j := joint{name: v.Name, path: path.Join(at, v.Name), pieces: []piece{{h.Path, v}}, dim: -1}
		if err := r.variable(j); err != nil {
			return err
		}
	}
	for _, sub := range h.Groups {
		if err := r.group(sub, path.Join(at, path.Base(sub.Group))); err != nil {
			return err
		}
	}
	return nil
}

// combined adds the variables of several files: sets of files with the same variables, each
// put together along the one dimension whose labels differ.
func (r *referencing) combined(parts []part, group string) error {
	var attrs Attrs
	var joined []part
	written := map[string]bool{}
	for _, set := range byVariables(parts) {
		ds, dim, err := alongOne(set)
		if err != nil {
			return err
		}
		joined = append(joined, part{set[0].path, ds})
		headers := make([]*Header, len(set))
		for i, p := range set {
			if headers[i], err = p.header(group); err != nil {
				return err
			}
			if len(headers[i].Groups) > 0 {
				return fmt.Errorf("xr: %s has groups: index such files one by one, or one group of all by xr.Group", p.path)
			}
		}
		if attrs == nil {
			attrs = headers[0].Attrs
		}
		for _, v := range headers[0].Vars {
			if written[v.Name] {
				continue // merge has seen that labels agree
			}
			written[v.Name] = true
			if err := r.variable(jointOf(headers, v, dim, ds)); err != nil {
				return err
			}
		}
	}
	if _, err := (joining{}).merge(joined); err != nil {
		return err
	}
	return r.w.Group("", toZarrAttrs(attrs))
}

// alongOne puts files with the same variables in order, in place, along the one dimension
// whose labels differ; "" for a single file.
func alongOne(set []part) (Dataset, string, error) {
	if len(set) == 1 {
		return set[0].ds, "", nil
	}
	dim, err := joining{}.differing(set, "")
	if err != nil {
		return Dataset{}, "", err
	}
	if err := sortByFirst(set, dim); err != nil {
		return Dataset{}, "", err
	}
	ds, err := joining{}.concat(set, dim)
	return ds, dim, err
}

// piece is a variable in one file.
type piece struct {
	file string
	HeaderVar
}

// joint is a variable of one file, or of several one after another.
type joint struct {
	name   string
	path   string // in the references
	pieces []piece
	dim    int     // along which the pieces follow each other; -1 for one piece
	whole  Dataset // all files put together; unused for one piece
}

// jointOf is the pieces of a variable; just the first where it lacks the dimension.
func jointOf(headers []*Header, v HeaderVar, dim string, whole Dataset) joint {
	j := joint{name: v.Name, path: v.Name, dim: slices.Index(v.Dims, dim), whole: whole}
	for i, h := range headers {
		if i > 0 && j.dim < 0 {
			break
		}
		for _, o := range h.Vars {
			if o.Name == v.Name {
				j.pieces = append(j.pieces, piece{h.Path, o})
			}
		}
	}
	if len(j.pieces) == 1 {
		j.dim = -1
	}
	return j
}

// shape is that of all pieces together.
func (j joint) shape() []int {
	out := slices.Clone(j.pieces[0].Shape)
	for _, p := range j.pieces[1:] {
		out[j.dim] += p.Shape[j.dim]
	}
	return out
}

// fail names the variable and file of a failure.
func (j joint) fail(p piece, err error) error {
	return fmt.Errorf("xr: references to %s in %s: %w", j.name, p.file, err)
}

// variable adds a variable: its elements where they are few, else references.
func (r *referencing) variable(j joint) error {
	first := j.pieces[0]
	for _, p := range j.pieces {
		if p.refused != nil {
			return j.fail(p, p.refused)
		}
		if err := agree(first, p); err != nil {
			return err
		}
	}
	if first.Stored.Kind == dtype.String {
		return r.text(j)
	}
	n := product(j.shape()) * first.Stored.Size
	if j.copies() && (n <= fewBytes || n <= manyBytes && j.isLabels()) {
		return r.copied(j)
	}
	if err := j.samePacking(); err != nil {
		return err
	}
	arrays := make([]*manifest.Array, len(j.pieces))
	for i, p := range j.pieces {
		var err error
		if arrays[i], err = p.manifest(); err != nil {
			return err
		}
	}
	err := r.referred(j, arrays)
	if irregular := (*irregularError)(nil); errors.As(err, &irregular) && j.copies() && n <= manyBytes {
		return r.copied(j)
	}
	return err
}

// Up to how many bytes variables, and those that are labels or in irregular chunks, are
// copied.
const (
	fewBytes  = 1 << 10
	manyBytes = 1 << 20
)

// copies says whether the elements can be copied: numbers and single bytes can.
func (j joint) copies() bool {
	t := j.pieces[0].Stored
	return t.Numeric() || t.Size == 1 && (t.Kind == dtype.Bytes || t.Kind == dtype.Opaque)
}

func (j joint) isLabels() bool {
	return len(j.pieces[0].Dims) == 1 && j.pieces[0].Dims[0] == j.name
}

// agree compares how two files store a variable.
func agree(a, b piece) error {
	if a.Stored != b.Stored || !slices.Equal(a.Dims, b.Dims) {
		return fmt.Errorf("xr: %s is %v (%s) in %s and %v (%s) in %s: Zarr has one type and one set of dimensions for all chunks; index the files apart, or convert them",
			a.Name, a.Stored.Numpy(), list(a.Dims), a.file, b.Stored.Numpy(), list(b.Dims), b.file)
	}
	return nil
}

// meaning are the attributes that say what stored elements mean.
var meaning = []string{"scale_factor", "add_offset", "_FillValue", "missing_value", "_Unsigned", "units", "calendar"}

// differs is the first attribute of those that two files have different values of.
func (p piece) differs(q piece) string {
	for _, name := range meaning {
		a, _ := p.Attrs.Get(name)
		b, _ := q.Attrs.Get(name)
		if !reflect.DeepEqual(a, b) && fmt.Sprint(a) != fmt.Sprint(b) { // NaN is equal to itself here
			return name
		}
	}
	return ""
}

func (j joint) samePacking() error {
	a := j.pieces[0]
	for _, b := range j.pieces[1:] {
		if name := a.differs(b); name != "" {
			x, _ := a.Attrs.Get(name)
			y, _ := b.Attrs.Get(name)
			return fmt.Errorf("xr: %s has %s %v in %s and %v in %s: Zarr has one value for all chunks; index the files apart, or convert them", j.name, name, x, a.file, y, b.file)
		}
	}
	return nil
}

// describe is the array of the references; _FillValue becomes its fill value.
func (j joint) describe(chunk []int, codecs []codec.Spec) zarrstore.ReferenceArray {
	first := j.pieces[0]
	a := zarrstore.ReferenceArray{Path: j.path, Dims: orEmpty(first.Dims), Shape: orEmpty(j.shape()), Chunks: orEmpty(chunk), Type: first.Stored, Codecs: codecs}
	attrs := first.Attrs
	if fill, ok := attrs.Get("_FillValue"); ok {
		if v := reflect.ValueOf(fill); v.Kind() == reflect.Slice && v.Len() == 1 {
			if b := elementBytes(v.Index(0).Interface()); len(b) == first.Stored.Size && reflect.TypeOf(fill) == reflect.TypeOf(elementOf(first.Stored, b)) {
				a.Fill, attrs = b, attrs.Without("_FillValue")
			}
		}
	}
	a.Attrs = toZarrAttrs(attrs)
	return a
}

// text adds a variable of text, copied.
func (r *referencing) text(j joint) error {
	ctx := cluster.Context()
	values, err := j.pieces[0].text(ctx)
	if j.dim >= 0 {
		n, _ := find(append(slices.Clone(j.whole.vars), j.whole.coords...), j.name)
		values, err = n.text.get()
	}
	if err != nil {
		return err
	}
	codecs := []codec.Spec{{Name: "vlen-utf8"}}
	a := j.describe(atLeastOne(j.shape()), codecs)
	if err := r.w.Array(a); err != nil || len(values) == 0 {
		return err
	}
	chain, err := codec.Prepare(codecs, a.Type, a.Chunks)
	if err != nil {
		return j.fail(j.pieces[0], err)
	}
	b, err := chain.EncodeText(values)
	if err != nil {
		return j.fail(j.pieces[0], err)
	}
	r.w.Chunk(j.path, make([]int, len(a.Chunks)), manifest.Ref{Inline: b})
	return nil
}

func atLeastOne(shape []int) []int {
	out := slices.Clone(shape)
	for i := range out {
		out[i] = max(1, out[i])
	}
	return out
}

// place is a file's absolute path.
func (r *referencing) place(file string) (string, error) {
	if p, ok := r.paths[file]; ok {
		return p, nil
	}
	p, err := filepath.Abs(file)
	r.paths[file] = p
	return p, err
}
