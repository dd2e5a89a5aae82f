package szip

import (
	"bytes"
	"testing"
)

// bitText is a stream written as bits; blanks are for the reader.
func bitText(s string) []byte {
	var out []byte
	n := 0
	for _, c := range s {
		if c != '0' && c != '1' {
			continue
		}
		if n%8 == 0 {
			out = append(out, 0)
		}
		out[n/8] |= byte(c-'0') << (7 - n%8)
		n++
	}
	return out
}

// Each option of a block, by hand from CCSDS 121.0-B-3.
func TestOptions(t *testing.T) {
	for name, c := range map[string]struct {
		p      Params
		stream string
		want   []byte
	}{
		"as they are":  {Params{0, 8, 2, 4}, "111 00000001 00000010  111 11111111 00000000", []byte{1, 2, 255, 0}},
		"split, k=0":   {Params{0, 8, 4, 4}, "001 1 01 001 0001", []byte{0, 1, 2, 3}},
		"split, k=2":   {Params{0, 8, 4, 4}, "011 1 01 001 1  11 00 01 10", []byte{3, 4, 9, 2}},
		"reference":    {Params{NearestNeighbour, 8, 4, 4}, "001 00001010  01 001 0001", []byte{10, 9, 10, 8}},
		"zeros":        {Params{0, 8, 4, 4}, "000 0 1", []byte{0, 0, 0, 0}},
		"zeros, rest":  {Params{0, 8, 2, 6}, "000 0 00001", []byte{0, 0, 0, 0, 0, 0}},
		"zeros, six":   {Params{0, 8, 2, 12}, "000 0 0000001", make([]byte, 12)},
		"constant":     {Params{NearestNeighbour, 8, 2, 4}, "000 0 00000111 01", []byte{7, 7, 7, 7}},
		"pairs":        {Params{0, 8, 4, 4}, "000 1 0001 00001", []byte{2, 0, 1, 1}},
		"pair and ref": {Params{NearestNeighbour, 8, 2, 2}, "000 1 00000101 001", []byte{5, 4}},
		"wrap upwards": {Params{NearestNeighbour, 8, 2, 2}, "111 00000001 00001000", []byte{1, 8}},
		"wrap down":    {Params{NearestNeighbour, 8, 2, 2}, "111 11111101 00001000", []byte{253, 247}},
		"big 16":       {Params{BigEndian, 16, 2, 2}, "1111 0000000100000010 0000001100000100", []byte{1, 2, 3, 4}},
		"little 16":    {Params{0, 16, 2, 2}, "1111 0000000100000010 0000001100000100", []byte{2, 1, 4, 3}},
		"planes of 32": {Params{0, 32, 2, 2}, "111 00000001 00000010 111 00000011 00000100 111 00000101 00000110 111 00000111 00001000", []byte{1, 3, 5, 7, 2, 4, 6, 8}},
		"short lines":  {Params{NearestNeighbour, 8, 4, 3}, "001 00000001 1 1 1  001 00000010 1 1 1", []byte{1, 1, 1, 2, 2, 2}},
	} {
		got := make([]byte, len(c.want))
		if err := Decode(got, bitText(c.stream), c.p); err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !bytes.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", name, got, c.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	for name, c := range map[string]struct {
		p      Params
		stream string
		n      int
	}{
		"ends":            {Params{0, 8, 4, 4}, "001 1 01", 4},
		"empty":           {Params{0, 8, 4, 4}, "", 4},
		"run of zeros":    {Params{0, 8, 2, 4}, "000 0 001", 4},
		"pair of no code": {Params{0, 8, 2, 2}, "000 1 " + string(bytes.Repeat([]byte("0"), 91)) + "1", 2},
		"odd bytes":       {Params{0, 16, 2, 2}, "1111", 3},
		"27 bits":         {Params{0, 27, 2, 2}, "1111", 4},
		"blocks of 3":     {Params{0, 8, 3, 3}, "1111", 4},
		"no scanline":     {Params{0, 8, 2, 0}, "1111", 4},
	} {
		if err := Decode(make([]byte, c.n), bitText(c.stream), c.p); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(uint16(NearestNeighbour), uint8(8), uint8(4), uint16(16), bitText("001 00001010 01 001 0001 000 0 00001"))
	f.Add(uint16(BigEndian), uint8(16), uint8(2), uint16(3), bitText("1111 0000000100000010 0000001100000100"))
	f.Add(uint16(NearestNeighbour), uint8(64), uint8(8), uint16(64), bitText("000 1 00000101 001 001"))
	f.Add(uint16(0), uint8(24), uint8(16), uint16(40), bitText("11110 000000010000001000000111"))
	f.Fuzz(func(t *testing.T, options uint16, bits, block uint8, scanline uint16, src []byte) {
		p := Params{int(options), int(bits), int(block), int(scanline)}
		one, two := make([]byte, 960), bytes.Repeat([]byte{0xa5}, 960)
		err := Decode(one, src, p)
		if again := Decode(two, src, p); (err == nil) != (again == nil) || err == nil && !bytes.Equal(one, two) {
			t.Fatal("depends on what was in the memory")
		}
	})
}
