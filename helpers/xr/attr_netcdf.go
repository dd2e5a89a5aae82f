package xr

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/gonda-go/gonda/helpers/netcdf"
)

// netcdfAttr is an attribute of a file; its records become objects and opaque bytes the texts
// by which ncdump shows them.
func netcdfAttr(a netcdf.Attribute) Attr {
	return Attr{Name: a.Name, Value: withObjects(a.Value), shape: a.Shape}
}

func withObjects(v any) any {
	switch x := v.(type) {
	case netcdf.Record:
		o := object{}
		for _, f := range x {
			o.set(f.Name, within(f.Value))
		}
		return o
	case netcdf.Reference:
		return reference(x.String())
	case []any:
		out := make([]any, len(x))
		for i := range x {
			out[i] = within(x[i])
		}
		return out
	}
	return v
}

// reference is the path of what an attribute leads to.
type reference string

// within is a value in a list or a record, where bytes are opaque ones and no numbers.
func within(v any) any {
	if b, ok := v.([]byte); ok {
		return fmt.Sprintf("0X%X", b)
	}
	return withObjects(v)
}

// nestedAttr is an attribute's value with lists of lists where it has several dimensions.
func nestedAttr(a Attr) any {
	v := reflect.ValueOf(a.Value)
	if len(a.shape) < 2 || v.Kind() != reflect.Slice || v.Len() != product(a.shape) || v.Len() == 0 {
		return a.Value
	}
	list := make([]any, v.Len())
	for i := range list {
		list[i] = v.Index(i).Interface()
	}
	for _, n := range slices.Backward(a.shape[1:]) {
		rows := make([]any, 0, len(list)/n)
		for row := range slices.Chunk(list, n) {
			rows = append(rows, row)
		}
		list = rows
	}
	return list
}
