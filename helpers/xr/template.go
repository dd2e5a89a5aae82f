package xr

import (
	"context"
	"fmt"

	"github.com/gonda-go/gonda/helpers/lazy"
)

// template is the dataset of the first file of its kind, of which those of the others are
// copies with other sources.
type template struct {
	ds     Dataset
	all    []Named // the variables and coordinates of ds
	number []int   // of each among the variables of the file
	plain  bool    // every one is text or has a source that can be copied

	sources int // how many have one
}

// origin is the file that a copy's variables are in. A variable's number is that among the
// file's.
type origin interface {
	places
	text(number int) func(context.Context) ([]string, error)
}

func newTemplate(h *Header) *template {
	ds := h.dataset()
	t := &template{ds: ds, plain: true, all: append(append(make([]Named, 0, len(h.Vars)), ds.vars...), ds.coords...)}
	number := make(map[string]int, len(h.Vars))
	for i, v := range h.Vars {
		number[v.Name] = i
	}
	for _, v := range t.all {
		_, copies := v.data.Source().(*chunked)
		t.plain = t.plain && (v.text != nil || copies)
		t.number = append(t.number, number[v.Name])
		if copies {
			t.sources++
		}
	}
	return t
}

// elements is what is known of a variable's elements without reading them, and shared by the
// files that have the same. Its parts are nil and empty where nothing is.
type elements struct {
	cache *labelCache
	text  *texts
	held  string
	data  lazy.Array // of what is held
}

// copy is the template's dataset with the variables of another file. known, as long as all
// or nil, is of elements.
func (t *template) copy(name string, from origin, known []elements) Dataset {
	ds := t.ds
	out := make([]Named, len(t.all))
	n := t.sources
	for _, e := range known {
		if e.held != "" {
			n--
		}
	}
	sources := make([]chunked, n)
	for i := range out {
		out[i] = t.all[i]
		v := &out[i]
		v.encoding.Source = name
		var e elements
		if known != nil {
			e = known[i]
		}
		if v.cache != nil {
			if v.cache = e.cache; e.cache == nil {
				v.cache = &labelCache{}
			}
		}
		if v.text != nil {
			if v.text = e.text; e.text == nil {
				v.text = &texts{load: from.text(t.number[i])}
			}
			continue
		}
		if e.held != "" {
			v.data = e.data
			continue
		}
		src := &sources[0]
		sources = sources[1:]
		src.pattern, src.in, src.places, src.number = v.data.Source().(*chunked).pattern, name, from, t.number[i]
		v.data = lazy.FromSource(src)
	}
	vars := len(ds.vars)
	ds.vars, ds.coords = out[:vars:vars], out[vars:]
	return ds
}

// know makes elements of what raw says of variable i of a file: numbers as they are decoded,
// texts as partWriter writes them. Other files share them.
func (t *template) know(i int, raw, file string) (e elements, err error) {
	v := &t.all[i].Variable
	if len(v.dims) == 1 {
		l, err := t.all[i].labelsOfPart(raw)
		if err != nil {
			return e, err
		}
		e.cache = &labelCache{value: l}
		e.cache.done.Store(true)
		if v.text == nil {
			e.hold(v, raw, file)
		} else {
			e.text = textValues(l.texts.labels)
		}
		return e, nil
	}
	if len(v.dims) > 0 {
		return e, fmt.Errorf("xr: elements of %q were kept, which has %d dimensions", t.all[i].Name, len(v.dims))
	}
	if v.text != nil {
		r := partReader{left: raw}
		values := r.texts()
		if r.failed || r.left != "" || len(values) != 1 {
			return e, fmt.Errorf("xr: the text of %q that was kept is damaged", t.all[i].Name)
		}
		e.text = textValues(values)
		return e, nil
	}
	if int64(len(raw)) != v.data.Bytes() {
		return e, fmt.Errorf("xr: the value of %q that was kept is damaged", t.all[i].Name)
	}
	e.hold(v, raw, file)
	return e, nil
}

// hold notes the elements of a variable.
func (e *elements) hold(v *Variable, raw, file string) {
	if raw == "" {
		return
	}
	src := v.data.Source().(*chunked)
	e.held = raw
	e.data = lazy.FromSource(&chunked{pattern: src.pattern, in: file, places: src.places, number: src.number, held: raw})
}

// mostKept is up to how many bytes the elements of a variable are kept.
const mostKept = 64 << 10

// raw is what know makes the elements of a variable of, where they are few and in memory.
func (v Variable) raw() string {
	switch {
	case len(v.dims) > 1:
	case v.cache != nil && v.cache.done.Load() && len(v.cache.value.raw) <= mostKept:
		return v.cache.value.raw
	case v.text != nil && v.text.values.done.Load():
		var w partWriter
		w.texts(v.text.values.value)
		if len(w.b) <= mostKept {
			return string(w.b)
		}
	case v.text == nil && v.data.Err() == nil:
		if src, ok := v.data.Source().(*chunked); ok {
			return src.held
		}
	}
	return ""
}
