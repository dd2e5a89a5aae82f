package hdf5

import "github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"

// Filter is one step of a pipeline, in the order of encoding.
type Filter struct {
	ID       int
	Name     string
	Optional bool
	Params   []uint32
}

// maxFilters is the library's own limit.
const maxFilters = 32

// knownFilters reads a filter pipeline message, unless the same one was read before.
func (f *File) knownFilters(m message, c *cursor.Cursor) []Filter {
	if list, ok := f.common.filters[string(m.data)]; ok {
		return list
	}
	list := filters(c)
	if c.Err() == nil && f.common.keeps(len(m.data)) {
		f.common.filters[string(m.data)] = list
	}
	return list
}

// filters reads a filter pipeline message.
//
// Source: specification IV.A.2.l.
func filters(c *cursor.Cursor) []Filter {
	version, n := c.U8(), int(c.U8())
	if c.Err() == nil && (version < 1 || version > 2 || n > maxFilters) {
		c.Corrupt("version %d of a filter pipeline with %d filters; versions 1 and 2 and %d filters are possible", version, n, maxFilters)
	}
	if version == 1 {
		c.Skip(6)
	}
	var list []Filter
	for range n {
		x := Filter{ID: int(c.U16())}
		named := int64(0)
		if version == 1 || x.ID >= 256 {
			named = int64(c.U16())
		}
		x.Optional = c.U16()&1 != 0
		params := int64(c.U16())
		x.Name = text(c.Bytes(named))
		if version == 1 {
			c.Skip(-named & 7)
		}
		if c.Err() == nil && params > c.Left()/4 {
			c.Corrupt("filter %d has %d parameters", x.ID, params)
		}
		if c.Err() != nil {
			return nil
		}
		for range params {
			x.Params = append(x.Params, c.U32())
		}
		if version == 1 && params%2 == 1 {
			c.Skip(4)
		}
		list = append(list, x)
	}
	return list
}
