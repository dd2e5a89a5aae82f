package meta

import "strings"

// Attr is a named value of a group or array, or a member of a JSON object.
//
// Value is nil, bool, string, int64, uint64 (beyond int64), float64, json.Number (beyond
// both), a list of one kind ([]int64, []float64, []string), a mixed list []any, or Attrs
// for an object. Writing takes any Go number and slice of numbers besides.
type Attr struct {
	Name  string
	Value any
}

// Attrs are attributes in the order of the document.
type Attrs []Attr

// Get finds a value by name.
func (a Attrs) Get(name string) (any, bool) {
	for _, x := range a {
		if x.Name == name {
			return x.Value, true
		}
	}
	return nil, false
}

// With is the attributes with one set, at its place or at the end.
func (a Attrs) With(name string, value any) Attrs {
	out := append(Attrs(nil), a...)
	for i := range out {
		if out[i].Name == name {
			out[i].Value = value
			return out
		}
	}
	return append(out, Attr{name, value})
}

// Without is the attributes less one.
func (a Attrs) Without(name string) Attrs {
	var out Attrs
	for _, x := range a {
		if x.Name != name {
			out = append(out, x)
		}
	}
	return out
}

// visible is the attributes that are the user's: those of NCZarr's bookkeeping are not.
func (a Attrs) visible() Attrs {
	var out Attrs
	for _, x := range a {
		if !strings.HasPrefix(strings.ToLower(x.Name), "_nczarr") {
			out = append(out, x)
		}
	}
	return out
}
