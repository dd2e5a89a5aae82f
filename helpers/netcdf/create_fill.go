package netcdf

import (
	"encoding/binary"
	"fmt"
	"reflect"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// fillName is the attribute that names a variable's fill value.
const fillName = "_FillValue"

// resolveFill settles the fill value: the one given, as the first attribute and for places
// that nobody writes; or else the library's default, without an attribute.
func resolveFill(v VariableSpec, out *schema.Var, hdf5 bool) error {
	attrs := v.Attrs
	for _, a := range attrs {
		if a.Name == fillName && v.Fill != nil {
			return fmt.Errorf("%s is given as Fill and as an attribute: give one of them", fillName)
		}
	}
	if v.Fill != nil {
		attrs = append([]Attribute{fillAttribute(v.Fill)}, attrs...)
	}
	var err error
	if out.Attrs, err = resolveAttributes(attrs, hdf5); err != nil {
		return err
	}
	if out.Type.Kind != dtype.String {
		out.Fill = defaultFill(out.Type)
	}
	for _, a := range out.Attrs {
		if a.Name == fillName {
			return setFill(a, out)
		}
	}
	return nil
}

// fillAttribute is the attribute of a fill value given as one number or text.
func fillAttribute(fill any) Attribute {
	if s, ok := fill.(string); ok {
		return Attribute{Name: fillName, Value: s}
	}
	list := reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(fill)), 1, 1)
	list.Index(0).Set(reflect.ValueOf(fill))
	return Attribute{Name: fillName, Value: list.Interface()}
}

// setFill takes the fill value from its attribute, which must be one element of the
// variable's type.
func setFill(a schema.Attr, out *schema.Var) error {
	switch {
	case out.Type.Kind == dtype.String && a.Type.Kind == dtype.Bytes:
		out.FillText = a.Text
		for i := range out.Attrs {
			if out.Attrs[i].Name == fillName {
				out.Attrs[i] = schema.Attr{Name: fillName, Type: out.Type, Texts: []string{a.Text}}
			}
		}
	case out.Type.Kind == dtype.String && len(a.Texts) == 1:
		out.FillText = a.Texts[0]
	case out.Type.Kind == dtype.Bytes && len(a.Text) == 1:
		out.Fill = []byte(a.Text)
	case a.Type == out.Type && a.N == 1:
		out.Fill = a.Data
	default:
		return fmt.Errorf("%s must be one value of the variable's type %s", fillName, out.Type)
	}
	return nil
}

// defaultFill is what the NetCDF library writes where a program writes nothing, as one
// little-endian element.
//
// Source: netcdf.h, NC_FILL_*.
func defaultFill(t dtype.Type) []byte {
	var v any
	switch t {
	case dtype.Int8:
		v = int8(-127)
	case dtype.Int16:
		v = int16(-32767)
	case dtype.Int32:
		v = int32(-2147483647)
	case dtype.Int64:
		v = int64(-9223372036854775806)
	case dtype.Uint8:
		v = uint8(255)
	case dtype.Uint16:
		v = uint16(65535)
	case dtype.Uint32:
		v = uint32(4294967295)
	case dtype.Uint64:
		v = uint64(18446744073709551614)
	case dtype.Float32:
		v = float32(9.9692099683868690e+36)
	case dtype.Float64:
		v = 9.9692099683868690e+36
	default:
		return []byte{0} // one character
	}
	b, _ := binary.Append(nil, binary.LittleEndian, v) // cannot fail: v has a fixed size
	return b
}
