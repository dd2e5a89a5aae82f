package netcdf

import (
	"reflect"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
)

// Record is a compound value: its members in order.
type Record []Field

// Field is a member of a Record. Value is a Go number, a string, a slice of numbers, a
// Record, or []any of these; nil for what has no value here (opaque bytes).
type Field struct {
	Name  string
	Value any
}

// aReference stands for a reference: what it leads to is not followed.
const aReference = "reference"

// structured are the elements of a type that is more than a number or a text.
func (s *hdf5Scan) structured(t *hdf5.Datatype, p []byte) ([]any, error) {
	if err := s.hdf.KeepAttribute(32 * (int64(len(p)) / t.Size)); err != nil {
		return nil, err
	}
	var list []any
	for ; int64(len(p)) >= t.Size; p = p[t.Size:] {
		v, err := s.element(t, p[:t.Size])
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// element is the value of one element of any type.
func (s *hdf5Scan) element(t *hdf5.Datatype, p []byte) (any, error) {
	switch t.Class {
	case hdf5.Compound:
		return s.record(t, p)
	case hdf5.Array:
		element, dims := unwrap(t)
		list, err := s.structured(element, p)
		return nested(list, dims), err
	case hdf5.Vlen:
		if t.String {
			return vlenText(s.hdf, p)
		}
		n, data, err := s.hdf.Vlen(p)
		if err != nil {
			return nil, err
		}
		data = data[:min(n, int64(len(data))/t.Base.Size)*t.Base.Size]
		if err := s.hdf.KeepAttribute(int64(len(data))); err != nil {
			return nil, err
		}
		list, err := s.structured(t.Base, data)
		return append([]any{}, list...), err
	case hdf5.Text:
		return unpad(p, t.Padding), nil
	case hdf5.Reference:
		return aReference, nil
	}
	if unreadable(t) != nil {
		return nil, nil
	}
	typ, number := valueType(t)
	v := reflect.ValueOf(values(typ, converted(number, p)))
	if v.Kind() != reflect.Slice || v.Len() == 0 {
		return nil, nil
	}
	return v.Index(0).Interface(), nil
}

func (s *hdf5Scan) record(t *hdf5.Datatype, p []byte) (any, error) {
	r := make(Record, len(t.Members))
	if err := s.hdf.KeepAttribute(32 * int64(len(r))); err != nil {
		return nil, err
	}
	for i, m := range t.Members {
		v, err := s.element(m.Type, p[m.Offset:m.Offset+m.Type.Size])
		if err != nil {
			return nil, err
		}
		r[i] = Field{Name: m.Name, Value: v}
	}
	return r, nil
}

// nested makes lists of lists: the elements of all but the first of dims together.
func nested(list []any, dims []int64) []any {
	for i := len(dims) - 1; i > 0; i-- {
		n := int(dims[i])
		var rows []any
		for ; n > 0 && len(list) >= n; list = list[n:] {
			rows = append(rows, append([]any{}, list[:n]...))
		}
		list = rows
	}
	return list
}
