package inflate

import (
	"bytes"
	stdflate "compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"hash/adler32"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestRawLevels(t *testing.T) {
	for name, data := range samples() {
		for level := -2; level <= 9; level++ {
			for by, stream := range map[string][]byte{"std": deflated(t, data, level), "klauspost": deflatedK(t, data, level)} {
				dst := make([]byte, len(data))
				n, err := rawAll(t, dst, stream)
				if err != nil || n != len(data) || !bytes.Equal(dst, data) {
					t.Errorf("%s %s level %d: n=%d of %d, err=%v", name, by, level, n, len(data), err)
				}
			}
		}
	}
}

// Every length up to 300 in every kind of block, between guard pages.
func TestRawSmall(t *testing.T) {
	in, out := guarded(t, 1<<13), guarded(t, 1<<12)
	mixed := samples()["mixed"]
	for size := range 301 {
		for level := -2; level <= 9; level++ {
			data := mixed[40000-size/2:][:size]
			stream := atEnd(in, deflated(t, data, level))
			dst := out[len(out)-size:]
			if n, err := rawAll(t, dst, stream); err != nil || n != size || !bytes.Equal(dst, data) {
				t.Fatalf("size %d level %d: n=%d, err=%v", size, level, n, err)
			}
		}
	}
}

// A valid stream cut anywhere is truncated, and every output but the right one is refused.
func TestLengths(t *testing.T) {
	data := planes(field(3, 9, 11), 4)
	in := guarded(t, 1<<14)
	for _, level := range []int{stdflate.NoCompression, 1, 9, stdflate.HuffmanOnly} {
		stream := zlibbed(t, data, level)
		for cut := range len(stream) {
			dst := make([]byte, len(data))
			err := zlibAll(t, dst, atEnd(in, stream[:cut]))
			if !errors.Is(err, ErrTruncated) {
				t.Fatalf("level %d cut at %d of %d: %v", level, cut, len(stream), err)
			}
		}
		for size := range 2 * len(data) {
			err := zlibAll(t, make([]byte, size), stream)
			want := map[bool]error{true: ErrShort, false: ErrLong}[size > len(data)]
			if size == len(data) {
				want = nil
			}
			if !errors.Is(err, want) {
				t.Fatalf("level %d, %d bytes for %d: %v", level, size, len(data), err)
			}
		}
		if err := Zlib(make([]byte, len(data)), append(bytes.Clone(stream), "behind the end"...)); err != nil {
			t.Errorf("bytes behind the end: %v", err)
		}
	}
}

func TestErrorSaysBoth(t *testing.T) {
	stream := zlibbed(t, make([]byte, 1000), 6)
	for size, want := range map[int]string{
		1200: "inflate: 1200 bytes wanted, 1000 found: too few bytes: the stream is complete, near byte ",
		900:  "inflate: 900 bytes wanted, more than 900 found: too many bytes: ",
	} {
		if err := Zlib(make([]byte, size), stream); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s...", err, want)
		}
	}
	var e *Error
	if err := Zlib(make([]byte, 1200), stream); !errors.As(err, &e) || e.Wanted != 1200 || e.Found != 1000 {
		t.Errorf("fields: %+v", e)
	}
}

// Every single flipped bit of a zlib stream is found, unless it is one that fills up a byte
// and changes nothing; those of the header and the checksum are found by name.
func TestFlippedBits(t *testing.T) {
	data := planes(field(3, 9, 11), 4)
	stream := zlibbed(t, data, 6)
	for bit := range len(stream) * 8 {
		bad := bytes.Clone(stream)
		bad[bit/8] ^= 1 << (bit % 8)
		dst := make([]byte, len(data))
		err := zlibAll(t, dst, bad)
		switch {
		case err == nil && !bytes.Equal(dst, data):
			t.Fatalf("bit %d flipped and wrong bytes accepted", bit)
		case bit < 16 && !errors.Is(err, ErrCorrupt):
			t.Errorf("header bit %d: %v", bit, err)
		case bit/8 >= len(stream)-4 && !errors.Is(err, ErrChecksum):
			t.Errorf("checksum bit %d: %v", bit, err)
		}
	}
}

// Damaged streams of all kinds: as compress/flate sees them.
func TestDamaged(t *testing.T) {
	m := newMatcher(t)
	rng := rand.New(rand.NewPCG(3, 4))
	all := samples()
	for i := range 6000 {
		stream, size := damaged(t, rng, all)
		m.check(t, stream, size)
		if t.Failed() {
			t.Fatalf("stream %d", i)
		}
	}
}

// damaged is a stream of some part of the samples with up to three bits flipped, now and then
// cut off, and the number of bytes in it, now and then another.
func damaged(t testing.TB, rng *rand.Rand, all map[string][]byte) (stream []byte, size int) {
	names := []string{"zeros", "noise", "skewed", "near", "text", "field", "shuffled", "mixed"}
	data := all[names[rng.IntN(len(names))]]
	data = data[rng.IntN(len(data)/2):]
	data = data[:rng.IntN(min(len(data), 24000))]
	stream = bytes.Clone(deflated(t, data, []int{-2, 0, 1, 4, 6, 9}[rng.IntN(6)]))
	for range rng.IntN(4) {
		stream[rng.IntN(len(stream))] ^= 1 << rng.IntN(8)
	}
	if rng.IntN(8) == 0 {
		stream = stream[:rng.IntN(len(stream))]
	}
	size = len(data)
	if rng.IntN(4) == 0 {
		size = rng.IntN(2*size + 1)
	}
	return stream, size
}

// Streams made of bits by hand: what encoders do not write.
func TestHandMade(t *testing.T) {
	m := newMatcher(t)
	for name, bits := range map[string][]uint32{
		"type 3":                         {1, 1, 3, 2},
		"fixed, end":                     {1, 1, 1, 2, 0, 7},
		"fixed, length code 286":         {1, 1, 1, 2, 0b01100011, 8},
		"fixed, distance code 30":        {1, 1, 1, 2, 0b1000000, 7, 0b01111, 5},
		"fixed, match at start":          {1, 1, 1, 2, 0b1000000, 7, 0, 5},
		"stored, lengths differ":         {1, 1, 0, 2, 0, 5, 3, 16, 3, 16},
		"stored, nothing":                {1, 1, 0, 2, 0, 5, 0, 16, 0xffff, 16},
		"no final block":                 {0, 1, 1, 2, 0, 7},
		"287 literal codes":              {1, 1, 2, 2, 30, 5, 0, 5, 15, 4},
		"31 distance codes":              {1, 1, 2, 2, 0, 5, 30, 5, 15, 4},
		"precode over-subscribed":        {1, 1, 2, 2, 0, 5, 0, 5, 0, 4, 1, 3, 1, 3, 1, 3, 0, 3},
		"precode incomplete":             {1, 1, 2, 2, 0, 5, 0, 5, 0, 4, 2, 3, 2, 3, 2, 3, 0, 3},
		"precode empty":                  {1, 1, 2, 2, 0, 5, 0, 5, 0, 4, 0, 3, 0, 3, 0, 3, 0, 3},
		"repeat of nothing":              {1, 1, 2, 2, 0, 5, 0, 5, 0, 4, 1, 3, 0, 3, 0, 3, 0, 3, 0, 1, 0, 2},
		"all zero lengths, no end block": {1, 1, 2, 2, 0, 5, 0, 5, 0, 4, 0, 3, 0, 3, 1, 3, 0, 3, 0, 1, 127, 7, 0, 1, 109, 7, 0, 8},
		"run of zeros too long":          {1, 1, 2, 2, 0, 5, 0, 5, 0, 4, 0, 3, 0, 3, 1, 3, 0, 3, 0, 1, 127, 7, 0, 1, 127, 7},
	} {
		stream := packed(bits)
		for _, tail := range []int{0, 1, 8, 100} {
			for _, size := range []int{0, 1, 258, 1000} {
				m.check(t, append(bytes.Clone(stream), make([]byte, tail)...), size)
			}
		}
		if t.Failed() {
			t.Fatal(name)
		}
	}
}

// packed writes pairs of value and width, lowest bit first.
func packed(pairs []uint32) []byte {
	var out []byte
	at := 0
	for i := 0; i < len(pairs); i += 2 {
		for k := range pairs[i+1] {
			if at%8 == 0 {
				out = append(out, 0)
			}
			out[at/8] |= byte(pairs[i] >> k & 1 << (at % 8))
			at++
		}
	}
	return out
}

// Matches of every distance to 300 and every length, in fast and careful reach.
func TestMatches(t *testing.T) {
	noise := samples()["noise"]
	out := guarded(t, 1<<14)
	for d := 1; d <= 300; d++ {
		data := bytes.Clone(noise[:d])
		for n := 3; n <= 258; n += 1 + d%3 {
			for range n {
				data = append(data, data[len(data)-d])
			}
			data = append(data, noise[n])
			if len(data) > 12000 {
				break
			}
		}
		stream := deflated(t, data, 9)
		dst := out[len(out)-len(data):]
		if n, err := rawAll(t, dst, stream); err != nil || n != len(data) || !bytes.Equal(dst, data) {
			t.Fatalf("distance %d: n=%d of %d: %v", d, n, len(data), err)
		}
	}
}

func TestGzip(t *testing.T) {
	data := planes(field(3, 9, 11), 4)
	var b bytes.Buffer
	for i, part := range [][]byte{data[:500], nil, data[500:]} {
		w := gzip.NewWriter(&b)
		if i == 0 {
			w.Name, w.Comment, w.Extra = "t2m", "a comment", []byte("extra")
		}
		written(t, w, &b, part)
	}
	stream := b.Bytes()
	for _, tail := range [][]byte{nil, make([]byte, 13)} {
		dst := make([]byte, len(data))
		if err := Gzip(dst, append(bytes.Clone(stream), tail...)); err != nil || !bytes.Equal(dst, data) {
			t.Errorf("three members: %v", err)
		}
	}
	for cut := range len(stream) {
		if err := Gzip(make([]byte, len(data)), stream[:cut]); err == nil {
			t.Errorf("cut at %d accepted", cut)
		}
	}
	for size, want := range map[int]error{len(data) - 1: ErrLong, len(data) + 1: ErrShort} {
		if err := Gzip(make([]byte, size), stream); !errors.Is(err, want) {
			t.Errorf("%d bytes: %v", size, err)
		}
	}
	if err := Gzip(make([]byte, len(data)), append(bytes.Clone(stream), "junk"...)); err == nil {
		t.Error("junk behind the last member accepted")
	}
	for at := range stream {
		bad := bytes.Clone(stream)
		bad[at] ^= 0x10
		dst := make([]byte, len(data))
		if err := Gzip(dst, bad); err == nil && !bytes.Equal(dst, data) {
			t.Errorf("byte %d changed: wrong bytes accepted", at)
		}
	}
}

// A match of one gzip member must not reach into the one before.
func TestGzipMembersApart(t *testing.T) {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	first := written(t, w, &b, make([]byte, 400))
	reach := packed([]uint32{1, 1, 1, 2, 0b1000000, 7, 0, 5, 0, 7})
	stream := append(bytes.Clone(first), "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00"...)
	stream = append(stream, reach...)
	if err := Gzip(make([]byte, 403), append(stream, make([]byte, 8)...)); !errors.Is(err, ErrCorrupt) {
		t.Errorf("%v", err)
	}
}

func TestGzipHeaderCRC(t *testing.T) {
	head := []byte("\x1f\x8b\x08\x02\x00\x00\x00\x00\x00\xff")
	body := append(packed([]uint32{1, 1, 1, 2, 0, 7}), make([]byte, 8)...)
	if err := Gzip(nil, append(append(bytes.Clone(head), 0x17, 0x3d), body...)); !errors.Is(err, ErrChecksum) {
		t.Errorf("wrong header CRC: %v", err)
	}
}

func TestAdler32(t *testing.T) {
	buf := guarded(t, 1<<18)
	rng := rand.New(rand.NewPCG(5, 6))
	sizes := []int{4096, 65535, 65536, 65537, 131072 + 45, 1 << 18}
	for i := range 301 {
		sizes = append(sizes, i)
	}
	for _, fill := range []func() byte{func() byte { return 255 }, func() byte { return byte(rng.Uint32()) }} {
		for i := range buf {
			buf[i] = fill()
		}
		for _, n := range sizes {
			data, want := buf[len(buf)-n:], adler32.Checksum(buf[len(buf)-n:])
			a, b := adlerBytes(1, 0, data)
			if got := Adler32(1, data); got != want || uint32(b%adlerBase<<16|a%adlerBase) != want {
				t.Errorf("%d bytes: %08x, want %08x", n, got, want)
			}
			if n <= adlerChunk {
				if a, b := adlerWords(65520, 65520, data); fmt.Sprint(a%adlerBase, b%adlerBase) != fmt.Sprint(adlerDefinition(65520, 65520, data)) {
					t.Errorf("%d bytes: words", n)
				}
			}
			if got := Adler32(Adler32(1, data[:n/3]), data[n/3:]); got != want {
				t.Errorf("%d bytes in two parts: %08x, want %08x", n, got, want)
			}
		}
	}
}

func adlerDefinition(a, b uint64, data []byte) (uint64, uint64) {
	for _, c := range data {
		a = (a + uint64(c)) % adlerBase
		b = (b + a) % adlerBase
	}
	return a, b
}

func TestNoAllocation(t *testing.T) {
	data := planes(field(24, 23, 90), 4)
	stream := zlibbed(t, data, 1)
	dst := make([]byte, len(data))
	var d Decoder
	if n := testing.AllocsPerRun(10, func() { _ = d.Zlib(dst, stream) }); n != 0 {
		t.Errorf("%v allocations a call", n)
	}
}

func zlibbed(t testing.TB, data []byte, level int) []byte {
	var b bytes.Buffer
	w, err := zlib.NewWriterLevel(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, w, &b, data)
}

// atEnd copies data to the end of buf.
func atEnd(buf, data []byte) []byte {
	at := buf[len(buf)-len(data):]
	copy(at, data)
	return at
}

// matcher compares Raw with compress/flate, input and output against guard pages behind
// and then before them.
type matcher struct {
	in, out []byte
	oracle  io.ReadCloser
	want    []byte
}

const matcherSize = 1 << 17

func newMatcher(t testing.TB) *matcher {
	return &matcher{
		in: guarded(t, matcherSize), out: guarded(t, matcherSize),
		oracle: stdflate.NewReader(strings.NewReader("")), want: make([]byte, matcherSize+1),
	}
}

func (m *matcher) check(t testing.TB, stream []byte, size int) {
	if err := m.oracle.(stdflate.Resetter).Reset(bytes.NewReader(stream), nil); err != nil {
		t.Fatal(err)
	}
	want, wantErr := 0, error(nil)
	for want <= size && wantErr == nil {
		var n int
		n, wantErr = m.oracle.Read(m.want[want : size+1])
		want += n
	}
	good := want <= size && wantErr == io.EOF
	for _, place := range []struct{ src, dst []byte }{
		{atEnd(m.in, stream), m.out[len(m.out)-size:]},
		{m.in[:copy(m.in, stream)], m.out[:size]},
	} {
		got, err := rawAll(t, place.dst, place.src)
		if (err == nil) != good {
			t.Errorf("%x to %d bytes: error %v, compress/flate %v after %d", stream, size, err, wantErr, want)
		}
		// Before an error compress/flate may stop a few short codes earlier.
		n := min(want, size)
		if good && got != n || got < n || !bytes.Equal(place.dst[:n], m.want[:n]) {
			t.Errorf("%x to %d bytes: %d bytes, compress/flate %d: %v", stream, size, got, want, err)
		}
	}
}

func FuzzInflate(f *testing.F) {
	m := newMatcher(f)
	data := planes(field(2, 9, 11), 4)
	for _, level := range []int{-2, 0, 1, 9} {
		f.Add(deflated(f, data, level), uint16(len(data)))
	}
	f.Add(deflated(f, samples()["near"][:3000], 9), uint16(3000))
	f.Fuzz(func(t *testing.T, stream []byte, size uint16) {
		if len(stream) > matcherSize {
			t.Skip()
		}
		m.check(t, stream, int(size))
	})
}

// FuzzZlib holds Zlib and Gzip to compress/zlib and compress/gzip.
func FuzzZlib(f *testing.F) {
	data := planes(field(2, 9, 11), 4)
	f.Add(zlibbed(f, data, 6), uint16(len(data)))
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	f.Add(written(f, w, &b, data), uint16(len(data)))
	f.Fuzz(func(t *testing.T, stream []byte, size uint16) {
		dst := make([]byte, size)
		if zlibAll(t, dst, stream) == nil {
			same(t, dst, func() (io.Reader, error) { return zlib.NewReader(bytes.NewReader(stream)) })
		}
		if Gzip(dst, stream) == nil {
			same(t, dst, func() (io.Reader, error) { return gzip.NewReader(bytes.NewReader(stream)) })
		}
	})
}

func same(t *testing.T, got []byte, open func() (io.Reader, error)) {
	r, err := open()
	if err != nil {
		t.Fatal(err)
	}
	want, err := io.ReadAll(r)
	if err != nil && !errors.Is(err, gzip.ErrHeader) && !errors.Is(err, io.ErrUnexpectedEOF) || !bytes.Equal(got, want) {
		t.Fatalf("%d bytes, oracle %d: %v", len(got), len(want), err)
	}
}
