package hdf5write

import (
	"fmt"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/extent"
)

// writeChunks stores the whole chunks that make up the box lo ≤ i < hi of v.
func (f *File) writeChunks(v *variable, lo, hi []int, data []byte) error {
	s := f.pool.take(v.pipe)
	defer f.pool.give(s)
	if err := s.plan(v, lo, hi); err != nil {
		return err
	}
	for d := range lo {
		if s.n[d] == 0 {
			return nil
		}
	}
	for {
		for d, c := range v.Chunk {
			s.first[d] = s.at[d] * c
			s.valid[d] = min(c, s.shape[d]-s.first[d])
			s.place[d] = lo[d]/c + s.at[d]
		}
		if err := f.writeChunk(v, s, data); err != nil {
			return err
		}
		if !extent.Step(s.at, s.n) {
			return nil
		}
	}
}

// writeChunk stores the chunk that s describes.
func (f *File) writeChunk(v *variable, s *scratch, data []byte) error {
	b, err := v.pipe.encode(part{data, s.shape, s.first, s.valid}, s)
	if err != nil {
		return err
	}
	at := f.reserve(int64(len(b)))
	if _, err := f.w.WriteAt(b, at); err != nil {
		return err
	}
	v.mu.Lock()
	v.entries = append(v.entries, chunkEntry{v.pipe.number(s.place), at, uint32(len(b))})
	v.mu.Unlock()
	return nil
}

// plan prepares a walk over the chunks of a box and refuses a box that cuts one.
func (s *scratch) plan(v *variable, lo, hi []int) error {
	s.reset(len(lo))
	for d, c := range v.Chunk {
		if lo[d]%c != 0 || hi[d]%c != 0 && hi[d] != v.Shape[d] {
			return fmt.Errorf("box %v to %v cuts chunks of %v in dimension %d: write whole chunks", lo, hi, v.Chunk, d)
		}
		s.shape[d] = hi[d] - lo[d]
		s.n[d] = (s.shape[d] + c - 1) / c
	}
	return nil
}
