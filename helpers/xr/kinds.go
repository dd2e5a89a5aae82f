package xr

import (
	"context"
	"slices"
	"sync"

	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// kinds are the kinds of files of one opening: files of one kind say the same, but for where
// things are, the elements, and attributes of the file. The header of the first one is decoded.
type kinds struct {
	mu  sync.Mutex
	all []*kind
}

// mostKinds is how many there are at most: sets have few, and each file looks through all.
const mostKinds = 32

type kind struct {
	first    *netcdf.File
	template *template
	parts    []string // of the first header, to be kept
	attrs    Attrs    // of the first file, and
	own      []netcdf.Attribute

	mu      sync.Mutex
	numbers []map[string]elements  // by variable, of its elements as stored
	texts   []map[*string]elements // the same by the texts, which files share
}

// openFile is a file that has been opened, as the origin of a copy.
type openFile struct {
	Header // of which only the path and the file are set
}

func (f *openFile) manifest(number int) (*manifest.Array, error) {
	return f.netcdf.Root.Vars[number].Manifest()
}

func (f *openFile) text(number int) func(context.Context) ([]string, error) {
	return f.netcdf.Root.Vars[number].Text
}

// dataset is a file's dataset; its kind is nil, and read makes it, where it cannot be a copy.
func (s *kinds) dataset(f *netcdf.File, read func() *Header) (ds Dataset, k *kind) {
	if len(f.Root.Groups) > 0 {
		return ds, nil
	}
	if k = s.of(f); k == nil {
		h := read()
		k = &kind{first: f, template: newTemplate(h), own: f.Root.Attrs, attrs: h.Attrs}
		if !k.template.plain {
			return ds, nil
		}
		k.parts, _ = h.parts()
		n := len(k.template.all)
		k.numbers, k.texts = make([]map[string]elements, n), make([]map[*string]elements, n)
		s.add(k)
	}
	from := &openFile{Header: Header{Path: f.Path, close: f.Close, netcdf: f}}
	ds = k.template.copy(f.Path, from, k.known(f))
	ds.attrs = k.attrsOf(f).Without("coordinates")
	ds.files = []*Header{&from.Header}
	return ds, k
}

func (s *kinds) of(f *netcdf.File) *kind {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.all {
		if k.like(f) {
			return k
		}
	}
	return nil
}

func (s *kinds) add(k *kind) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.all) < mostKinds {
		s.all = append(s.all, k)
	}
}

// like says whether a file is of the kind. Files that were opened as siblings share what they
// say alike, so that most of it need not be looked at.
func (k *kind) like(f *netcdf.File) bool {
	a, b := k.first, f
	if a.Format != b.Format || !slices.Equal(a.Root.Dims, b.Root.Dims) || len(a.Root.Vars) != len(b.Root.Vars) {
		return false
	}
	if !one(a.Root.Attrs, b.Root.Attrs) && coordinatesOf(a) != coordinatesOf(b) {
		return false
	}
	for i, v := range a.Root.Vars {
		w := b.Root.Vars[i]
		if v.Name != w.Name || v.Type != w.Type || !one(v.Attrs, w.Attrs) || !one(v.Filters, w.Filters) ||
			!one(v.Dims, w.Dims) || !one(v.Shape, w.Shape) || !slices.Equal(v.ChunkShape, w.ChunkShape) ||
			w.Virtual() != nil {
			return false
		}
	}
	for i, number := range k.template.number {
		w := b.Root.Vars[number]
		if k.template.all[i].text != nil || w.ChunkShape != nil {
			continue
		}
		if elements, _ := w.AtHand(); elements != nil {
			continue
		}
		// What lies end to end is found now, as it is for the first one.
		m, err := w.Manifest()
		if src := k.template.all[i].data.Source().(*chunked); err != nil || !slices.Equal(m.Chunk, src.chunk) {
			return false
		}
	}
	return true
}

// one says whether two slices are one.
func one[T any](a, b []T) bool {
	return len(a) == len(b) && (len(a) == 0 || &a[0] == &b[0])
}

// coordinatesOf is the attribute of a file that says what is a coordinate.
func coordinatesOf(f *netcdf.File) string {
	a, _ := f.Root.Attr("coordinates")
	s, _ := a.Value.(string)
	return s
}

// attrsOf are the attributes of a file.
func (k *kind) attrsOf(f *netcdf.File) Attrs {
	if one(f.Root.Attrs, k.own) {
		return k.attrs
	}
	return netcdfAttrs(f.Root.Attrs)
}

// partsOf is what is to be kept of a file's header.
func (k *kind) partsOf(f *netcdf.File) (parts []string, ok bool) {
	if k.parts == nil {
		return nil, false
	}
	parts = append(make([]string, 0, len(k.parts)+len(f.Root.Vars)), k.parts...)
	if !one(f.Root.Attrs, k.own) {
		var w partWriter
		w.attrs(netcdfAttrs(f.Root.Attrs))
		if w.failed {
			return nil, false
		}
		parts[attrsPart] = string(w.b)
	}
	return parts, true
}

// known are the elements of a file's small variables that opening it came by.
func (k *kind) known(f *netcdf.File) []elements {
	out := make([]elements, len(k.template.all))
	k.mu.Lock()
	defer k.mu.Unlock()
	for i, number := range k.template.number {
		numbers, texts := f.Root.Vars[number].AtHand()
		switch {
		case numbers != nil:
			out[i] = k.knownNumbers(f, i, numbers)
		case len(texts) > 0 && k.template.all[i].text != nil:
			out[i] = k.knownTexts(f, i, texts)
		}
	}
	return out
}

func (k *kind) knownNumbers(f *netcdf.File, i int, stored []byte) elements {
	e, ok := k.numbers[i][string(stored)]
	if ok {
		return e
	}
	src, isChunked := k.template.all[i].data.Source().(*chunked)
	if !isChunked || src.half || len(stored) != product(src.shape)*src.stored.Size {
		return e
	}
	raw := stored
	if !src.packing.Identity() {
		raw = make([]byte, product(src.shape)*src.Type().Size)
		src.packing.Decode(raw, stored)
	}
	e, _ = k.template.know(i, string(raw), f.Path) // what is wrong with them shows when they are read
	if k.numbers[i] == nil {
		k.numbers[i] = make(map[string]elements)
	}
	k.numbers[i][string(stored)] = e
	return e
}

func (k *kind) knownTexts(f *netcdf.File, i int, texts []string) elements {
	e, ok := k.texts[i][&texts[0]]
	if ok {
		return e
	}
	var w partWriter
	w.texts(texts)
	e, _ = k.template.know(i, string(w.b), f.Path)
	if k.texts[i] == nil {
		k.texts[i] = make(map[*string]elements)
	}
	k.texts[i][&texts[0]] = e
	return e
}
