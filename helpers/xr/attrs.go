package xr

// Attr is one attribute: a string, a []string, or a slice of numbers ([]int16, []float64,
// ...) of one element for a scalar. Values of several dimensions are in C order.
type Attr struct {
	Name  string
	Value any

	shape []int // of a value of several dimensions
}

// Attrs are attributes in the order of the file.
type Attrs []Attr

// Get finds an attribute's value.
func (a Attrs) Get(name string) (any, bool) {
	for _, x := range a {
		if x.Name == name {
			return x.Value, true
		}
	}
	return nil, false
}

// Text is the value of an attribute that is a string; "" when there is none.
func (a Attrs) Text(name string) string {
	v, _ := a.Get(name)
	s, _ := v.(string)
	return s
}

// With is the attributes with one set, at its place or at the end.
func (a Attrs) With(name string, value any) Attrs {
	out := append(Attrs(nil), a...)
	for i := range out {
		if out[i].Name == name {
			out[i] = Attr{Name: name, Value: value}
			return out
		}
	}
	return append(out, Attr{Name: name, Value: value})
}

// Without is the attributes less those named.
func (a Attrs) Without(names ...string) Attrs {
	var out Attrs
next:
	for _, x := range a {
		for _, n := range names {
			if x.Name == n {
				continue next
			}
		}
		out = append(out, x)
	}
	return out
}
