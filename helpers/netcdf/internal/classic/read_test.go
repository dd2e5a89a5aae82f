package classic

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// draft writes a header by hand; numbers are big-endian.
type draft struct{ bytes.Buffer }

func (d *draft) u32(values ...uint32) *draft {
	for _, v := range values {
		binary.Write(d, binary.BigEndian, v)
	}
	return d
}

func (d *draft) name(s string) *draft {
	d.u32(uint32(len(s)))
	d.WriteString(s + strings.Repeat("\x00", -len(s)&3))
	return d
}

// twoByRecord is a CDF-1 header: t unlimited, x = 3; a(t, x) of bytes, b(t) of shorts.
func twoByRecord(records uint32, begin uint32) []byte {
	var d draft
	d.WriteString("CDF\x01")
	d.u32(records, 10, 2).name("t").u32(0).name("x").u32(3)
	d.u32(0, 0, 11, 2)
	d.name("a").u32(2, 0, 1, 0, 0, uint32(Byte), 4, begin)
	d.name("b").u32(1, 0, 0, 0, uint32(Short), 4, begin+4)
	return d.Bytes()
}

func read(text []byte) (*Header, error) {
	return Read(cursor.NewSource(bytes.NewReader(text), int64(len(text)), cursor.DefaultLimits))
}

func TestStreamedRecordsAreCounted(t *testing.T) {
	head := twoByRecord(math.MaxUint32, 0)
	begin := len(head)
	head = twoByRecord(math.MaxUint32, uint32(begin))
	for data, want := range map[int]int64{0: 0, 3: 0, 6: 1, 7: 1, 8: 1, 13: 1, 14: 2, 16: 2, 80: 10, 86: 11} {
		h, err := read(append(bytes.Clone(head), make([]byte, data)...))
		if err != nil || h.Records != want || h.Stride != 8 || h.Dims[0].Len != want {
			t.Errorf("%d bytes of data: %+v, %v; %d records wanted", data, h, err, want)
		}
	}
}

func TestMissingRecordsAreToldOf(t *testing.T) {
	begin := uint32(len(twoByRecord(10, 0)))
	_, err := read(append(twoByRecord(10, begin), make([]byte, 50)...))
	if !errors.Is(err, cursor.ErrTruncated) || !strings.Contains(err.Error(), "10 records") || !strings.Contains(err.Error(), "holds 6") {
		t.Errorf("error %v", err)
	}
}

func TestHeadersThatAreRefused(t *testing.T) {
	good := append(twoByRecord(0, 200), make([]byte, 200)...)
	if _, err := read(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   int
		to   byte
		says string
	}{
		{3, 4, "version 4"},
		{11, 11, "tag 11; 10 is wanted"},
		{12, 0x7f, "2130706434 dimensions"},
		{43, 2, "tag 2; 12 is wanted"},
		{71, 9, "dimension number 9"},
		{75, 0, "it can only be the first"},
		{87, 9, "no element type"},
		{95, 5, "inside the header"},
	} {
		bad := bytes.Clone(good)
		bad[c.at] = c.to
		if _, err := read(bad); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("byte %d made %d: error %v; %q wanted", c.at, c.to, err, c.says)
		}
	}
}
