package plotting

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
)

// A Figure is a finished picture. It is immutable, holds none of the values it was drawn
// from, and may be used by several goroutines.
type Figure struct {
	drawing     drawing
	description string
}

// String describes the figure in one line: what it shows, its shape and range.
func (f *Figure) String() string { return f.description }

// Size gives width and height in pixels.
func (f *Figure) Size() (width, height int) {
	d := &f.drawing
	dpi := math.Round(pointsPerInch * d.scale)
	return int(d.width*dpi/pointsPerInch + 0.5), int(d.height*dpi/pointsPerInch + 0.5)
}

// Image paints the figure.
func (f *Figure) Image() image.Image {
	p := newPixels(&f.drawing)
	for _, m := range f.drawing.marks {
		m.paint(p)
	}
	return p.img
}

// PNG writes the figure as a PNG image.
func (f *Figure) PNG(w io.Writer) error {
	return (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(w, f.Image())
}

// SVG writes the figure as an SVG document.
func (f *Figure) SVG(w io.Writer) error {
	var v vector
	v.begin(&f.drawing, f.description)
	for _, m := range f.drawing.marks {
		m.paint(&v)
	}
	v.end()
	if v.err != nil {
		return v.err
	}
	_, err := w.Write(v.buf.Bytes())
	return err
}

// MIMEBundle gives the figure as a notebook shows it: a PNG, and its description for
// readers without pictures. A picture that cannot be encoded leaves the description.
func (f *Figure) MIMEBundle() map[string][]byte {
	bundle := map[string][]byte{"text/plain": []byte(f.description)}
	var b bytes.Buffer
	if f.PNG(&b) == nil {
		bundle["image/png"] = b.Bytes()
	}
	return bundle
}

// Save writes the figure to a file whose name ends in .png or .svg. The file appears
// whole or not at all: it is written beside its place and then renamed.
func (f *Figure) Save(path string) error {
	write := f.PNG
	switch ending := strings.ToLower(filepath.Ext(path)); ending {
	case ".png":
	case ".svg":
		write = f.SVG
	default:
		return fmt.Errorf("plotting: save %s: figures are written as .png or .svg, not %q", path, ending)
	}
	if err := replace(path, write); err != nil {
		return fmt.Errorf("plotting: save %s: %w", path, err)
	}
	return nil
}

func replace(path string, write func(io.Writer) error) error {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	err = write(temp)
	if err == nil {
		err = temp.Chmod(0o644)
	}
	if closing := temp.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = os.Rename(temp.Name(), path)
	}
	if err != nil {
		os.Remove(temp.Name())
	}
	return err
}
