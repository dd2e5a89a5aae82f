package codec

import (
	"encoding/binary"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// words are parameters of HDF5 as bytes, little-endian.
func words(b []byte) []uint32 {
	var out []uint32
	for ; len(b) >= 4 && len(out) < 64; b = b[4:] {
		out = append(out, binary.LittleEndian.Uint32(b))
	}
	return out
}

func bytesOf(params ...uint32) []byte {
	var out []byte
	for _, p := range params {
		out = binary.LittleEndian.AppendUint32(out, p)
	}
	return out
}

// fuzzFilter decodes any bytes by any parameters into 60 elements of 4 bytes.
func fuzzFilter(f *testing.F, id int) {
	f.Fuzz(func(t *testing.T, params, stored []byte) {
		c, err := Prepare([]Spec{{ID: id, Params: words(params)}}, dtype.Int32, []int{60})
		if err != nil {
			return
		}
		c.Decode(make([]byte, 240), stored, 0, nil)
	})
}

func FuzzHDF5Nbit(f *testing.F) {
	f.Add(bytesOf(8, 0, 60, 1, 4, 0, 17, 3), make([]byte, 128))
	f.Add(bytesOf(20, 0, 6, 3, 40, 2, 2, 1, 4, 0, 17, 2, 7, 2, 24, 1, 4, 1, 20, 7), make([]byte, 105))
	f.Add(bytesOf(15, 0, 6, 3, 40, 2, 2, 1, 4, 0, 17, 2, 7, 4, 5), make([]byte, 43))
	f.Add(bytesOf(8, 1, 60, 1, 4, 0, 32, 0), make([]byte, 240))
	fuzzFilter(f, 5)
}

func FuzzHDF5ScaleOffset(f *testing.F) {
	head := append([]byte{5, 0, 0, 0, 8, 200, 255, 255, 255, 255, 255, 255, 255}, make([]byte, 8+38)...)
	f.Add(bytesOf(2, 0, 60, 0, 4, 1, 0, 1, 99), head)
	f.Add(bytesOf(2, 0, 120, 0, 2, 0, 1, 0, 0), append([]byte{16, 0, 0, 0, 8}, make([]byte, 16+240)...))
	f.Add(bytesOf(0, 3, 60, 1, 4, 0, 0, 1, 0x42c60000), head)
	f.Add(bytesOf(0, 3, 30, 1, 8, 0, 1, 1, 0, 0x40580000), head)
	fuzzFilter(f, 6)
}
