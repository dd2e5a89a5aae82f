package zarrstore

import (
	"slices"

	"github.com/gonda-go/gonda/zarrstore/meta"
)

// document is a metadata document to be written.
type document struct {
	key  string
	text []byte
}

// documents are those of arrays, of groups, and the consolidated ones, in the order in which
// they are written: whoever finds the last finds all.
func (w *Writer) documents() ([]document, error) {
	names := make([]string, 0, len(w.plans))
	for name := range w.plans {
		names = append(names, name)
	}
	slices.Sort(names)
	if w.spec.Format == 3 {
		return w.documentsV3(names)
	}
	return w.documentsV2(names)
}

func (w *Writer) documentsV2(names []string) ([]document, error) {
	all := meta.Attrs{}
	for _, name := range names {
		zarray, zattrs, err := w.plans[name].info.V2()
		if err != nil {
			return nil, &SpecError{name, "", err}
		}
		all = append(all, Attr{Name: name + "/.zarray", Value: zarray})
		if len(zattrs) > 0 {
			all = append(all, Attr{Name: name + "/.zattrs", Value: zattrs})
		}
	}
	for _, g := range slices.Backward(w.groups) {
		if g == "" && len(w.spec.Attrs) > 0 {
			all = append(all, Attr{Name: ".zattrs", Value: w.spec.Attrs})
		}
		all = append(all, Attr{Name: join(g, ".zgroup"), Value: meta.Attrs{{Name: "zarr_format", Value: 2}}})
	}
	docs, err := marshal(all)
	if err != nil || !w.spec.Consolidated {
		return docs, err
	}
	last, err := marshal(meta.Attrs{{Name: ".zmetadata", Value: meta.WriteConsolidatedV2(sorted(all))}})
	return append(docs, last...), err
}

func (w *Writer) documentsV3(names []string) ([]document, error) {
	all, nodes := meta.Attrs{}, meta.Attrs{}
	for _, name := range names {
		doc, err := w.plans[name].info.V3()
		if err != nil {
			return nil, &SpecError{name, "", err}
		}
		all = append(all, Attr{Name: name + "/zarr.json", Value: doc})
		nodes = append(nodes, Attr{Name: name, Value: doc})
	}
	for _, g := range slices.Backward(w.groups) {
		if g == "" {
			continue
		}
		doc := meta.WriteGroupV3(nil, nil)
		all = append(all, Attr{Name: g + "/zarr.json", Value: doc})
		nodes = append(nodes, Attr{Name: g, Value: doc})
	}
	root := meta.WriteGroupV3(w.spec.Attrs, nil)
	if w.spec.Consolidated {
		root = meta.WriteGroupV3(w.spec.Attrs, sorted(nodes))
	}
	return marshal(append(all, Attr{Name: "zarr.json", Value: root}))
}

func sorted(a meta.Attrs) meta.Attrs {
	out := slices.Clone(a)
	slices.SortFunc(out, func(x, y Attr) int {
		if x.Name < y.Name {
			return -1
		}
		return 1
	})
	return out
}

func marshal(docs meta.Attrs) ([]document, error) {
	out := make([]document, len(docs))
	for i, d := range docs {
		text, err := meta.Marshal(d.Value)
		if err != nil {
			return nil, &SpecError{d.Name, "", err}
		}
		out[i] = document{d.Name, text}
	}
	return out, nil
}
