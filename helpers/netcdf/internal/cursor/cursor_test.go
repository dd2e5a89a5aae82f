package cursor

import (
	"bytes"
	"errors"
	"testing"
)

func source(b []byte, l Limits) *Source { return NewSource(bytes.NewReader(b), int64(len(b)), l) }

// pattern is n bytes that tell their own place.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

func TestSliceGivesTheFilesBytes(t *testing.T) {
	file := pattern(200_000)
	s := source(file, DefaultLimits)
	defer s.Release()
	for _, r := range [][2]int64{{0, 10}, {65530, 6}, {65530, 20}, {70000, 100}, {81915, 10}, {98304, 16384}, {100000, 90000}, {150000, 12288}, {30001, 12287}, {35000, 12289}, {199999, 1}, {200000, 0}} {
		got, err := s.Slice(r[0], r[1])
		if err != nil || !bytes.Equal(got, file[r[0]:r[0]+r[1]]) {
			t.Errorf("Slice(%d, %d): wrong bytes, error %v", r[0], r[1], err)
		}
	}
}

// TestWindows counts what is read for structures that lie here and there, and end to end.
func TestWindows(t *testing.T) {
	file := pattern(1 << 20)
	for _, c := range []struct {
		name string
		at   []int64
		most int64
	}{
		{"head", []int64{0, 8000, 100, 16000}, 16 << 10},
		{"both sides", []int64{500_000, 495_000, 504_000}, 16 << 10},
		{"across", []int64{0, 16380, 16384, 32764, 32700}, 96 << 10},
		{"far apart", []int64{0, 200_000, 800_000, 1<<20 - 8}, 48<<10 + 16<<10},
	} {
		s := source(file, DefaultLimits)
		for _, at := range c.at {
			if got, err := s.Slice(at, 8); err != nil || !bytes.Equal(got, file[at:at+8]) {
				t.Errorf("%s: Slice(%d, 8): wrong bytes, error %v", c.name, at, err)
			}
		}
		if s.Read() > c.most {
			t.Errorf("%s: %d bytes are read, want at most %d", c.name, s.Read(), c.most)
		}
		s.Release()
	}
	s := source(file, DefaultLimits)
	defer s.Release()
	for at := int64(0); at < 1<<20; at += 8 {
		if got, err := s.Slice(at, 8); err != nil || !bytes.Equal(got, file[at:at+8]) {
			t.Fatalf("Slice(%d, 8): wrong bytes, error %v", at, err)
		}
	}
	if s.Read() > 1<<20 || len(s.windows) > 20 {
		t.Errorf("%d bytes are read in %d windows", s.Read(), len(s.windows))
	}
}

func TestSliceRefusesWhatIsNotThere(t *testing.T) {
	s := source(pattern(100), DefaultLimits)
	for _, r := range [][2]int64{{-1, 1}, {0, 101}, {100, 1}, {5, -1}, {1 << 62, 1 << 62}, {1, 1<<63 - 1}} {
		if _, err := s.Slice(r[0], r[1]); !errors.Is(err, ErrTruncated) {
			t.Errorf("Slice(%d, %d): error %v", r[0], r[1], err)
		}
	}
}

func TestBudgets(t *testing.T) {
	s := source(pattern(400_000), Limits{HeaderBytes: 100_000, Steps: 10, AttributeBytes: 10})
	if _, err := s.Slice(70000, 200_000); !errors.Is(err, ErrLimit) {
		t.Errorf("bytes: %v", err)
	}
	if err := s.Step(11); !errors.Is(err, ErrLimit) {
		t.Errorf("steps: %v", err)
	}
	if err := s.KeepAttribute(11); !errors.Is(err, ErrLimit) {
		t.Errorf("attributes: %v", err)
	}
}

func TestCursorNumbers(t *testing.T) {
	c := Over([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}, 40)
	if c.U8() != 1 || c.U16() != 0x0302 || c.Uint(3) != 0x060504 || c.Offset() != 46 {
		t.Error("little-endian numbers")
	}
	c.Big = true
	if c.U32() != 0x0708090a || c.Left() != 1 {
		t.Error("big-endian numbers")
	}
	c.U16()
	if !errors.Is(c.Err(), ErrCorrupt) || c.U8() != 0 || c.Left() != 0 {
		t.Errorf("after the end: %v", c.Err())
	}
}

func TestCursorCrossesWindows(t *testing.T) {
	file := pattern(300_000)
	s := source(file, DefaultLimits)
	c := s.At(10, -1)
	for i := 10; i+8 <= len(file); i += 8 {
		if got := c.Bytes(8); !bytes.Equal(got, file[i:i+8]) {
			t.Fatalf("byte %d: %v", i, c.Err())
		}
	}
	c.Skip(100)
	if !errors.Is(c.Err(), ErrTruncated) {
		t.Errorf("past the end of the file: %v", c.Err())
	}
}

func TestTerminated(t *testing.T) {
	long := bytes.Repeat([]byte("x"), 1000)
	b := append(append([]byte("name\x00\x00"), long...), 0, 'e')
	c := Over(b, 0)
	if c.Terminated() != "name" || c.Terminated() != "" || c.Terminated() != string(long) {
		t.Error("text")
	}
	if c.Terminated(); !errors.Is(c.Err(), ErrCorrupt) {
		t.Errorf("text without end: %v", c.Err())
	}
}
