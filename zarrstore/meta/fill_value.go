package meta

import (
	"encoding/base64"
	"encoding/binary"
	"math"
	"strconv"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// fillValue is the attribute that says which elements are missing; in format 3 xarray keeps
// it apart from fill_value.
const fillValue = "_FillValue"

// readFillValue replaces a _FillValue that xarray encoded, base64 of a little-endian
// float64, by the number. A number, or its text, is accepted too.
//
// Source: xarray, FillValueCoder in backends/zarr.py.
func readFillValue(t dtype.Type, attrs Attrs) Attrs {
	v, _ := attrs.Get(fillValue)
	s, ok := v.(string)
	if !ok || !t.IsFloat() {
		return attrs
	}
	if b, err := base64.StdEncoding.DecodeString(s); err == nil && len(b) == 8 {
		return attrs.With(fillValue, math.Float64frombits(binary.LittleEndian.Uint64(b)))
	}
	if f, err := strconv.ParseFloat(s, 64); err == nil {
		return attrs.With(fillValue, f)
	}
	return attrs
}

// writeFillValue is the inverse: of a float type a number becomes base64.
func writeFillValue(t dtype.Type, attrs Attrs) Attrs {
	v, ok := attrs.Get(fillValue)
	f, isNumber := Float(v)
	if !ok || !isNumber || !t.IsFloat() {
		return attrs
	}
	b := binary.LittleEndian.AppendUint64(nil, math.Float64bits(f))
	return attrs.With(fillValue, base64.StdEncoding.EncodeToString(b))
}

// Float is a scalar attribute, or one of a single element, as a float64.
func Float(v any) (float64, bool) {
	switch v := v.(type) {
	case float64:
		return v, true
	case float32:
		return float64(v), true
	case int64:
		return float64(v), true
	case int:
		return float64(v), true
	case []float64:
		if len(v) == 1 {
			return v[0], true
		}
	case []float32:
		if len(v) == 1 {
			return float64(v[0]), true
		}
	}
	return 0, false
}
