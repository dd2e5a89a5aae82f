package geo

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// A FileError says where a coastline file departs from FORMAT.md.
type FileError struct {
	File   string
	Offset int // in the inflated bytes
	What   string
}

func (e *FileError) Error() string {
	return fmt.Sprintf("geo: coastline file %s at byte %d: %s", e.File, e.Offset, e.What)
}

// largestFile bounds the inflated bytes; the files at hold inflate to a tenth of it.
const largestFile = 4 << 20

const magic = "coast1"

// decode reads a coastline file as FORMAT.md lays it out.
func decode(name string, packed []byte) ([]Line, error) {
	raw, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(packed)), largestFile+1))
	if err != nil {
		return nil, &FileError{name, len(raw), "not a DEFLATE stream: " + err.Error()}
	}
	if len(raw) > largestFile {
		return nil, &FileError{name, largestFile, "longer than any coastline file"}
	}
	if !bytes.HasPrefix(raw, []byte(magic)) {
		return nil, &FileError{name, 0, "does not begin with " + magic}
	}
	c := &cursor{name: name, raw: raw, at: len(magic)}
	scale := float64(c.uvarint())
	if c.err == nil && scale == 0 {
		c.fail("zero quanta per degree")
	}
	lines := make([]Line, c.count(5))
	for i := range lines {
		lines[i] = c.line(scale)
	}
	if c.err == nil && c.at != len(raw) {
		c.fail(fmt.Sprintf("%d bytes follow the last line", len(raw)-c.at))
	}
	if c.err != nil {
		return nil, c.err
	}
	return lines, nil
}

// cursor reads numbers until the first error, which sticks.
type cursor struct {
	name string
	raw  []byte
	at   int
	err  error
}

func (c *cursor) fail(what string) {
	if c.err == nil {
		c.err = &FileError{c.name, c.at, what}
	}
}

// count reads how many items of at least size bytes follow, so that a damaged count
// cannot ask for memory that the file could not fill.
func (c *cursor) count(size int) int {
	n := c.uvarint()
	if left := len(c.raw) - c.at; c.err == nil && n > uint64(left/size) {
		c.fail(fmt.Sprintf("%d items announced, %d bytes left", n, left))
	}
	if c.err != nil {
		return 0
	}
	return int(n)
}

func (c *cursor) line(scale float64) Line {
	line := make(Line, c.count(2))
	var x, y int64
	for i := range line {
		x, y = x+c.varint(), y+c.varint()
		line[i] = Point{float64(x) / scale, float64(y) / scale}
		if math.Abs(line[i].Lon) > 720 || math.Abs(line[i].Lat) > 90 {
			c.fail(fmt.Sprintf("a point at %g degrees east, %g north", line[i].Lon, line[i].Lat))
			return nil
		}
	}
	return line
}

func (c *cursor) uvarint() uint64 {
	if c.err != nil {
		return 0
	}
	v, n := binary.Uvarint(c.raw[c.at:])
	if n <= 0 {
		c.fail("a number is cut off or too long")
		return 0
	}
	c.at += n
	return v
}

func (c *cursor) varint() int64 {
	if c.err != nil {
		return 0
	}
	v, n := binary.Varint(c.raw[c.at:])
	if n <= 0 {
		c.fail("a number is cut off or too long")
		return 0
	}
	c.at += n
	return v
}
