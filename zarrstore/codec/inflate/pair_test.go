package inflate

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"sync"
	"testing"
)

// partner is a good zlib stream to decode beside another.
type partner struct{ src, data []byte }

// partners: matches of every near distance, literals with long codes, and one too short for the
// fast loop.
var partners = sync.OnceValue(func() []partner {
	all := samples()
	var list []partner
	for _, data := range [][]byte{all["near"][:12000], all["skewed"][:9000], all["text"][:200]} {
		list = append(list, partner{zlibbed(nil, data, 6), data})
	}
	return list
})

// raw2 is Raw of two streams at once.
func raw2(a, b *Decoder, dst0, src0, dst1, src1 []byte) (n0 int, err0 error, n1 int, err1 error) {
	a.start(dst0, src0, 0)
	b.start(dst1, src1, 0)
	err0, err1 = together(a, b)
	return a.out, err0, b.out, err1
}

// sameError compares all but the place in the input, which depends a little on whether the
// fast or the careful loop meets the error.
func sameError(err0, err1 error) bool {
	var e0, e1 *Error
	if !errors.As(err0, &e0) || !errors.As(err1, &e1) {
		return err0 == nil && err1 == nil
	}
	a, b := *e0, *e1
	a.Offset, b.Offset = 0, 0
	return a == b && max(e0.Offset, e1.Offset)-min(e0.Offset, e1.Offset) <= 4
}

// rawAll is Raw, and checks that decoding beside another stream, as the first and as the
// second, comes to the same bytes and the same error.
func rawAll(t testing.TB, dst, src []byte) (int, error) {
	n, err := Raw(dst, src)
	want := bytes.Clone(dst[:n])
	p := partners()[len(src)%len(partners())]
	beside, stream := make([]byte, len(p.data)), p.src[2:]
	for place := range 2 {
		clear(dst)
		clear(beside)
		var got, other int
		var gotErr, otherErr error
		if place == 0 {
			got, gotErr, other, otherErr = raw2(new(Decoder), new(Decoder), dst, src, beside, stream)
		} else {
			other, otherErr, got, gotErr = raw2(new(Decoder), new(Decoder), beside, stream, dst, src)
		}
		if got != n || !sameError(gotErr, err) || !bytes.Equal(dst[:n], want) {
			t.Errorf("place %d of two: %d bytes, %v; alone: %d bytes, %v", place, got, gotErr, n, err)
		}
		if otherErr != nil || other != len(p.data) || !bytes.Equal(beside, p.data) {
			t.Errorf("the stream beside, place %d: %d of %d bytes, %v", 1-place, other, len(p.data), otherErr)
		}
	}
	return n, err
}

// zlibAll is Zlib, checked in the same way.
func zlibAll(t testing.TB, dst, src []byte) error {
	err := Zlib(dst, src)
	want := bytes.Clone(dst)
	p := partners()[len(src)%len(partners())]
	beside := make([]byte, len(p.data))
	for place := range 2 {
		clear(beside)
		var gotErr, otherErr error
		if place == 0 {
			gotErr, otherErr = Zlib2(dst, src, beside, p.src)
		} else {
			otherErr, gotErr = Zlib2(beside, p.src, dst, src)
		}
		if !sameError(gotErr, err) || err == nil && !bytes.Equal(dst, want) {
			t.Errorf("place %d of two: %v; alone: %v", place, gotErr, err)
		}
		if otherErr != nil || !bytes.Equal(beside, p.data) {
			t.Errorf("the stream beside, place %d: %v", 1-place, otherErr)
		}
	}
	return err
}

// Every pair of samples, at any levels.
func TestZlib2(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 11))
	all := samples()
	for name0, data0 := range all {
		for name1, data1 := range all {
			dst0, dst1 := make([]byte, len(data0)), make([]byte, len(data1))
			err0, err1 := Zlib2(dst0, zlibbed(t, data0, 1+rng.IntN(9)), dst1, zlibbed(t, data1, 1+rng.IntN(9)))
			if err0 != nil || err1 != nil || !bytes.Equal(dst0, data0) || !bytes.Equal(dst1, data1) {
				t.Errorf("%s and %s: %v, %v", name0, name1, err0, err1)
			}
		}
	}
}

// Whatever is wrong with one stream, the other comes out right.
func TestZlib2Errors(t *testing.T) {
	data := planes(field(3, 9, 11), 4)
	good := zlibbed(t, data, 6)
	summed := bytes.Clone(good)
	summed[len(good)-1] ^= 1
	for _, c := range []struct {
		src  []byte
		size int
		want error
	}{
		{good, len(data), nil}, {good, len(data) + 1, ErrShort}, {good, len(data) - 1, ErrLong},
		{good[:1], 5, ErrTruncated}, {good[:len(good)/2], len(data), ErrTruncated},
		{append([]byte{0}, good...), len(data), ErrCorrupt}, {summed, len(data), ErrChecksum}, {nil, 0, ErrTruncated},
	} {
		if err := zlibAll(t, make([]byte, c.size), c.src); !errors.Is(err, c.want) {
			t.Errorf("%d bytes from %d: %v, want %v", c.size, len(c.src), err, c.want)
		}
	}
}

// Input and output at every alignment.
func TestAlignments(t *testing.T) {
	data := samples()["near"][:2500]
	stream := zlibbed(t, data, 9)
	in, out := make([]byte, len(stream)+64), make([]byte, 2*len(data)+128)
	for i := range 64 {
		src := in[i:][:copy(in[i:], stream)]
		for k := range 64 {
			dst0, dst1 := out[k:][:len(data)], out[len(data)+2*k:][:len(data)]
			clear(out)
			err0, err1 := Zlib2(dst0, src, dst1, stream)
			if err0 != nil || err1 != nil || !bytes.Equal(dst0, data) || !bytes.Equal(dst1, data) {
				t.Fatalf("input at %d, output at %d: %v, %v", i, k, err0, err1)
			}
		}
	}
}

func TestZlib2NoAllocation(t *testing.T) {
	data := planes(field(3, 9, 11), 4)
	stream := zlibbed(t, data, 1)
	dst0, dst1 := make([]byte, len(data)), make([]byte, len(data))
	var a, b Decoder
	if n := testing.AllocsPerRun(10, func() { _, _ = zlib2(&a, &b, dst0, stream, dst1, stream) }); n != 0 {
		t.Errorf("%v allocations a call", n)
	}
}

// pairMatcher decodes two streams at once and each alone, all of them against guard pages.
type pairMatcher struct{ in, out [2][]byte }

func newPairMatcher(t testing.TB) *pairMatcher {
	m := new(pairMatcher)
	for i := range 2 {
		m.in[i], m.out[i] = guarded(t, matcherSize), guarded(t, matcherSize)
	}
	return m
}

func (m *pairMatcher) check(t testing.TB, stream0, stream1 []byte, size0, size1 int) {
	for _, atEnd := range []bool{true, false} {
		var src, dst [2][]byte
		var n [2]int
		var err [2]error
		var want [2][]byte
		for i, s := range [2][]byte{stream0, stream1} {
			size := [2]int{size0, size1}[i]
			src[i], dst[i] = m.in[i][:len(s)], m.out[i][:size]
			if atEnd {
				src[i], dst[i] = m.in[i][len(m.in[i])-len(s):], m.out[i][len(m.out[i])-size:]
			}
			copy(src[i], s)
			n[i], err[i] = Raw(dst[i], src[i])
			want[i] = bytes.Clone(dst[i][:n[i]])
			clear(dst[i])
		}
		n0, err0, n1, err1 := raw2(new(Decoder), new(Decoder), dst[0], src[0], dst[1], src[1])
		for i, got := range [2]int{n0, n1} {
			gotErr := [2]error{err0, err1}[i]
			if got != n[i] || !sameError(gotErr, err[i]) || !bytes.Equal(dst[i][:got], want[i]) {
				t.Errorf("stream %d of %x to %d and %x to %d: %d bytes, %v; alone: %d bytes, %v",
					i, stream0, size0, stream1, size1, got, gotErr, n[i], err[i])
			}
		}
	}
}

// FuzzPair holds two streams at once to each of them alone; FuzzInflate holds that one to
// compress/flate.
func FuzzPair(f *testing.F) {
	m := newPairMatcher(f)
	data := planes(field(2, 9, 11), 4)
	near := samples()["near"][:3000]
	for _, level := range []int{-2, 0, 1, 9} {
		f.Add(deflated(f, data, level), deflated(f, near, 9), uint16(len(data)), uint16(len(near)))
	}
	f.Add(deflated(f, data, 1), deflated(f, data, 1), uint16(len(data)), uint16(len(data)+500))
	f.Fuzz(func(t *testing.T, stream0, stream1 []byte, size0, size1 uint16) {
		if len(stream0) > matcherSize || len(stream1) > matcherSize {
			t.Skip()
		}
		m.check(t, stream0, stream1, int(size0), int(size1))
	})
}

// Two damaged streams at once.
func TestDamagedPairs(t *testing.T) {
	m := newPairMatcher(t)
	rng := rand.New(rand.NewPCG(12, 13))
	all := samples()
	for i := range 3000 {
		var streams [2][]byte
		var sizes [2]int
		for k := range 2 {
			streams[k], sizes[k] = damaged(t, rng, all)
		}
		m.check(t, streams[0], streams[1], sizes[0], sizes[1])
		if t.Failed() {
			t.Fatalf("pair %d", i)
		}
	}
}
