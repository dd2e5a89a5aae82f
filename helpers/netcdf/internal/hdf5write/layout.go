package hdf5write

import (
	"fmt"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
)

// places are the addresses that headers refer to. Zero values give headers of the same size.
type places struct {
	root int64
	sets []int64  // headers of the datasets
	heap []uint64 // collections of the heap of attributes
	data []uint64 // of each dataset: its elements or the root of its chunk index
}

// metadata is everything before the elements.
type metadata struct {
	root []byte
	sets [][]byte
	heap [][]byte
}

// encode makes all headers. It is called twice: with zero places for the sizes, and with
// the real ones at the end.
func encode(s *schema.File, sets []dataset, p places) (metadata, error) {
	m := metadata{sets: make([][]byte, len(sets))}
	h := &heap{addrs: p.heap}
	scales := make([]int64, len(s.Dims))
	for i, set := range sets {
		if set.scale >= 0 {
			scales[set.scale] = p.sets[i]
		}
	}
	used := uses(s, sets)
	for i, set := range sets {
		attrs := setAttributes(s, set, used, scales, p.sets, h)
		if err := checkAttributes(attrs); err != nil {
			return m, &SetError{set.name, err}
		}
		if set.v < 0 {
			m.sets[i] = placeholderHeader(s.Dims[set.scale], attrs)
			continue
		}
		v := &s.Vars[set.v]
		m.sets[i] = variableHeader(v, unlimited(s, v), attrs, p.data[i], h)
	}
	var attrs []attribute
	for _, a := range s.Attrs {
		attrs = append(attrs, userAttribute(a, h))
	}
	if err := checkAttributes(attrs); err != nil {
		return m, &SetError{"", err}
	}
	m.root = rootGroup(sets, p.sets, attrs)
	h.seal()
	m.heap = h.collections
	return m, nil
}

// setAttributes are the conventions' attributes and then the user's.
func setAttributes(s *schema.File, set dataset, used [][]use, scales, addrs []int64, h *heap) []attribute {
	if set.v < 0 {
		d := s.Dims[set.scale]
		return scaleAttributes(placeholderName(d.Len), set.scale, used[set.scale], addrs)
	}
	v := &s.Vars[set.v]
	var out []attribute
	if set.scale >= 0 {
		out = scaleAttributes(v.Name, set.scale, used[set.scale], addrs)
	} else if len(v.Dims) > 0 {
		out = append(out, dimensionList(v.Dims, scales, h))
	}
	if len(v.Dims) > 0 {
		out = append(out, int32sAttribute("_Netcdf4Coordinates", v.Dims))
	}
	for _, a := range v.Attrs {
		out = append(out, userAttribute(a, h))
	}
	return out
}

func unlimited(s *schema.File, v *schema.Var) []bool {
	out := make([]bool, len(v.Dims))
	for i, d := range v.Dims {
		out[i] = s.Dims[d].Unlimited
	}
	return out
}

// place lays the metadata out from the superblock on and returns where the elements begin.
func (m metadata) place(p *places) (end int64) {
	end = superblockSize
	p.root, end = end, end+int64(len(m.root))
	for i, b := range m.sets {
		p.sets[i], end = end, end+int64(len(b))
	}
	p.heap = make([]uint64, len(m.heap))
	for i, b := range m.heap {
		p.heap[i], end = uint64(end), end+int64(len(b))
	}
	return end
}

// joined is the metadata as it lies in the file, behind the superblock.
func (m metadata) joined() []byte {
	b := append([]byte(nil), m.root...)
	for _, set := range m.sets {
		b = append(b, set...)
	}
	for _, c := range m.heap {
		b = append(b, c...)
	}
	return b
}

// SetError says which variable cannot be stored; Name is empty for the file itself.
type SetError struct {
	Name string
	Err  error
}

func (e *SetError) Error() string {
	if e.Name == "" {
		return e.Err.Error()
	}
	return fmt.Sprintf("variable %q: %v", e.Name, e.Err)
}

func (e *SetError) Unwrap() error { return e.Err }
