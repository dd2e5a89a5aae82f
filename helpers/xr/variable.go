package xr

import (
	"context"
	"slices"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Variable is an array with named dimensions and attributes, without coordinates. It is
// immutable. Exactly one of data and text holds its elements; times are counts in data with
// their unit in time.
type Variable struct {
	dims     []string
	shape    []int
	attrs    Attrs
	encoding Encoding
	data     lazy.Array  // decoded numbers; of times the counts as stored
	time     *timeCoding // what the counts of a time variable mean; nil for plain numbers
	limits   *timeLimits // of plain numbers that are the bounds of times; nil for all others
	text     *texts      // elements of a text variable, in C order
	cache    *labelCache // of a one-dimensional coordinate: its values, once read
}

// timeCoding is how counts become times: the axis, and which counts mean that there is none.
type timeCoding struct {
	cf.TimeAxis
	packing cf.Packing
}

// times decodes all elements of a time variable.
func (v Variable) times(ctx context.Context, c *cluster.Client) ([]cf.Time, error) {
	if v.cache != nil && v.cache.done.Load() && v.cache.value.times != nil {
		return slices.Clone(v.cache.value.times.labels), nil
	}
	b, err := lazy.Compute(ctx, c, v.data)
	if err != nil {
		return nil, err
	}
	return v.time.Decode(b[0].Data, v.time.packing)
}

// Type is the element type: that of the decoded numbers, dtype.String for text, Datetime for
// times.
func (v Variable) Type() dtype.Type {
	switch {
	case v.text != nil:
		return dtype.Type{Kind: dtype.String}
	case v.time != nil:
		return dtype.Type{Kind: dtype.Datetime, Size: 8, Unit: "ns"}
	}
	return v.data.Type()
}

// Encoding is how a variable was stored. It is shown, and used when writing only where it
// cannot change values: packing is never copied.
type Encoding struct {
	Type   dtype.Type   // as stored, with byte order
	Chunks []int        // nil: contiguous or unknown
	Codecs []codec.Spec // filters or codecs, in the order of encoding
	Attrs  Attrs        // attributes that decoding used up: scale_factor, _FillValue, units of times, ...
	Source string       // the file or store

	path string // of the variable in it, where the header was kept
}

// Named is a variable and its name, in the order of the file.
type Named struct {
	Name string
	Variable
}
