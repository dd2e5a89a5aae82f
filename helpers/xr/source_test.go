package xr

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// storedCase is a way to store a variable of 16-bit numbers, and what decoding makes of it.
type storedCase struct {
	name    string
	chunk   []int
	deflate int
	shuffle bool
	sum     bool
	packed  bool
}

// TestRead reads boxes of files in scratch of exactly the size that Work states, and compares
// them with what was written: chunks whole and cut, alone and in pairs, at the edges and not
// written at all.
func TestRead(t *testing.T) {
	shape := []int{11, 13, 17}
	for _, c := range []storedCase{
		{"contiguous", nil, 0, false, false, false},
		{"chunked", []int{4, 5, 6}, 0, false, false, true},
		{"deflate", []int{4, 5, 6}, 1, false, false, false},
		{"shuffle", []int{4, 5, 6}, 1, true, false, false},
		{"packed", []int{4, 5, 6}, 1, true, false, true},
		{"checksum", []int{2, 13, 17}, 1, true, true, false},
		{"maps", []int{1, 13, 17}, 1, true, false, true},
		{"series", []int{11, 2, 17}, 4, true, true, true},
		{"one chunk", []int{11, 13, 17}, 1, true, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, want := storedVariable(t, c, shape)
			rng := rand.New(rand.NewPCG(1, 7))
			for range 300 {
				box := lazy.Box{Lo: make([]int, 3), Hi: make([]int, 3)}
				for d, n := range shape {
					box.Lo[d] = rng.IntN(n)
					box.Hi[d] = box.Lo[d] + 1 + rng.IntN(n-box.Lo[d])
				}
				compareBox(t, s, box, want, s.Work(false))
			}
			for _, box := range endToEnd(s) {
				compareBox(t, s, box, want, s.Work(true))
			}
		})
	}
}

// endToEnd are boxes of one and more whole chunks along the first dimension.
func endToEnd(s *chunked) (boxes []lazy.Box) {
	for n := 1; n <= 3; n++ {
		for i := 0; i+n <= s.grid[0].Chunks(); i++ {
			for j := range s.grid[1].Chunks() {
				for k := range s.grid[2].Chunks() {
					b := lazy.Box{Lo: make([]int, 3), Hi: make([]int, 3)}
					b.Lo[0], _ = s.grid[0].Bounds(i)
					_, b.Hi[0] = s.grid[0].Bounds(i + n - 1)
					b.Lo[1], b.Hi[1] = s.grid[1].Bounds(j)
					b.Lo[2], b.Hi[2] = s.grid[2].Bounds(k)
					boxes = append(boxes, b)
				}
			}
		}
	}
	return boxes
}

// storedVariable writes all but the third of the first dimension's chunks, and opens it.
func storedVariable(t *testing.T, c storedCase, shape []int) (s *chunked, want []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.nc")
	v := netcdf.VariableSpec{Name: "v", Dims: []string{"z", "y", "x"}, Type: dtype.Int16, Chunk: c.chunk, Deflate: c.deflate,
		Shuffle: c.shuffle, Fletcher32: c.sum, Fill: int16(-99)}
	if c.packed {
		v.Attrs = append(v.Attrs, netcdf.Attribute{Name: "scale_factor", Value: []float64{0.25}}, netcdf.Attribute{Name: "add_offset", Value: []float64{3}})
	}
	spec := netcdf.Spec{Vars: []netcdf.VariableSpec{v}}
	for d, name := range v.Dims {
		spec.Dims = append(spec.Dims, netcdf.Dimension{Name: name, Len: shape[d]})
	}
	w, err := netcdf.Create(path, netcdf.NetCDF4, spec)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	data := make([]byte, 2*product(shape))
	for i := range product(shape) {
		binary.LittleEndian.PutUint16(data[2*i:], uint16(i*i%4099))
	}
	row, step := shape[1]*shape[2]*2, 1
	if c.chunk != nil {
		step = c.chunk[0]
	}
	for z := 0; z < shape[0]; z += step {
		hi := min(z+step, shape[0])
		if c.chunk == nil || z != 2*step {
			if err := w.WriteBox("v", []int{z, 0, 0}, []int{hi, shape[1], shape[2]}, data[z*row:hi*row]); err != nil {
				t.Fatal(err)
			}
			continue
		}
		for i := z * row; i < hi*row; i += 2 { // not written: the fill value
			binary.LittleEndian.PutUint16(data[i:], 0x10000-99)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	h, err := ReadHeader(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { h.Close() })
	src := h.dataset().vars[0].data.Sources()[0].(*chunked)
	if err := src.load(); err != nil {
		t.Fatal(err)
	}
	want = make([]byte, product(shape)*src.Type().Size)
	src.packing.Decode(want, data)
	return src, want
}

func compareBox(t *testing.T, s *chunked, box lazy.Box, all []byte, work int64) {
	t.Helper()
	size := s.Type().Size
	want := make([]byte, 0, box.Len()*size)
	for z := box.Lo[0]; z < box.Hi[0]; z++ {
		for y := box.Lo[1]; y < box.Hi[1]; y++ {
			at := ((z*s.shape[1]+y)*s.shape[2] + box.Lo[2]) * size
			want = append(want, all[at:at+(box.Hi[2]-box.Lo[2])*size]...)
		}
	}
	got, scratch := make([]byte, len(want)), bytes.Repeat([]byte{0xa5}, int(work))
	defer func() {
		if p := recover(); p != nil {
			t.Fatalf("%v with %d bytes of scratch: %v", box, work, p)
		}
	}()
	if _, err := s.Read(context.Background(), box, got, scratch[:work:work]); err != nil {
		t.Fatal(fmt.Errorf("%v: %w", box, err))
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("%v: other elements than were written", box)
	}
}
