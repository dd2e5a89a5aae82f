package blosc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// field is n bytes of a smooth float32 field with noise.
func field(n int) []byte {
	rng := rand.New(rand.NewPCG(5, 6))
	var b []byte
	for i := 0; len(b) < n; i++ {
		v := 280 + 20*math.Sin(float64(i)/700) + rng.Float64()/4
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(math.Round(v*500)/500)))
	}
	return b[:n]
}

func TestRoundTrip(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	noise := make([]byte, 300000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	for _, c := range []Compressor{LZ4, Zstd} {
		for _, s := range []Shuffle{NoShuffle, ByteShuffle, BitShuffle} {
			for _, size := range []int{1, 2, 3, 4, 8, 16, 17, 255, 256} {
				for _, level := range []int{0, 1, 5, 9} {
					for _, n := range []int{0, 1, 127, 128, 129, 1000, 65537, 300000} {
						for _, block := range []int{0, 1000, 4096} {
							if block > 0 && level != 5 || n > 70000 && (level > 5 || size != 4) {
								continue
							}
							e := Encoder{Compressor: c, Level: level, Shuffle: s, TypeSize: size, BlockSize: block}
							for _, src := range [][]byte{field(n), noise[:n], make([]byte, n)} {
								check(t, e, src)
							}
						}
					}
				}
			}
		}
	}
}

func check(t *testing.T, e Encoder, src []byte) {
	t.Helper()
	dst := make([]byte, MaxEncoded(int64(len(src))))
	n, err := e.Encode(dst, src, make([]byte, e.Work(len(src))))
	if err != nil {
		t.Fatalf("%+v of %d bytes: %v", e, len(src), err)
	}
	h, err := ParseHeader(dst[:n])
	if err != nil || h.Size != len(src) || h.Stored != n {
		t.Fatalf("%+v of %d bytes: header %+v, %v", e, len(src), h, err)
	}
	got := make([]byte, len(src))
	if err := Decode(got, dst[:n], make([]byte, h.Work())); err != nil || !bytes.Equal(got, src) {
		t.Fatalf("%+v of %d bytes: %v", e, len(src), err)
	}
}

// TestBlockSize compares with what c-blosc 1.21 chooses for frames of 16 MiB.
func TestBlockSize(t *testing.T) {
	for _, c := range []struct {
		comp        Compressor
		level, size int
		want        int
	}{
		{LZ4, 5, 4, 512 << 10}, {LZ4, 1, 4, 64 << 10}, {LZ4, 9, 8, 1 << 20}, {LZ4, 5, 1, 128 << 10}, {LZ4, 5, 2, 256 << 10}, {LZ4, 5, 17, 128 << 10 / 17 * 17},
		{Zstd, 5, 4, 256 << 10}, {Zstd, 1, 4, 32 << 10}, {Zstd, 3, 4, 128 << 10}, {Zstd, 9, 4, 1 << 20},
	} {
		if got := (Encoder{Compressor: c.comp, Level: c.level, TypeSize: c.size}).blockSize(16 << 20); got != c.want {
			t.Errorf("%+v: %d", c, got)
		}
	}
}

func TestRefusals(t *testing.T) {
	good := make([]byte, MaxEncoded(10000))
	n, err := Encoder{Compressor: LZ4, Level: 5, Shuffle: ByteShuffle, TypeSize: 4}.Encode(good, field(10000), nil)
	if err != nil {
		t.Fatal(err)
	}
	good = good[:n]
	for name, change := range map[string]func(b []byte) []byte{
		"empty":        func(b []byte) []byte { return nil },
		"version":      func(b []byte) []byte { b[0] = 5; return b },
		"reserved":     func(b []byte) []byte { b[2] |= 8; return b },
		"element":      func(b []byte) []byte { b[3] = 0; return b },
		"compressor":   func(b []byte) []byte { b[2] |= 7 << 5; return b },
		"block":        func(b []byte) []byte { clear(b[8:12]); return b },
		"many blocks":  func(b []byte) []byte { binary.LittleEndian.PutUint32(b[8:], 1); return b },
		"huge":         func(b []byte) []byte { binary.LittleEndian.PutUint32(b[4:], 1<<31); return b },
		"other size":   func(b []byte) []byte { binary.LittleEndian.PutUint32(b[4:], 10001); return b },
		"cut":          func(b []byte) []byte { return b[:len(b)-1] },
		"memcpy":       func(b []byte) []byte { b[2] |= flagMemcpy; return b },
		"start":        func(b []byte) []byte { binary.LittleEndian.PutUint32(b[16:], 3); return b },
		"start behind": func(b []byte) []byte { binary.LittleEndian.PutUint32(b[16:], uint32(len(b))); return b },
		"stream":       func(b []byte) []byte { binary.LittleEndian.PutUint32(b[20:], 1<<31+5); return b },
	} {
		var bad *Error
		if err := Decode(make([]byte, 10000), change(bytes.Clone(good)), nil); !errors.As(err, &bad) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseCompressor("snappy"); err == nil {
		t.Error("snappy can be written")
	}
}

// FuzzBlosc decodes anything: no panic, nothing read or written out of bounds, and the same
// result twice.
func FuzzBlosc(f *testing.F) {
	for _, e := range []Encoder{{LZ4, 5, ByteShuffle, 4, 0}, {LZ4, 5, BitShuffle, 2, 256}, {Zstd, 3, ByteShuffle, 8, 512}, {Zstd, 1, NoShuffle, 1, 0}, {LZ4, 0, ByteShuffle, 4, 0}} {
		dst := make([]byte, MaxEncoded(1500))
		n, err := e.Encode(dst, field(1500), nil)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(dst[:n])
	}
	// A blosclz frame of one block, made by hand: four literals, a match of 28 bytes four back.
	f.Add([]byte{2, 1, flagNoSplit, 1, 32, 0, 0, 0, 32, 0, 0, 0, 32, 0, 0, 0, 20, 0, 0, 0, 8, 0, 0, 0, 3, 'a', 'b', 'c', 'd', 7 << 5, 19, 3})
	f.Fuzz(func(t *testing.T, src []byte) {
		h, err := ParseHeader(src)
		if err != nil || h.Size > 1<<20 {
			return
		}
		const wall = 16
		buf := bytes.Repeat([]byte{0xa5}, h.Size+2*wall)
		err = Decode(buf[wall:wall+h.Size], src, make([]byte, h.Work()))
		for _, c := range append(bytes.Clone(buf[:wall]), buf[wall+h.Size:]...) {
			if c != 0xa5 {
				t.Fatal("written out of bounds")
			}
		}
		if err != nil {
			return
		}
		again := make([]byte, h.Size)
		if err := Decode(again, bytes.Clone(src), nil); err != nil || !bytes.Equal(again, buf[wall:wall+h.Size]) {
			t.Fatalf("another result the second time: %v", err)
		}
	})
}

// TestBloscLZ decodes a frame made by hand, all cases of the format in one.
func TestBloscLZ(t *testing.T) {
	src := []byte{3, 'a', 'b', 'c', 'd', 7 << 5, 19, 3, 1, 'x', 'y', 1 << 5, 0}
	want := fmt.Sprintf("%sxyyyy", bytes.Repeat([]byte("abcd"), 8))
	got := make([]byte, 100)
	n, err := decodeBloscLZ(got, src)
	if err != nil || string(got[:n]) != want {
		t.Errorf("%q, %v; %q wanted", got[:n], err, want)
	}
	for i := range src {
		decodeBloscLZ(got[:len(want)-1], src[:i])
	}
}
