package netcdf

import (
	"reflect"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
)

// Record is a compound value: its members in order.
type Record []Field

// Field is a member of a Record. Value is a Go number, a string, a slice of numbers, a
// Record, []byte of opaque bytes, a Reference, or []any of these; nil for what has no value
// here.
type Field struct {
	Name  string
	Value any
}

// elementReader makes values of stored elements of any type.
type elementReader struct {
	hdf    *hdf5.File
	keep   func(n int64) error // counts bytes of values that stay in memory
	refers *bool               // set where a reference is read
}

// structured are the elements of a type that is more than a number or a text.
func (r elementReader) structured(t *hdf5.Datatype, p []byte) ([]any, error) {
	if err := r.keep(32 * (int64(len(p)) / t.Size)); err != nil {
		return nil, err
	}
	var list []any
	for ; int64(len(p)) >= t.Size; p = p[t.Size:] {
		v, err := r.element(t, p[:t.Size])
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// element is the value of one element of any type.
func (r elementReader) element(t *hdf5.Datatype, p []byte) (any, error) {
	switch t.Class {
	case hdf5.Compound:
		return r.record(t, p)
	case hdf5.Array:
		element, dims := unwrap(t)
		list, err := r.structured(element, p)
		return nested(list, dims), err
	case hdf5.Vlen:
		if !t.String {
			return r.sequence(t.Base, p)
		}
		text, err := vlenText(r.hdf, p)
		if err == nil {
			err = r.keep(int64(len(text)))
		}
		return text, err
	case hdf5.Text:
		return unpad(p, t.Padding), nil
	case hdf5.Reference:
		*r.refers = true
		address, region := r.hdf.Refers(t, p)
		return Reference{Region: region, address: address}, r.keep(int64(len(region)))
	case hdf5.Opaque:
		return append([]byte{}, p...), nil
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

// sequence is the value of an element of any number of others.
func (r elementReader) sequence(base *hdf5.Datatype, p []byte) (any, error) {
	n, data, err := r.hdf.Vlen(p)
	if err != nil {
		return nil, err
	}
	if have := int64(len(data)) / base.Size; n > have {
		return nil, cursor.Corrupt(-1, "a sequence of %d elements of which %d are stored", n, have)
	}
	data = data[:n*base.Size]
	if err := r.keep(int64(len(data))); err != nil {
		return nil, err
	}
	list, err := r.structured(base, data)
	return append([]any{}, list...), err
}

func (r elementReader) record(t *hdf5.Datatype, p []byte) (any, error) {
	if err := r.keep(32 * int64(len(t.Members))); err != nil {
		return nil, err
	}
	list := make(Record, len(t.Members))
	for i, m := range t.Members {
		v, err := r.element(m.Type, p[m.Offset:m.Offset+m.Type.Size])
		if err != nil {
			return nil, err
		}
		list[i] = Field{Name: m.Name, Value: v}
	}
	return list, nil
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
