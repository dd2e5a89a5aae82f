package netcdf

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// resolve checks a specification and brings it into the form that writers take. What only
// one format forbids is that writer's business, except the names that NetCDF-4 (hdf5) keeps
// for itself.
func resolve(spec Spec, hdf5 bool) (*schema.File, error) {
	s := &schema.File{}
	number := map[string]int{}
	for i, d := range spec.Dims {
		d.Name = composed(d.Name)
		if err := checkName(d.Name); err != nil {
			return nil, fmt.Errorf("dimension %q: %w", d.Name, err)
		}
		if _, twice := number[d.Name]; twice {
			return nil, fmt.Errorf("two dimensions have the name %q", d.Name)
		}
		if d.Len < 0 {
			return nil, fmt.Errorf("dimension %q has length %d", d.Name, d.Len)
		}
		number[d.Name] = i
		s.Dims = append(s.Dims, schema.Dim(d))
	}
	seen := map[string]bool{}
	for _, v := range spec.Vars {
		v.Name = composed(v.Name)
		if seen[v.Name] {
			return nil, fmt.Errorf("two variables have the name %q", v.Name)
		}
		seen[v.Name] = true
		out, err := resolveVariable(v, s.Dims, number, hdf5)
		if err != nil {
			return nil, &variableError{v.Name, err}
		}
		s.Vars = append(s.Vars, out)
	}
	attrs := spec.Attrs
	if hdf5 {
		attrs = append([]Attribute{{Name: provenance, Value: "version=2,gonda=1"}}, attrs...)
	}
	var err error
	s.Attrs, err = resolveAttributes(attrs, hdf5)
	return s, err
}

// resolveVariable checks one variable against the dimensions.
func resolveVariable(v VariableSpec, dims []schema.Dim, number map[string]int, hdf5 bool) (schema.Var, error) {
	out := schema.Var{Name: v.Name, Type: v.Type.Native(),
		Deflate: v.Deflate, Shuffle: v.Shuffle, Fletcher32: v.Fletcher32}
	if err := checkName(v.Name); err != nil {
		return out, err
	}
	if err := checkType(out.Type); err != nil {
		return out, err
	}
	if v.Deflate < 0 || v.Deflate > 9 {
		return out, fmt.Errorf("deflate level %d; levels are 1 to 9, 0 is none", v.Deflate)
	}
	size := int64(out.ElementSize())
	for _, name := range v.Dims {
		d, ok := number[composed(name)]
		if !ok {
			return out, fmt.Errorf("there is no dimension %q", name)
		}
		n := dims[d].Len
		if n > 0 && size > math.MaxInt64/int64(n) {
			return out, errors.New("the variable exceeds 2^63 bytes")
		}
		size *= int64(max(n, 1))
		out.Dims = append(out.Dims, d)
		out.Shape = append(out.Shape, n)
	}
	if err := resolveChunk(v, &out); err != nil {
		return out, err
	}
	return out, resolveFill(v, &out, hdf5)
}

// resolveChunk copies the chunk shape; a scalar has none.
func resolveChunk(v VariableSpec, out *schema.Var) error {
	if v.Chunk == nil || len(v.Chunk) == 0 && len(v.Dims) == 0 {
		return nil
	}
	if len(v.Chunk) != len(v.Dims) {
		return fmt.Errorf("chunk %v has %d numbers; the variable has %d dimensions", v.Chunk, len(v.Chunk), len(v.Dims))
	}
	for _, n := range v.Chunk {
		if n < 1 || n > math.MaxUint32 {
			return fmt.Errorf("chunk %v: %d is no chunk length", v.Chunk, n)
		}
	}
	out.Chunk = slices.Clone(v.Chunk)
	return nil
}

func checkType(t dtype.Type) error {
	switch {
	case t.Kind == dtype.String, t == dtype.Type{Kind: dtype.Bytes, Size: 1}:
		return nil
	case t.Kind == dtype.Bool:
		return errors.New("NetCDF has no bool: store int8")
	case t.Kind == dtype.Bytes || t.Kind == dtype.UTF32:
		return fmt.Errorf("NetCDF has no %s: use String, or Bytes of size 1 with a length dimension", t)
	case t.Kind == dtype.Datetime || t.Kind == dtype.Timedelta:
		return fmt.Errorf("NetCDF has no %s: encode times as numbers since a date", t)
	case t.Numeric():
		return nil
	}
	return fmt.Errorf("NetCDF has no %s", t)
}
