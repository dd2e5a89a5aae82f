package hdf5write

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/extent"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// File is a NetCDF-4 file being written. Its methods may be called at once for different
// places; Finish comes last.
type File struct {
	w      io.WriterAt
	schema *schema.File
	sets   []dataset
	places places
	vars   []variable
	pool   scratchPool

	mu  sync.Mutex
	end int64 // where the next bytes go
}

// variable is what one variable's writes need.
type variable struct {
	*schema.Var
	set   int          // its dataset
	store extent.Store // contiguous
	pipe  *pipeline    // chunked

	mu      sync.Mutex
	addr    int64 // contiguous: where the elements are, 0 before the first
	entries []chunkEntry
}

// New reserves the place of the metadata of s in w. Chunks of s are clipped to the lengths
// of fixed dimensions, as HDF5 wants.
func New(w io.WriterAt, s *schema.File) (*File, error) {
	f := &File{w: w, schema: s, sets: datasets(s), vars: make([]variable, len(s.Vars))}
	for i := range s.Vars {
		if err := f.prepare(i); err != nil {
			return nil, &SetError{s.Vars[i].Name, err}
		}
	}
	for _, set := range f.sets {
		if len(set.name) > maxName {
			return nil, &SetError{set.name, fmt.Errorf("the name takes %d bytes of the file and the NetCDF library reads %d: choose a shorter one", len(set.name), maxName)}
		}
	}
	f.places.sets = make([]int64, len(f.sets))
	f.places.data = make([]uint64, len(f.sets))
	m, err := encode(s, f.sets, f.places)
	if err != nil {
		return nil, err
	}
	f.end = m.place(&f.places)
	for i, set := range f.sets {
		if set.v >= 0 {
			f.vars[set.v].set = i
		}
	}
	return f, nil
}

// prepare checks variable i and lays out its storage.
func (f *File) prepare(i int) error {
	v := &f.vars[i]
	v.Var = &f.schema.Vars[i]
	if len(v.Shape) > 32 {
		return fmt.Errorf("%d dimensions; HDF5 has at most 32", len(v.Shape))
	}
	if v.Chunk == nil {
		if f.schema.Unlimited(v.Var) || v.Deflate > 0 || v.Shuffle || v.Fletcher32 {
			return errors.New("filters and unlimited dimensions need chunks: set Chunk")
		}
		v.store = extent.Store{Elements: v.Elements(), Size: v.ElementSize(),
			Put:  func(at int64, data []byte) error { return f.putContiguous(v, at, data) },
			Fill: func(r extent.Run) error { return f.fillContiguous(v, r) }}
		return nil
	}
	for d, n := range v.Shape {
		if !f.schema.Dims[v.Dims[d]].Unlimited {
			v.Chunk[d] = max(1, min(v.Chunk[d], n))
		}
	}
	pipe, err := newPipeline(v.Var)
	v.pipe = pipe
	return err
}

// reserve takes n bytes at the end of the file.
func (f *File) reserve(n int64) int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := f.end
	f.end += n
	return at
}

// WriteBox stores the elements of the box lo ≤ i < hi of variable v. In a chunked variable
// the box must consist of whole chunks, those at the end of a dimension clipped.
func (f *File) WriteBox(v int, lo, hi []int, data []byte) error {
	x := &f.vars[v]
	if x.Chunk == nil {
		return x.store.Box(x.Shape, lo, hi, data)
	}
	return f.writeChunks(x, lo, hi, data)
}

// MaxScratch is the bytes that a write to variable v may hold beside its data.
func (f *File) MaxScratch(v int) int64 {
	if p := f.vars[v].pipe; p != nil {
		return p.scratchBytes()
	}
	return 0
}

// contiguousAddress gives the variable its place at the first write: one that never gets
// elements has none and reads as its fill value.
func (f *File) contiguousAddress(v *variable) int64 {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.addr == 0 {
		v.addr = f.reserve(v.Elements() * int64(v.ElementSize()))
	}
	return v.addr
}

func (f *File) putContiguous(v *variable, at int64, data []byte) error {
	_, err := f.w.WriteAt(data, f.contiguousAddress(v)+at*int64(v.ElementSize()))
	return err
}

func (f *File) fillContiguous(v *variable, r extent.Run) error {
	if v.Type.Kind == dtype.String {
		return nil // a reference of zero bytes is no text
	}
	return extent.Repeat(v.Fill, r, func(at int64, data []byte) error {
		return f.putContiguous(v, at, data)
	})
}

// Finish completes the file: gaps, chunk indices, headers and, last, the superblock.
func (f *File) Finish() error {
	for i := range f.vars {
		addr, err := f.finishVariable(&f.vars[i])
		if err != nil {
			return err
		}
		f.places.data[f.vars[i].set] = addr
	}
	m, err := encode(f.schema, f.sets, f.places)
	if err != nil {
		return err
	}
	if _, err := f.w.WriteAt(m.joined(), superblockSize); err != nil {
		return err
	}
	_, err = f.w.WriteAt(superblock(f.places.root, f.end), 0)
	return err
}

// finishVariable returns where the elements or the chunk index are.
func (f *File) finishVariable(v *variable) (uint64, error) {
	if v.Chunk == nil {
		if v.store.None() {
			return undefined, nil
		}
		return uint64(v.addr), v.store.FillGaps()
	}
	if len(v.entries) == 0 {
		return undefined, nil
	}
	v.entries = lastOfEach(v.entries)
	t := chunkTree{grid: v.pipe.grid, chunk: v.Chunk, entries: v.entries}
	root, err := t.write(f.w, f.reserve(t.size()))
	v.entries = nil
	return uint64(root), err
}

// lastOfEach sorts chunks by number and keeps the one stored last of those written twice.
func lastOfEach(entries []chunkEntry) []chunkEntry {
	slices.SortFunc(entries, func(a, b chunkEntry) int {
		if c := cmp.Compare(a.number, b.number); c != 0 {
			return c
		}
		return cmp.Compare(b.addr, a.addr)
	})
	return slices.CompactFunc(entries, func(a, b chunkEntry) bool { return a.number == b.number })
}
