package classicwrite

import (
	"io"
	"sync"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/extent"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
)

// swapBytes is how much is brought into the file's byte order at a time.
const swapBytes = 256 << 10

// File is a classic file being written. Its methods may be called at once for different
// places; Finish comes last.
type File struct {
	w      io.WriterAt
	schema *schema.File
	layout *layout
	stores []extent.Store
	pool   sync.Pool // of *[swapBytes]byte
}

// New lays out the file s in w. Errors: what the version cannot hold, and which would.
func New(w io.WriterAt, s *schema.File, version Version) (*File, error) {
	l, err := newLayout(s, version)
	if err != nil {
		return nil, err
	}
	f := &File{w: w, schema: s, layout: l, stores: make([]extent.Store, len(s.Vars))}
	f.pool.New = func() any { return new([swapBytes]byte) }
	for i := range s.Vars {
		v := &s.Vars[i]
		f.stores[i] = extent.Store{Elements: v.Elements(), Size: v.Type.Size,
			Put: func(at int64, data []byte) error { return f.put(i, at, data) },
			Fill: func(r extent.Run) error {
				return extent.Repeat(v.Fill, r, func(at int64, data []byte) error {
					return f.put(i, at, data)
				})
			}}
	}
	return f, nil
}

// WriteBox stores the elements of the box lo ≤ i < hi of variable v.
func (f *File) WriteBox(v int, lo, hi []int, data []byte) error {
	return f.stores[v].Box(f.schema.Vars[v].Shape, lo, hi, data)
}

// MaxScratch is the bytes that a write to variable v may hold beside its data.
func (f *File) MaxScratch(int) int64 { return swapBytes }

// put stores elements from at on, record by record.
func (f *File) put(v int, at int64, data []byte) error {
	p, size := &f.layout.vars[v], int64(f.schema.Vars[v].Type.Size)
	if !p.record || f.layout.stride == p.slab {
		return f.swapped(p.begin+at*size, data, v, false)
	}
	for len(data) > 0 {
		record, off := at*size/p.slab, at*size%p.slab
		n := min(int64(len(data)), p.slab-off)
		err := f.swapped(p.begin+record*f.layout.stride+off, data[:n], v, off+n == p.slab)
		if err != nil {
			return err
		}
		at, data = at+n/size, data[n:]
	}
	return nil
}

// swapped writes data at an offset of the file, in its byte order; the end of a slab is
// padded with fill.
func (f *File) swapped(off int64, data []byte, v int, pad bool) error {
	buf := f.pool.Get().(*[swapBytes]byte)
	defer f.pool.Put(buf)
	x, p := &f.schema.Vars[v], &f.layout.vars[v]
	for len(data) > 0 {
		n := min(len(data), swapBytes-8)
		n -= n % x.Type.Size
		swap(buf[:n], data[:n], x.Type.Size)
		data = data[n:]
		end := n
		if pad && len(data) == 0 {
			end += int(p.padded - p.slab)
			f.padding(buf[n:end], v)
		}
		if _, err := f.w.WriteAt(buf[:end], off); err != nil {
			return err
		}
		off += int64(n)
	}
	return nil
}

// padding is the end of fill values that follow a slab.
func (f *File) padding(b []byte, v int) {
	fill := f.schema.Vars[v].Fill
	for i := 0; i < len(b); i += len(fill) {
		swap(b[i:], fill, len(fill))
	}
}

// Finish completes the file: fill where nothing was written, padding, and the header.
func (f *File) Finish() error {
	for i := range f.stores {
		if err := f.stores[i].FillGaps(); err != nil {
			return err
		}
		p := &f.layout.vars[i]
		if !p.record && p.padded > p.slab {
			b := make([]byte, p.padded-p.slab)
			f.padding(b, i)
			if _, err := f.w.WriteAt(b, p.begin+p.slab); err != nil {
				return err
			}
		}
	}
	_, err := f.w.WriteAt(header(f.schema, f.layout), 0)
	return err
}
