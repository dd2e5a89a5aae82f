package codec

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/codec/blosc"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Shuffle is how Blosc rearranges bytes before it compresses them.
type Shuffle = blosc.Shuffle

// The shuffles of Blosc.
const (
	NoShuffle   = blosc.NoShuffle
	ByteShuffle = blosc.ByteShuffle
	BitShuffle  = blosc.BitShuffle
)

// Choice is a compression to write arrays with, of whatever type and Zarr format. The zero
// Choice does not compress.
type Choice struct {
	Name    string // "blosc-lz4", "blosc-zstd", "zstd", "gzip", "zlib"; "" or "none": none
	Level   int
	Shuffle Shuffle // of the two with blosc
}

// The choices to start from, measured on float32 fields of ERA5: Speed encodes and decodes
// about twice as fast, Size makes stores a quarter smaller.
var (
	Speed = BloscLZ4(5, ByteShuffle)
	Size  = BloscZstd(3, ByteShuffle)
)

// BloscLZ4 compresses with lz4 inside Blosc. level is 0 to 9 and decides the size of blocks.
func BloscLZ4(level int, s Shuffle) Choice { return Choice{"blosc-lz4", level, s} }

// BloscZstd compresses with zstd inside Blosc. level is 0 to 9; up to 4 is fastest.
func BloscZstd(level int, s Shuffle) Choice { return Choice{"blosc-zstd", level, s} }

// Zstd compresses with zstd alone, as zarr-python 3 does. level counts as libzstd's.
func Zstd(level int) Choice { return Choice{Name: "zstd", Level: level} }

// Gzip compresses with gzip; level is 0 to 9.
func Gzip(level int) Choice { return Choice{Name: "gzip", Level: level} }

// ChoiceError is a word that names no compression.
type ChoiceError struct{ Word, Why string }

func (e *ChoiceError) Error() string {
	return fmt.Sprintf("codec: %q is no compression: %s; write blosc-zstd:5:bit, blosc-lz4:5:byte, zstd:3, gzip:6 or none", e.Word, e.Why)
}

// highest is the highest level of each choice, and the one where none is given.
var highest = map[string][2]int{
	"blosc-lz4": {9, 5}, "blosc-zstd": {9, 3}, "zstd": {22, 3}, "gzip": {9, 6}, "zlib": {9, 6},
}

// ParseChoice reads NAME[:LEVEL[:SHUFFLE]]: blosc-zstd:5:bit, blosc-lz4:5:byte, zstd:3,
// gzip:6, zlib:1, none. SHUFFLE is byte (where none is given), bit or none, of Blosc only.
//
// Errors: *ChoiceError.
func ParseChoice(word string) (Choice, error) {
	parts := strings.Split(word, ":")
	c := Choice{Name: parts[0]}
	if word == "none" {
		return c, nil
	}
	limits, ok := highest[c.Name]
	if !ok {
		return Choice{}, &ChoiceError{word, "the name is not known"}
	}
	isBlosc := strings.HasPrefix(c.Name, "blosc-")
	if len(parts) > 3 || len(parts) == 3 && !isBlosc {
		return Choice{}, &ChoiceError{word, "too many parts"}
	}
	c.Level = limits[1]
	if len(parts) > 1 {
		n, err := strconv.Atoi(parts[1])
		if err != nil || n < 0 || n > limits[0] {
			return Choice{}, &ChoiceError{word, fmt.Sprintf("the level goes from 0 to %d", limits[0])}
		}
		c.Level = n
	}
	if isBlosc {
		c.Shuffle = ByteShuffle
	}
	if len(parts) == 3 {
		i := strings.Index("none byte bit", parts[2])
		if parts[2] == "" || i != 0 && i != 5 && i != 10 {
			return Choice{}, &ChoiceError{word, "the shuffle is byte, bit or none"}
		}
		c.Shuffle = Shuffle(i / 5)
	}
	return c, nil
}

// String is the word that ParseChoice reads.
func (c Choice) String() string {
	switch {
	case c.Name == "" || c.Name == "none":
		return "none"
	case strings.HasPrefix(c.Name, "blosc-"):
		return fmt.Sprintf("%s:%d:%s", c.Name, c.Level, [...]string{"none", "byte", "bit"}[c.Shuffle])
	}
	return fmt.Sprintf("%s:%d", c.Name, c.Level)
}

// Specs is the pipeline of an array of type t in a Zarr format, 2 or 3. Elements of
// variable length are stored by vlen-utf8, or vlen-bytes.
func (c Choice) Specs(format int, t dtype.Type) []Spec {
	var out []Spec
	switch {
	case t.Size == 0 && t.Kind == dtype.Vlen:
		out = append(out, Spec{Name: "vlen-bytes"})
	case t.Size == 0:
		out = append(out, Spec{Name: "vlen-utf8"})
	case format == 3 && swapUnit(t) == 1:
		out = append(out, Spec{Name: "bytes"})
	case format == 3 && t.Big:
		out = append(out, Spec{Name: "bytes", Config: map[string]any{"endian": "big"}})
	case format == 3:
		out = append(out, Spec{Name: "bytes", Config: map[string]any{"endian": "little"}})
	}
	switch c.Name {
	case "blosc-lz4", "blosc-zstd":
		return append(out, c.blosc(format, t))
	case "zlib":
		if format == 3 {
			return append(out, Spec{Name: "numcodecs.zlib", Config: map[string]any{"level": c.Level}})
		}
		return append(out, Spec{Name: "zlib", Config: map[string]any{"level": c.Level}})
	case "gzip":
		return append(out, Spec{Name: "gzip", Config: map[string]any{"level": c.Level}})
	case "zstd":
		z := Spec{Name: "zstd", Config: map[string]any{"level": c.Level}}
		if format == 3 { // tensorstore refuses the member in format 2
			z.Config["checksum"] = false
		}
		return append(out, z)
	}
	return out
}

func (c Choice) blosc(format int, t dtype.Type) Spec {
	size, shuffle := t.Size, c.Shuffle
	if size < 1 || size > 255 {
		size, shuffle = 1, NoShuffle
	}
	if size == 1 && shuffle == ByteShuffle {
		shuffle = NoShuffle
	}
	config := map[string]any{"cname": strings.TrimPrefix(c.Name, "blosc-"), "clevel": c.Level, "blocksize": 0}
	if format == 3 {
		config["typesize"] = size
		config["shuffle"] = [...]string{"noshuffle", "shuffle", "bitshuffle"}[shuffle]
	} else {
		config["shuffle"] = int(shuffle)
	}
	return Spec{Name: "blosc", Config: config}
}
