package meta

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"sort"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Marshal writes a value as an indented JSON document. Attrs keep their order, maps are
// sorted, floats keep a point or exponent, and what JSON has no number for is written as
// the strings NaN, Infinity and -Infinity.
//
// Errors: *Error for a value that JSON cannot hold.
func Marshal(v any) ([]byte, error) {
	w := writer{}
	w.value(v, 1)
	w.WriteByte('\n')
	return w.Bytes(), w.err
}

// writer builds a document; the first error sticks.
type writer struct {
	bytes.Buffer
	err error
}

func (w *writer) line(depth int) {
	w.WriteByte('\n')
	w.WriteString(strings.Repeat("  ", depth))
}

func (w *writer) value(v any, depth int) {
	switch v := v.(type) {
	case nil:
		w.WriteString("null")
	case bool:
		fmt.Fprint(w, v)
	case string:
		w.text(v)
	case json.Number:
		w.WriteString(string(v))
	case Attrs:
		w.object(v, depth)
	case map[string]any:
		w.object(sorted(v), depth)
	case []any:
		w.list(v, depth)
	default:
		w.reflected(reflect.ValueOf(v), depth)
	}
}

func sorted(m map[string]any) Attrs {
	out := make(Attrs, 0, len(m))
	for name, v := range m {
		out = append(out, Attr{name, v})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

func (w *writer) text(s string) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(strings.ToValidUTF8(s, "\uFFFD")); err != nil && w.err == nil {
		w.err = err
	}
	w.Write(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

func (w *writer) object(o Attrs, depth int) {
	if len(o) == 0 {
		w.WriteString("{}")
		return
	}
	for i, x := range o {
		w.WriteByte("{,"[min(i, 1)])
		w.line(depth)
		w.text(x.Name)
		w.WriteString(": ")
		w.value(x.Value, depth+1)
	}
	w.line(depth - 1)
	w.WriteByte('}')
}

// list puts scalars on one line and anything else on one line each.
func (w *writer) list(l []any, depth int) {
	flat := true
	for _, x := range l {
		switch x.(type) {
		case Attrs, map[string]any, []any:
			flat = false
		}
	}
	w.WriteByte('[')
	for i, x := range l {
		switch {
		case !flat && i > 0:
			w.WriteByte(',')
			w.line(depth)
		case !flat:
			w.line(depth)
		case i > 0:
			w.WriteString(", ")
		}
		w.value(x, depth+1)
	}
	if !flat {
		w.line(depth - 1)
	}
	w.WriteByte(']')
}

// reflected writes Go numbers and slices.
func (w *writer) reflected(v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		fmt.Fprint(w, v.Int())
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		fmt.Fprint(w, v.Uint())
	case reflect.Float32, reflect.Float64:
		w.float(v.Float())
	case reflect.Bool:
		fmt.Fprint(w, v.Bool())
	case reflect.String:
		w.text(v.String())
	case reflect.Slice, reflect.Array:
		list := make([]any, v.Len())
		for i := range list {
			list[i] = v.Index(i).Interface()
		}
		w.list(list, depth)
	default:
		if w.err == nil {
			w.err = wrong("", "a value of type %s cannot be written", v.Type())
		}
	}
}

func (w *writer) float(f float64) {
	switch {
	case f != f:
		w.text("NaN")
	case math.IsInf(f, 1):
		w.text("Infinity")
	case math.IsInf(f, -1):
		w.text("-Infinity")
	default:
		w.WriteString(string(dtype.FloatNumber(f)))
	}
}
