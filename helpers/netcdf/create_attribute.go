package netcdf

import (
	"encoding/binary"
	"fmt"
	"reflect"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// resolveAttributes encodes attribute values and refuses names that occur twice or that
// NetCDF-4 keeps for itself.
func resolveAttributes(attrs []Attribute, hdf5 bool) ([]schema.Attr, error) {
	seen := map[string]bool{}
	var out []schema.Attr
	for i, a := range attrs {
		a.Name = composed(a.Name)
		if err := checkName(a.Name); err != nil {
			return nil, fmt.Errorf("attribute %q: %w", a.Name, err)
		}
		ours := i == 0 && a.Name == provenance
		if hdf5 && Reserved(a.Name) && !ours {
			return nil, fmt.Errorf("attribute %q: NetCDF-4 files keep this name for themselves", a.Name)
		}
		if seen[a.Name] {
			return nil, fmt.Errorf("two attributes have the name %q", a.Name)
		}
		seen[a.Name] = true
		e, err := encodeAttribute(a)
		if err != nil {
			return nil, fmt.Errorf("attribute %q: %w", a.Name, err)
		}
		out = append(out, e)
	}
	return out, nil
}

// encodeAttribute takes the type from the value's Go type; a string becomes characters,
// unless Type asks for a text of any length.
func encodeAttribute(a Attribute) (schema.Attr, error) {
	out := schema.Attr{Name: a.Name}
	switch v := a.Value.(type) {
	case string:
		if a.Type.Kind == dtype.String {
			out.Type, out.Texts = dtype.Type{Kind: dtype.String}, []string{v}
		} else {
			out.Type, out.Text = dtype.Type{Kind: dtype.Bytes, Size: len(v)}, v
		}
		return out, nil
	case []string:
		out.Type, out.Texts = dtype.Type{Kind: dtype.String}, v
		return out, nil
	}
	t, err := sliceType(a.Value)
	if err != nil {
		return out, err
	}
	if a.Type.Numeric() && a.Type.Native() != t {
		return out, fmt.Errorf("the type says %s, the value is %T", a.Type, a.Value)
	}
	out.Type = t
	out.Data, err = binary.Append(nil, binary.LittleEndian, a.Value)
	out.N = len(out.Data) / t.Size
	return out, err
}

// sliceType is the element type of a slice of numbers.
func sliceType(v any) (dtype.Type, error) {
	switch v.(type) {
	case []int8:
		return dtype.Int8, nil
	case []int16:
		return dtype.Int16, nil
	case []int32:
		return dtype.Int32, nil
	case []int64:
		return dtype.Int64, nil
	case []uint8:
		return dtype.Uint8, nil
	case []uint16:
		return dtype.Uint16, nil
	case []uint32:
		return dtype.Uint32, nil
	case []uint64:
		return dtype.Uint64, nil
	case []float32:
		return dtype.Float32, nil
	case []float64:
		return dtype.Float64, nil
	}
	if v == nil {
		return dtype.Type{}, fmt.Errorf("it has no value")
	}
	return dtype.Type{}, fmt.Errorf("a value of type %v cannot be stored: give a string, []string or a slice of fixed-size numbers", reflect.TypeOf(v))
}
