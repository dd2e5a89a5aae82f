package classicwrite

import (
	"fmt"
	"math"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
)

// layout is where everything lies.
type layout struct {
	version Version
	record  int // number of the unlimited dimension, -1 without
	records int64
	stride  int64 // bytes from one record to the next
	vars    []place
	end     int64 // of the file
}

// place is one variable's.
type place struct {
	record bool  // its first dimension is the unlimited one
	slab   int64 // bytes of one record, or of the whole variable
	padded int64 // slab rounded up to 4
	begin  int64
}

// newLayout puts the fixed variables behind the header, in order, and then the records, each
// made of one slab of every record variable.
func newLayout(s *schema.File, version Version) (*layout, error) {
	l := &layout{version: version, record: -1, vars: make([]place, len(s.Vars))}
	if err := l.dims(s); err != nil {
		return nil, err
	}
	for i := range s.Vars {
		if err := l.slab(s, i); err != nil {
			return nil, fmt.Errorf("variable %q: %w", s.Vars[i].Name, err)
		}
	}
	if err := l.checkAttributes(s); err != nil {
		return nil, err
	}
	if err := l.begins(int64(len(header(s, l)))); err != nil {
		return nil, err
	}
	return l, l.check(s)
}

func (l *layout) dims(s *schema.File) error {
	for d, dim := range s.Dims {
		switch {
		case dim.Unlimited && l.record >= 0:
			return fmt.Errorf("dimensions %q and %q are both unlimited; classic files have one: use NetCDF-4", s.Dims[l.record].Name, dim.Name)
		case dim.Unlimited:
			l.record, l.records = d, int64(dim.Len)
		case dim.Len == 0:
			return fmt.Errorf("dimension %q has length 0; classic files can only store that of the unlimited dimension: make it unlimited or use NetCDF-4", dim.Name)
		}
		if limit := l.version.maxLength(); int64(dim.Len) > limit {
			return fmt.Errorf("dimension %q has length %d; CDF-%d holds at most %d: use %s", dim.Name, dim.Len, l.version, limit, l.version.larger())
		}
	}
	return nil
}

// maxLength is the longest dimension.
func (v Version) maxLength() int64 {
	switch v {
	case CDF1:
		return math.MaxInt32 - 3
	case CDF2:
		return math.MaxUint32 - 3
	}
	return math.MaxInt64 - 3
}

// larger names the formats that hold more.
func (v Version) larger() string {
	if v == CDF1 {
		return "Offset64 (CDF-2), Data64 (CDF-5) or NetCDF-4"
	}
	return "Data64 (CDF-5) or NetCDF-4"
}

func (l *layout) slab(s *schema.File, i int) error {
	v, p := &s.Vars[i], &l.vars[i]
	if err := l.version.checkType(v.Type); err != nil {
		return err
	}
	if v.Deflate > 0 || v.Shuffle || v.Fletcher32 {
		return fmt.Errorf("CDF-%d has no filters: use NetCDF-4", l.version)
	}
	p.slab = int64(v.Type.Size)
	for axis, d := range v.Dims {
		if d == l.record {
			if axis > 0 {
				return fmt.Errorf("the unlimited dimension %q must be the first one; it is number %d", s.Dims[d].Name, axis+1)
			}
			p.record = true
			continue
		}
		n := int64(s.Dims[d].Len)
		if p.slab > (math.MaxInt64-3)/n {
			return fmt.Errorf("shape %v exceeds 2^63 bytes", v.Shape)
		}
		p.slab *= n
	}
	p.padded = (p.slab + 3) &^ 3
	return nil
}

// begins assigns the addresses. A single record variable is stored without padding.
func (l *layout) begins(at int64) error {
	records, single := 0, 0
	for i := range l.vars {
		p := &l.vars[i]
		if p.record {
			records, single = records+1, i
			continue
		}
		p.begin = at
		if at += p.padded; at < 0 {
			return fmt.Errorf("the file exceeds 2^63 bytes")
		}
	}
	if records == 1 {
		l.vars[single].padded = l.vars[single].slab
	}
	for i := range l.vars {
		if p := &l.vars[i]; p.record {
			p.begin = at + l.stride
			if l.stride += p.padded; p.begin+p.padded < 0 {
				return fmt.Errorf("the file exceeds 2^63 bytes")
			}
		}
	}
	if l.stride > 0 && l.records > (math.MaxInt64-at)/l.stride {
		return fmt.Errorf("the file exceeds 2^63 bytes")
	}
	l.end = at + l.records*l.stride
	return nil
}

// check compares with the limits of the version: where variables may begin, and the sizes of
// all but the last of them.
func (l *layout) check(s *schema.File) error {
	if l.version == CDF5 {
		return nil
	}
	limit, last := int64(math.MaxInt32), l.last()
	size := int64(math.MaxInt32 - 3)
	if l.version == CDF2 {
		limit, size = math.MaxInt64, math.MaxUint32-3
	}
	for i, p := range l.vars {
		if p.begin > limit {
			return fmt.Errorf("variable %q would begin at byte %d; CDF-%d reaches %d: use %s", s.Vars[i].Name, p.begin, l.version, limit, l.version.larger())
		}
		if p.slab > size && i != last {
			return fmt.Errorf("variable %q has %d bytes; CDF-%d holds %d in any but the last variable: use %s", s.Vars[i].Name, p.slab, l.version, size, l.version.larger())
		}
	}
	return nil
}

// last is the variable that lies last: it may exceed the size limit.
func (l *layout) last() int {
	last := -1
	for i, p := range l.vars {
		if last < 0 || p.begin >= l.vars[last].begin {
			last = i
		}
	}
	return last
}

// checkAttributes refuses attribute types that the version lacks.
func (l *layout) checkAttributes(s *schema.File) error {
	for _, a := range s.Attrs {
		if err := l.checkAttribute(a); err != nil {
			return err
		}
	}
	for i := range s.Vars {
		for _, a := range s.Vars[i].Attrs {
			if err := l.checkAttribute(a); err != nil {
				return fmt.Errorf("variable %q: %w", s.Vars[i].Name, err)
			}
		}
	}
	return nil
}

func (l *layout) checkAttribute(a schema.Attr) error {
	t, ok := attributeText(a)
	if ok {
		a.N = len(t)
	} else if err := l.version.checkType(a.Type); err != nil {
		return fmt.Errorf("attribute %q: %w", a.Name, err)
	}
	if limit := l.version.maxLength(); int64(a.N) > limit {
		return fmt.Errorf("attribute %q has %d elements; CDF-%d holds %d: use %s", a.Name, a.N, l.version, limit, l.version.larger())
	}
	return nil
}
