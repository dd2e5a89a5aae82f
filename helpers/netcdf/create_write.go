package netcdf

import (
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// WriteChunk stores one chunk, given by its position in the grid of the variable's chunks.
//
// Shapes: data are the little-endian elements of the chunk that lie inside the variable, in
// C order: a chunk at the end of a dimension comes clipped. In a variable without chunks the
// one chunk is the whole; in classic files Chunk only says what a position means.
// Errors: *WriteError; a failed write makes all later ones and Close fail.
// Cost: filters run in the caller's goroutine; memory as MaxScratch says; one write. A chunk
// stored twice takes its place twice, and the later one counts.
func (w *Writer) WriteChunk(name string, chunk []int, data []byte) error {
	return w.write(name, func(v *schema.Var) (lo, hi []int, err error) {
		if len(chunk) != len(v.Shape) {
			return nil, nil, fmt.Errorf("chunk position %v has %d numbers; the variable has %d dimensions", chunk, len(chunk), len(v.Shape))
		}
		bounds := make([]int, 2*len(chunk))
		lo, hi = bounds[:len(chunk)], bounds[len(chunk):]
		for d, i := range chunk {
			c := v.Shape[d]
			if v.Chunk != nil {
				c = v.Chunk[d]
			}
			if i < 0 || c > 0 && i > (v.Shape[d]-1)/c || v.Shape[d] == 0 {
				return nil, nil, fmt.Errorf("chunk %v lies outside: shape %v in chunks of %v", chunk, v.Shape, v.Chunk)
			}
			lo[d], hi[d] = i*c, min((i+1)*c, v.Shape[d])
		}
		return lo, hi, nil
	}, data)
}

// WriteBox stores the elements of the box lo ≤ i < hi, little-endian in C order. In a
// chunked variable of a NetCDF-4 file the box must consist of whole chunks.
//
// Errors: as WriteChunk.
func (w *Writer) WriteBox(name string, lo, hi []int, data []byte) error {
	return w.write(name, func(v *schema.Var) ([]int, []int, error) {
		if len(lo) != len(v.Shape) || len(hi) != len(v.Shape) {
			return nil, nil, fmt.Errorf("box %v to %v does not have the variable's %d dimensions", lo, hi, len(v.Shape))
		}
		for d := range lo {
			if lo[d] < 0 || lo[d] > hi[d] || hi[d] > v.Shape[d] {
				return nil, nil, fmt.Errorf("box %v to %v lies outside shape %v", lo, hi, v.Shape)
			}
		}
		return lo, hi, nil
	}, data)
}

// write stores the box that bounds finds for a variable of fixed-size elements.
func (w *Writer) write(name string, bounds func(*schema.Var) (lo, hi []int, err error), data []byte) error {
	return w.with(name, func(n int, v *schema.Var) error {
		if v.Type.Kind == dtype.String {
			return fmt.Errorf("texts of any length are written with WriteText")
		}
		lo, hi, err := bounds(v)
		if err != nil {
			return err
		}
		want := v.Type.Size
		for d := range lo {
			want *= hi[d] - lo[d]
		}
		if len(data) != want {
			return fmt.Errorf("box %v to %v of %s takes %d bytes; %d were given", lo, hi, v.Type, want, len(data))
		}
		return w.body.WriteBox(n, lo, hi, data)
	})
}

// WriteText stores all texts of a variable, in C order: a string variable, or a char
// variable, whose last dimension then takes the bytes of each text, padded with NUL.
//
// Errors: as WriteChunk; also a text longer than that dimension.
func (w *Writer) WriteText(name string, values []string) error {
	return w.with(name, func(n int, v *schema.Var) error {
		if v.Type.Kind == dtype.String {
			if want := v.Elements(); int64(len(values)) != want {
				return fmt.Errorf("shape %v takes %d texts; %d were given", v.Shape, want, len(values))
			}
			return w.body.(textBody).WriteText(n, values)
		}
		if v.Type.Kind != dtype.Bytes {
			return fmt.Errorf("a variable of %s takes no text: use WriteBox or WriteChunk", v.Type)
		}
		data, err := charRows(v.Shape, values)
		if err != nil {
			return err
		}
		return w.body.WriteBox(n, make([]int, len(v.Shape)), v.Shape, data)
	})
}

// textBody is a body that has texts of any length.
type textBody interface {
	WriteText(v int, values []string) error
}

// charRows is the elements of a char variable.
func charRows(shape []int, values []string) ([]byte, error) {
	width, rows := 1, 1
	if len(shape) > 0 {
		width = shape[len(shape)-1]
		for _, n := range shape[:len(shape)-1] {
			rows *= n
		}
	}
	if len(values) != rows {
		return nil, fmt.Errorf("shape %v takes %d texts of %d bytes; %d were given", shape, rows, width, len(values))
	}
	b := make([]byte, rows*width)
	for i, s := range values {
		if len(s) > width {
			return nil, fmt.Errorf("text %d has %d bytes; the last dimension holds %d", i, len(s), width)
		}
		copy(b[i*width:], s)
	}
	return b, nil
}

// with runs one write on an open, sound file.
func (w *Writer) with(name string, write func(n int, v *schema.Var) error) error {
	w.mu.RLock()
	defer w.mu.RUnlock()
	if w.closed {
		return &WriteError{w.path, name, errClosed}
	}
	if err := w.file.failure(); err != nil {
		return &WriteError{w.path, name, err}
	}
	n, ok := w.number[composed(name)]
	if !ok {
		names := make([]string, 0, len(w.number))
		for _, v := range w.schema.Vars {
			names = append(names, v.Name)
		}
		slices.Sort(names)
		return &WriteError{w.path, name, fmt.Errorf("there is no such variable; there are %q", names)}
	}
	if err := write(n, &w.schema.Vars[n]); err != nil {
		return &WriteError{w.path, name, err}
	}
	return nil
}
