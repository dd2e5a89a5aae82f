package xr

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"path"
	"reflect"
	"slices"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// MarshalJSON writes the header: dims, unlimited, coords, attrs, references where attributes
// have any, variables, groups. Members keep the order of the file. Numbers that JSON has not are
// the strings NaN, Infinity and -Infinity.
func (h *Header) MarshalJSON() ([]byte, error) {
	var o object
	o.set("path", h.Path)
	o.set("format", h.Format)
	var dims object
	for _, s := range h.Sizes {
		dims.set(s.Dim, s.Len)
	}
	o.set("dims", dims)
	o.set("unlimited", orEmpty(h.Unlimited))
	o.set("coords", orEmpty(h.coordNames()))
	o.set("attrs", h.Attrs.object())
	o.references(h.Attrs)
	var vars, groups object
	for _, v := range h.Vars {
		vars.set(v.Name, v.object())
	}
	for _, g := range h.Groups {
		groups.set(path.Base(g.Group), g)
	}
	o.set("variables", vars)
	o.set("groups", groups)
	return o.MarshalJSON()
}

func (v HeaderVar) object() object {
	var o object
	o.set("dims", orEmpty(v.Dims))
	o.set("shape", orEmpty(v.Shape))
	o.set("stored_dtype", v.Stored.String())
	o.set("dtype", v.decodedType())
	if v.Chunks == nil {
		o.set("chunks", nil)
	} else {
		o.set("chunks", v.Chunks)
	}
	filters := []string{}
	for _, c := range v.Codecs {
		if c.Name != "bytes" {
			filters = append(filters, filterText(c))
		}
	}
	o.set("filters", filters)
	o.set("attrs", v.Attrs.object())
	o.references(v.Attrs)
	return o
}

// coordNames are the variables named like one of their dimensions and those that a
// coordinates attribute names.
func (h *Header) coordNames() []string {
	var out []string
	for _, v := range h.Vars {
		if isCoord(v, h) {
			out = append(out, v.Name)
		}
	}
	return out
}

// filterText is a codec for people: its name and, of HDF5's, its parameters.
func filterText(c codec.Spec) string {
	s := c.Name
	if s == "" {
		s = fmt.Sprintf("filter %d", c.ID)
	}
	for _, p := range c.Params {
		s += fmt.Sprintf(" %d", p)
	}
	if len(c.Config) > 0 {
		keys := make([]string, 0, len(c.Config))
		for k := range c.Config {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			s += fmt.Sprintf(" %s=%v", k, c.Config[k])
		}
	}
	return s
}

// object is a JSON object whose members keep their order.
type object []member

type member struct {
	name  string
	value any
}

func (o *object) set(name string, value any) { *o = append(*o, member{name, value}) }

// MarshalJSON writes the members in order.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(m.name)
		if err != nil {
			return nil, err
		}
		value, err := json.Marshal(jsonValue(m.value))
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (a Attrs) object() object {
	o := object{}
	for _, x := range a {
		v := reflect.ValueOf(x.Value)
		if v.Kind() == reflect.Slice && v.Len() == 1 {
			o.set(x.Name, v.Index(0).Interface())
		} else {
			o.set(x.Name, nestedAttr(x))
		}
	}
	return o
}

// references sets what the attributes lead to that have references for values; among attrs
// these are the word "reference", as the Python libraries name them.
func (o *object) references(attrs Attrs) {
	var found object
	for _, a := range attrs {
		if list := referencesIn(a.Value, nil); list != nil {
			found.set(a.Name, list)
		}
	}
	if found != nil {
		o.set("references", found)
	}
}

func referencesIn(v any, list []string) []string {
	switch x := v.(type) {
	case reference:
		return append(list, string(x))
	case object:
		for _, m := range x {
			list = referencesIn(m.value, list)
		}
	case []any:
		for _, e := range x {
			list = referencesIn(e, list)
		}
	}
	return list
}

// jsonValue is v with numbers that JSON has not as strings, and references as a word.
func jsonValue(v any) any {
	switch x := v.(type) {
	case float64:
		switch {
		case math.IsNaN(x):
			return "NaN"
		case math.IsInf(x, 1):
			return "Infinity"
		case math.IsInf(x, -1):
			return "-Infinity"
		}
	case float32:
		const smallestNormal = 0x1p-126 // below it the shortest digits that tell one float32 from the next are no good float64
		if f := float64(x); math.IsNaN(f) || math.IsInf(f, 0) || f != 0 && math.Abs(f) < smallestNormal {
			return jsonValue(f)
		}
	case []float64:
		return eachJSON(x)
	case []float32:
		return eachJSON(x)
	case []uint8: // not text in base 64
		return eachJSON(x)
	case []int8:
		return eachJSON(x)
	case []any:
		return eachJSON(x)
	case reference:
		return "reference"
	}
	return v
}

func eachJSON[T any](x []T) []any {
	out := make([]any, len(x))
	for i, v := range x {
		out[i] = jsonValue(v)
	}
	return out
}

func orEmpty[T any](x []T) []T {
	if x == nil {
		return []T{}
	}
	return x
}

// typeName is the name of a type as users of arrays know it: text is "string".
func typeName(t dtype.Type) string {
	switch t.Kind {
	case dtype.Bytes, dtype.UTF32, dtype.String:
		return "string"
	}
	return t.String()
}
