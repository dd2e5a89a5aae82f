package xr

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"sync"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr/headers"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// shelf is what is kept of the headers of the files of one opening, by folder.
type shelf struct {
	group   string
	folders map[string]*shelfFolder
}

// shelfFolder makes datasets of kept headers. Files of one set differ in little: what equal
// parts say is decoded once.
type shelfFolder struct {
	group string
	set   *headers.Set

	mu        sync.Mutex
	templates map[templateKey]*template
	attrs     map[int]Attrs
	labels    map[labelKey]*labels
}

type templateKey struct {
	schema, lengths int
	coordinates     string // the attribute of the file, which says what is a coordinate
}

type labelKey struct {
	*template
	coord, part int
}

// newShelf loads what is kept of the folders of files.
func newShelf(paths []string, group string) *shelf {
	s := &shelf{group: group, folders: make(map[string]*shelfFolder)}
	for _, p := range paths {
		if dir := filepath.Dir(p); s.folders[dir] == nil {
			s.folders[dir] = &shelfFolder{group: group, set: headers.Load(dir, partsMaker),
				templates: make(map[templateKey]*template), attrs: make(map[int]Attrs), labels: make(map[labelKey]*labels)}
		}
	}
	return s
}

// dataset is a file's dataset from what is kept of its header; ok is false where that is
// nothing, or the file has changed.
func (s *shelf) dataset(name string, id headers.Identity) (ds Dataset, ok bool) {
	f := s.folders[filepath.Dir(name)]
	parts, ok := f.set.Find(filepath.Base(name), id)
	if !ok || len(parts) < labelsPart {
		return Dataset{}, false
	}
	t, attrs, coords := f.template(parts)
	if t == nil {
		return Dataset{}, false
	}
	late := &lateFile{path: name, id: id}
	if !t.plain {
		if ds, ok = f.decode(parts, late); !ok {
			return Dataset{}, false
		}
	} else {
		ds = t.clone(late)
		ds.attrs = attrs
	}
	for i := range ds.coords {
		if coords[i] != nil {
			ds.coords[i].cache.value = coords[i]
			ds.coords[i].cache.done.Store(true)
		}
	}
	ds.files = []*Header{{Path: name, close: late.close}}
	return ds, true
}

// template is the template of a file's parts, its own attributes, and those of its
// coordinates' labels that are kept.
func (f *shelfFolder) template(parts []int) (t *template, attrs Attrs, coords []*labels) {
	f.mu.Lock()
	defer f.mu.Unlock()
	all, known := f.attrs[parts[attrsPart]]
	if !known {
		r := partReader{left: f.set.Part(parts[attrsPart])}
		if all = r.attrs(); r.failed {
			return nil, nil, nil
		}
		f.attrs[parts[attrsPart]] = all
	}
	key := templateKey{parts[schemaPart], parts[lengthsPart], all.Text("coordinates")}
	if t = f.templates[key]; t == nil {
		if t = f.newTemplate(parts); t == nil {
			return nil, nil, nil
		}
		f.templates[key] = t
	}
	coords = make([]*labels, len(t.ds.coords))
	for i := range coords {
		if k := labelsPart + t.number[i]; f.group == "" && k < len(parts) && f.set.Part(parts[k]) != "" {
			if coords[i] = f.labelsOf(t, i, parts[k]); coords[i] == nil {
				return nil, nil, nil
			}
		}
	}
	return t, all.Without("coordinates"), coords
}

// labelsOf decodes the labels of a coordinate; nil when they are none.
func (f *shelfFolder) labelsOf(t *template, coord, part int) *labels {
	key := labelKey{t, coord, part}
	if l := f.labels[key]; l != nil {
		return l
	}
	l, err := t.ds.coords[coord].labelsOfPart(f.set.Part(part))
	if err != nil {
		return nil
	}
	f.labels[key] = l
	return l
}

// template is the dataset of the first file of its kind, of which those of the others are
// copies with other sources.
type template struct {
	ds     Dataset
	number []int // of each coordinate among the variables of the file
	plain  bool  // every variable is text or has a source that can be copied
}

func (f *shelfFolder) newTemplate(parts []int) *template {
	h, ok := f.header(parts, &lateFile{})
	if !ok {
		return nil
	}
	t := &template{ds: h.dataset(), plain: true}
	for _, c := range t.ds.coords {
		for i, v := range h.Vars {
			if v.Name == c.Name {
				t.number = append(t.number, i)
			}
		}
	}
	for _, set := range [][]Named{t.ds.vars, t.ds.coords} {
		for _, v := range set {
			_, copies := v.data.Source().(*chunked)
			t.plain = t.plain && (v.text != nil || copies)
		}
	}
	return t
}

// header decodes a kept header, for the group that is opened.
func (f *shelfFolder) header(parts []int, late *lateFile) (*Header, bool) {
	h := &Header{}
	for _, step := range []struct {
		part int
		read func(*partReader)
	}{
		{schemaPart, func(r *partReader) { r.header(h, true) }},
		{lengthsPart, func(r *partReader) { r.lengths(h) }},
		{attrsPart, func(r *partReader) { h.Attrs = r.attrs() }},
	} {
		r := partReader{left: f.set.Part(parts[step.part])}
		if step.read(&r); r.failed || r.left != "" {
			return nil, false
		}
	}
	late.attach(h)
	h, err := h.Find(f.group)
	return h, err == nil
}

// decode is the dataset of a file whose variables cannot be copied from a template.
func (f *shelfFolder) decode(parts []int, late *lateFile) (Dataset, bool) {
	h, ok := f.header(parts, late)
	if !ok {
		return Dataset{}, false
	}
	return h.dataset(), true
}

// clone is the template's dataset with the variables of another file.
func (t *template) clone(late *lateFile) Dataset {
	ds := t.ds
	copySet := func(set []Named) []Named {
		out := make([]Named, len(set))
		for i := range set {
			out[i] = set[i]
			v := &out[i].Variable
			v.encoding.Source = late.path
			if v.cache != nil {
				v.cache = &labelCache{}
			}
			if v.text != nil {
				v.text = &texts{load: late.text(v.encoding.path)}
				continue
			}
			src := v.data.Source().(*chunked)
			v.data = lazy.FromSource(src.of(set[i].Name+" in "+late.path, late.manifest(v.encoding.path)))
		}
		return out
	}
	ds.vars, ds.coords = copySet(ds.vars), copySet(ds.coords)
	return ds
}

// lateFile is a file that is opened when something other than its header is first needed.
type lateFile struct {
	path string
	id   headers.Identity
	file remembered[*netcdf.File]
}

// attach makes a kept header's variables those of the file.
func (l *lateFile) attach(h *Header) {
	h.Path, h.close = l.path, l.close
	for i := range h.Vars {
		v := &h.Vars[i]
		v.path = path.Join(h.Group, v.Name)
		v.manifest = l.manifest(v.path)
		if v.isText {
			v.text = l.text(v.path)
		}
	}
	for _, g := range h.Groups {
		l.attach(g)
	}
}

// variable opens the file, if it is still what the header was kept of.
func (l *lateFile) variable(path string) (*netcdf.Variable, error) {
	f, err := recall(&l.file, func() (*netcdf.File, error) {
		f, err := netcdf.Open(l.path)
		if err != nil {
			return nil, err
		}
		if size, modified := f.Stored(); size != l.id.Size || modified.UnixNano() != l.id.Modified {
			f.Close()
			return nil, &netcdf.FormatError{File: l.path, Offset: -1, Err: netcdf.ErrChanged,
				What: fmt.Sprintf("the file changed since it was opened: %d bytes then, %d bytes of %v now; open it again", l.id.Size, size, modified.UTC().Format("2006-01-02T15:04:05Z"))}
		}
		return f, nil
	})
	if err != nil {
		return nil, err
	}
	return f.Root.Var(path)
}

func (l *lateFile) manifest(path string) func() (*manifest.Array, error) {
	return func() (*manifest.Array, error) {
		v, err := l.variable(path)
		if err != nil {
			return nil, err
		}
		return v.Manifest()
	}
}

func (l *lateFile) text(path string) func(context.Context) ([]string, error) {
	return func(ctx context.Context) ([]string, error) {
		v, err := l.variable(path)
		if err != nil {
			return nil, err
		}
		return v.Text(ctx)
	}
}

func (l *lateFile) close() error {
	if !l.file.done.Load() {
		return nil
	}
	return l.file.value.Close()
}

// mostKept is up to how many bytes the labels of a coordinate are kept.
const mostKept = 64 << 10

// entry is what is to be kept of a file that was opened; ok is false for what cannot be.
// Labels are kept of the root group only.
func (d opened) entry(root bool) (e headers.Entry, ok bool) {
	h := d.header
	if h == nil || h.netcdf == nil {
		return e, false
	}
	if size, modified := h.netcdf.Stored(); size != d.id.Size || modified.UnixNano() != d.id.Modified {
		return e, false
	}
	parts, ok := h.parts()
	if !ok {
		return e, false
	}
	for _, v := range h.Vars {
		part := ""
		if c, ok := find(d.plain.coords, v.Name); root && ok && c.cache != nil && c.cache.done.Load() && len(c.cache.value.raw) <= mostKept {
			part = c.cache.value.raw
		}
		parts = append(parts, part)
	}
	return headers.Entry{Name: filepath.Base(h.Path), Identity: d.id, Parts: parts}, true
}

// keep puts on the shelf what was read now.
func (s *shelf) keep(all []opened) {
	fresh := make(map[string][]headers.Entry)
	for _, d := range all {
		if d.kept || d.header == nil {
			continue
		}
		if e, ok := d.entry(s.group == ""); ok {
			dir := filepath.Dir(d.path)
			fresh[dir] = append(fresh[dir], e)
		}
	}
	for dir, entries := range fresh {
		headers.Save(dir, partsMaker, entries) // a cache that cannot be written is none
	}
}
