package xr

import (
	"context"
	"fmt"
	"path"
	"path/filepath"
	"sync"
	"time"

	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr/headers"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// shelf is what is kept of the headers of the files of one opening, by folder.
type shelf struct {
	group   string
	folders map[string]*shelfFolder
}

// shelfTemplate is a template of files that are not open.
type shelfTemplate struct {
	*template
	paths []string // of the variables in the file
}

// shelfFolder makes datasets of kept headers. Files of one set differ in little: what equal
// parts say is decoded once.
type shelfFolder struct {
	group string
	set   *headers.Set

	mu        sync.Mutex
	templates map[templateKey]*shelfTemplate
	attrs     map[int]fileAttrs
	known     map[knownKey]elements
}

// fileAttrs are attributes of a file, apart from the one that says what is a coordinate.
type fileAttrs struct {
	others      Attrs
	coordinates string
}

type templateKey struct {
	schema, lengths int
	coordinates     string
}

// knownKey is a part that says what the elements of a template's variable are.
type knownKey struct {
	*shelfTemplate
	variable, part int
}

// newShelf loads what is kept of the folders of files.
func newShelf(paths []string, group string) *shelf {
	s := &shelf{group: group, folders: make(map[string]*shelfFolder)}
	for _, p := range paths {
		if dir := filepath.Dir(p); s.folders[dir] == nil {
			s.folders[dir] = &shelfFolder{group: group, set: headers.Load(dir, partsMaker),
				templates: make(map[templateKey]*shelfTemplate), attrs: make(map[int]fileAttrs), known: make(map[knownKey]elements)}
		}
	}
	return s
}

// dataset is the dataset of a file of a folder from what is kept of its header; ok is false
// where that is nothing, or the file has changed.
func (s *shelf) dataset(folder, name string, late *lateFile) (ds Dataset, ok bool) {
	f := s.folders[folder]
	parts, ok := f.set.Find(name, late.id)
	if !ok || len(parts) < labelsPart {
		return Dataset{}, false
	}
	var few [32]elements // of the variables of most files
	t, attrs, known := f.template(parts, late.Path, few[:0])
	if t == nil {
		return Dataset{}, false
	}
	late.paths, late.close = t.paths, late.shut
	if t.plain {
		ds = t.copy(late.Path, late, known)
		ds.attrs = attrs
	} else if ds, ok = f.decode(parts, late, known); !ok {
		return Dataset{}, false
	}
	ds.files = []*Header{&late.Header}
	return ds, true
}

// template is the template of a file's parts, its own attributes, and what is known of
// elements.
func (f *shelfFolder) template(parts []int, file string, room []elements) (t *shelfTemplate, attrs Attrs, known []elements) {
	f.mu.Lock()
	defer f.mu.Unlock()
	own, ok := f.attrs[parts[attrsPart]]
	if !ok {
		r := partReader{left: f.set.Part(parts[attrsPart])}
		all := r.attrs()
		if r.failed {
			return nil, nil, nil
		}
		own = fileAttrs{all.Without("coordinates"), all.Text("coordinates")}
		f.attrs[parts[attrsPart]] = own
	}
	key := templateKey{parts[schemaPart], parts[lengthsPart], own.coordinates}
	if t = f.templates[key]; t == nil {
		if t = f.newTemplate(parts); t == nil {
			return nil, nil, nil
		}
		f.templates[key] = t
	}
	known = append(room, make([]elements, len(t.all))...)
	for i := range known {
		if k := labelsPart + t.number[i]; f.group == "" && k < len(parts) && f.set.Part(parts[k]) != "" {
			e, ok := f.elements(t, i, parts[k], file)
			if !ok {
				return nil, nil, nil
			}
			known[i] = e
		}
	}
	return t, own.others, known
}

// elements decodes what a part says of a variable.
func (f *shelfFolder) elements(t *shelfTemplate, variable, part int, file string) (elements, bool) {
	key := knownKey{t, variable, part}
	if e, ok := f.known[key]; ok {
		return e, true
	}
	e, err := t.know(variable, f.set.Part(part), file)
	if err != nil {
		return e, false
	}
	f.known[key] = e
	return e, true
}

func (f *shelfFolder) newTemplate(parts []int) *shelfTemplate {
	h, ok := f.header(parts, &lateFile{})
	if !ok {
		return nil
	}
	t := &shelfTemplate{template: newTemplate(h)}
	for _, v := range h.Vars {
		t.paths = append(t.paths, v.path)
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
func (f *shelfFolder) decode(parts []int, late *lateFile, known []elements) (Dataset, bool) {
	h, ok := f.header(parts, late)
	if !ok {
		return Dataset{}, false
	}
	ds := h.dataset()
	for i := range ds.coords {
		if e := known[len(ds.vars)+i]; e.cache != nil {
			ds.coords[i].cache = e.cache
		}
	}
	return ds, true
}

// lateFile is a file that is opened when something other than its header is first needed.
type lateFile struct {
	Header // of which only the path is set
	paths  []string
	id     headers.Identity // of the file, or the archive that it is in
	member *zipMember       // nil: the file is in no archive
	taken  zipMember        // as it was opened
	file   remembered[*netcdf.File]
}

func newLateFile(path string, id headers.Identity) *lateFile {
	return &lateFile{Header: Header{Path: path}, id: id}
}

func newLateMember(m zipMember, id headers.Identity) *lateFile {
	return &lateFile{Header: Header{Path: m.name()}, id: id, member: &m}
}

// open opens the file, if it is still what the header was kept of.
func (l *lateFile) open() (*netcdf.File, error) {
	if l.member != nil {
		if id, err := headers.Identify(l.member.archive); err != nil || id != l.id {
			return nil, l.changed(id.Size, time.Unix(0, id.Modified))
		}
		f, m, err := l.member.open()
		l.taken = m
		return f, err
	}
	f, err := netcdf.Open(l.Path)
	if err != nil {
		return nil, err
	}
	if size, modified := f.Stored(); size != l.id.Size || modified.UnixNano() != l.id.Modified {
		f.Close()
		return nil, l.changed(size, modified)
	}
	return f, nil
}

func (l *lateFile) changed(size int64, modified time.Time) error {
	return &netcdf.FormatError{File: l.Path, Offset: -1, Err: netcdf.ErrChanged,
		What: fmt.Sprintf("the file changed since it was opened: %d bytes then, %d bytes of %v now; open it again", l.id.Size, size, modified.UTC().Format("2006-01-02T15:04:05Z"))}
}

// attach makes a kept header's variables those of the file.
func (l *lateFile) attach(h *Header) {
	h.Path = l.Path
	for i := range h.Vars {
		v := &h.Vars[i]
		v.path = path.Join(h.Group, v.Name)
		v.manifest = func() (*manifest.Array, error) { return l.manifestOf(v.path) }
		if v.isText {
			v.text = l.textOf(v.path)
		}
	}
	for _, g := range h.Groups {
		l.attach(g)
	}
}

// variable finds a variable of the file.
func (l *lateFile) variable(path string) (*netcdf.Variable, error) {
	f, err := recall(&l.file, l.open)
	if err != nil {
		return nil, err
	}
	return f.Root.Var(path)
}

func (l *lateFile) manifestOf(path string) (*manifest.Array, error) {
	v, err := l.variable(path)
	if err != nil {
		return nil, err
	}
	return v.Manifest()
}

func (l *lateFile) textOf(path string) func(context.Context) ([]string, error) {
	return func(ctx context.Context) ([]string, error) {
		v, err := l.variable(path)
		if err != nil {
			return nil, err
		}
		return v.Text(ctx)
	}
}

// manifest and text make a lateFile an origin.
func (l *lateFile) manifest(number int) (*manifest.Array, error) {
	return l.manifestOf(l.paths[number])
}

func (l *lateFile) text(number int) func(context.Context) ([]string, error) {
	return l.textOf(l.paths[number])
}

// shut closes the file, if it was opened.
func (l *lateFile) shut() error {
	if !l.file.done.Load() {
		return nil
	}
	if l.member != nil {
		defer l.taken.release()
	}
	return l.file.value.Close()
}

// archivePart is the one part of what is kept of an archive: the names of its members.
const archivePart = 0

// members are the names of the members of an archive, nil when they are not kept.
func (s *shelf) members(path string, id headers.Identity) []string {
	f := s.folders[filepath.Dir(path)]
	parts, ok := f.set.Find(filepath.Base(path), id)
	if !ok || len(parts) != archivePart+1 {
		return nil
	}
	r := partReader{left: f.set.Part(parts[archivePart])}
	names := r.texts()
	if r.failed || r.left != "" {
		return nil
	}
	return names
}

// entry is what is to be kept of a file that was opened; ok is false for what cannot be.
// Elements are kept of variables of the root group only.
func (d opened) entry(root bool) (e headers.Entry, ok bool) {
	f := d.file
	if f == nil {
		return e, false
	}
	name := filepath.Base(d.path)
	if d.member != nil {
		_, name = d.member.shelved()
	} else if size, modified := f.Stored(); size != d.id.Size || modified.UnixNano() != d.id.Modified {
		return e, false
	}
	var parts []string
	if d.kind != nil {
		parts, ok = d.kind.partsOf(f)
	} else {
		parts, ok = d.header.parts()
	}
	if !ok {
		return e, false
	}
	for _, v := range f.Root.Vars {
		part := ""
		if root {
			part = d.plain.raw(v.Name)
		}
		parts = append(parts, part)
	}
	return headers.Entry{Name: name, Identity: d.id, Parts: parts}, true
}

// raw is that of a small variable.
func (ds Dataset) raw(name string) string {
	if v, ok := find(ds.coords, name); ok {
		return v.raw()
	}
	if v, ok := find(ds.vars, name); ok {
		return v.raw()
	}
	return ""
}

// archiveEntry is what is to be kept of an archive, if all of its members are.
type archiveEntry struct {
	id      headers.Identity
	names   []string
	entries []headers.Entry
	lacks   bool
}

// keep puts on the shelf what was read now.
func (s *shelf) keep(all []opened) {
	fresh := make(map[string][]headers.Entry)
	archives := make(map[string]*archiveEntry)
	for _, d := range all {
		if d.kept {
			continue
		}
		e, ok := d.entry(s.group == "")
		if m := d.member; m != nil {
			a := archives[m.archive]
			if a == nil {
				a = &archiveEntry{id: d.id}
				archives[m.archive] = a
			}
			a.names, a.entries, a.lacks = append(a.names, m.member), append(a.entries, e), a.lacks || !ok
		} else if ok {
			dir := filepath.Dir(d.path)
			fresh[dir] = append(fresh[dir], e)
		}
	}
	for path, a := range archives {
		if id, err := headers.Identify(path); err != nil || id != a.id || a.lacks {
			continue
		}
		var w partWriter
		w.texts(a.names)
		dir := filepath.Dir(path)
		fresh[dir] = append(append(fresh[dir], a.entries...), headers.Entry{Name: filepath.Base(path), Identity: a.id, Parts: []string{string(w.b)}})
	}
	for dir, entries := range fresh {
		headers.Save(dir, partsMaker, entries) // a cache that cannot be written is none
	}
}
