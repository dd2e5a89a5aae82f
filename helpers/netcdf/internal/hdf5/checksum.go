package hdf5

import (
	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/lookup3"
)

// verify reads the checksum of the structure that began at start and ends here.
func (f *File) verify(c *cursor.Cursor, start int64) {
	if c.Err() != nil {
		return
	}
	here := c.Offset()
	p, err := f.src.Slice(start, here-start)
	if err != nil {
		c.Fail(err)
		return
	}
	want := lookup3.Sum(p)
	if got := c.U32(); c.Err() == nil && got != want {
		c.Fail(cursor.Corrupt(here, "the checksum of the structure at byte %d is %08x, its bytes give %08x", start, got, want))
	}
}
