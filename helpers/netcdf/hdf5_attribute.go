package netcdf

import (
	"slices"
	"strings"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// hidden are the attributes that NetCDF-4 keeps for itself.
var hidden = map[string]bool{
	"_NCProperties": true, "_Netcdf4Dimid": true, "_Netcdf4Coordinates": true, "_nc3_strict": true,
	"CLASS": true, "NAME": true, "DIMENSION_LIST": true, "REFERENCE_LIST": true, "DIMENSION_LABELS": true,
}

// noVariable begins the NAME of a scale that stands for a dimension alone.
const noVariable = "This is a netCDF dimension but not a netCDF variable."

// conventions is what hidden attributes say of an object.
type conventions struct {
	scale      bool // the dataset is a dimension
	bare       bool // and no variable
	dimension  int64
	numbered   bool      // dimension is set
	axes       []int64   // numbers of the dimensions of each axis
	scales     [][]int64 // addresses of the scales of each axis
	provenance string
	strict     bool
}

// attributesOf gives an object's attributes and what the hidden ones mean.
func (s *hdf5Scan) attributesOf(path string, o *hdf5.Object) (list []Attribute, c conventions, err error) {
	stored, err := o.Attributes()
	if err != nil {
		return nil, c, err
	}
	list = s.common.list[:0]
	for _, a := range stored {
		if hidden[a.Name] {
			err = s.interpret(&c, a)
		} else {
			var shown Attribute
			if shown, err = s.knownAttribute(a); err == nil {
				list = append(list, shown)
			}
		}
		if err != nil {
			return nil, c, describe(s.file.Path, "attribute "+a.Name, err)
		}
	}
	s.common.list = list
	return s.common.same(path, list), c, nil
}

// interpret reads a hidden attribute. Hidden names of other types mean nothing.
func (s *hdf5Scan) interpret(c *conventions, a *hdf5.Attribute) error {
	t := typeOf(a.Type)
	switch a.Name {
	case "CLASS":
		v, err := s.knownAttribute(a)
		c.scale = v.Value == "DIMENSION_SCALE"
		return err
	case "NAME":
		v, err := s.knownAttribute(a)
		name, _ := v.Value.(string)
		c.bare = strings.HasPrefix(name, noVariable)
		return err
	case "_NCProperties":
		v, err := s.knownAttribute(a)
		c.provenance, _ = v.Value.(string)
		return err
	case "_nc3_strict":
		c.strict = true
	case "_Netcdf4Dimid":
		if t.IsInteger() && len(a.Data) >= t.Size {
			c.dimension, c.numbered = integer(t, a.Data[:t.Size]), true
		}
	case "_Netcdf4Coordinates":
		if t.IsInteger() {
			first := len(s.common.numbers)
			for p := a.Data; len(p) >= t.Size; p = p[t.Size:] {
				s.common.numbers = append(s.common.numbers, integer(t, p[:t.Size]))
			}
			c.axes = slices.Clip(s.common.numbers[first:])
		}
	case "DIMENSION_LIST":
		return s.dimensionList(c, a)
	}
	return nil
}

// dimensionList reads for each axis the addresses of the scales attached to it.
func (s *hdf5Scan) dimensionList(c *conventions, a *hdf5.Attribute) error {
	size := s.hdf.VlenSize()
	if a.Type.Class != hdf5.Vlen || a.Type.Base.Class != hdf5.Reference || a.Type.Size != size {
		return nil
	}
	r := s.common
	begin := len(r.scales)
	for p := a.Data; int64(len(p)) >= size; p = p[size:] {
		n, data, err := s.hdf.Vlen(p[:size])
		if err != nil {
			return err
		}
		first := len(r.numbers)
		for width := a.Type.Base.Size; n > 0 && int64(len(data)) >= width; n-- {
			r.numbers = append(r.numbers, s.hdf.ReferenceAddress(data[:width]))
			data = data[width:]
		}
		r.scales = append(r.scales, slices.Clip(r.numbers[first:]))
	}
	c.scales = slices.Clip(r.scales[begin:])
	return nil
}

// knownAttribute is the value of a stored attribute, which other files may have had too.
func (s *hdf5Scan) knownAttribute(a *hdf5.Attribute) (Attribute, error) {
	if known, ok := s.common.shown[a]; ok {
		return known, s.hdf.KeepAttribute(int64(len(a.Data)))
	}
	out, err := s.attribute(a)
	if err == nil && a.Common {
		s.common.shown[a] = out
	}
	return out, err
}

// attribute turns a stored attribute into its value.
func (s *hdf5Scan) attribute(a *hdf5.Attribute) (Attribute, error) {
	element, inner := unwrap(a.Type)
	typ, number := valueType(element)
	out := Attribute{Name: a.Name, Type: typ}
	if len(a.Space.Dims)+len(inner) > 1 {
		out.Shape = ints(append(a.Space.Dims[:len(a.Space.Dims):len(a.Space.Dims)], inner...))
	}
	if err := s.hdf.KeepAttribute(int64(len(a.Data))); err != nil {
		return out, err
	}
	switch kind := out.Type.Kind; {
	case kind == dtype.Bytes:
		out.Value = fixedTexts(a.Data, int(element.Size), element.Padding)
	case kind == dtype.String:
		texts, err := s.vlenTexts(a.Data, element.Size)
		if err != nil {
			return out, err
		}
		out.Value = oneOrMany(texts)
	case kind == dtype.Compound, kind == dtype.Vlen, kind == dtype.Reference, element.Class == hdf5.Opaque:
		list, err := elementReader{s.hdf, s.hdf.KeepAttribute, &s.refers}.structured(element, a.Data)
		if err != nil {
			return out, err
		}
		out.Value = list
	case unreadable(element) == nil:
		out.Value = values(out.Type, converted(number, a.Data))
	}
	return out, nil
}

// fixedTexts splits text of fixed length; single characters are joined into one text.
func fixedTexts(p []byte, size int, padding byte) any {
	if size == 1 {
		return characters(p)
	}
	return oneOrMany(each(p, size, func(b []byte) string { return unpad(b, padding) }))
}

func oneOrMany(texts []string) any {
	switch len(texts) {
	case 0:
		return ""
	case 1:
		return texts[0]
	}
	return texts
}

func (s *hdf5Scan) vlenTexts(p []byte, size int64) ([]string, error) {
	var texts []string
	for ; int64(len(p)) >= size; p = p[size:] {
		text, err := vlenText(s.hdf, p[:size])
		if err != nil {
			return nil, err
		}
		if err := s.hdf.KeepAttribute(int64(len(text))); err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

// vlenText is the text that a variable-length element stands for.
func vlenText(h *hdf5.File, element []byte) (string, error) {
	n, data, err := h.Vlen(element)
	if err != nil {
		return "", err
	}
	if have := int64(len(data)); n > have {
		return "", cursor.Corrupt(-1, "a text of %d bytes of which %d are stored", n, have)
	}
	return unpad(data[:n], padNUL), nil
}
