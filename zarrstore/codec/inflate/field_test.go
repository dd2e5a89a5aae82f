package inflate

import (
	"bytes"
	stdflate "compress/flate"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/klauspost/compress/flate"
)

// field is float32 temperature as ERA5 has it, every quarter of a degree from the north pole
// on, little-endian: climate, day, waves that move,
// noise, in steps of a 16-bit packing.
func field(hours, lats, lons int) []byte {
	rng := rand.New(rand.NewPCG(7, 23))
	step, noise := 1.7e-3, 2e-3
	out := make([]byte, 0, hours*lats*lons*4)
	for h := range hours {
		for y := range lats {
			for x := range lons {
				lon, lat := float64(x)*0.25*math.Pi/180, (90-float64(y)*0.25)*math.Pi/180
				v := 300 - 45*math.Pow(math.Sin(lat), 2) + 6*math.Cos(2*math.Pi*float64(h)/24+lon)
				v += 2 * math.Sin(6*lon+float64(h)/9) * math.Cos(8*lat-float64(h)/7)
				v += noise * rng.NormFloat64()
				v = 201.37 + step*math.Round((v-201.37)/step)
				out = binary.LittleEndian.AppendUint32(out, math.Float32bits(float32(v)))
			}
		}
	}
	return out
}

// planes puts the k-th bytes of all elements together: the shuffle filter, by its definition.
func planes(data []byte, size int) []byte {
	out := make([]byte, len(data))
	n := len(data) / size
	for i := range n {
		for k := range size {
			out[k*n+i] = data[i*size+k]
		}
	}
	copy(out[n*size:], data[n*size:])
	return out
}

// deflated compresses with compress/flate.
func deflated(t testing.TB, data []byte, level int) []byte {
	var b bytes.Buffer
	w, err := stdflate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, w, &b, data)
}

// deflatedK compresses with klauspost/compress.
func deflatedK(t testing.TB, data []byte, level int) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, level)
	if err != nil {
		t.Fatal(err)
	}
	return written(t, w, &b, data)
}

type writeCloser interface {
	Write([]byte) (int, error)
	Close() error
}

func written(t testing.TB, w writeCloser, b *bytes.Buffer, data []byte) []byte {
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// samples are bytes of many kinds: nothing, runs, repetitions of every near distance, text,
// noise, and the field, shuffled and not.
func samples() map[string][]byte {
	rng := rand.New(rand.NewPCG(1, 2))
	noise := make([]byte, 70000)
	for i := range noise {
		noise[i] = byte(rng.Uint32())
	}
	skewed := make([]byte, 120000)
	for i := range skewed {
		skewed[i] = byte(math.Abs(rng.NormFloat64()) * math.Abs(rng.NormFloat64()) * 20)
	}
	var near []byte
	for d := 1; d <= 300; d++ {
		for range 2 + 600/d {
			near = append(near, noise[d*7:d*8]...)
		}
		near = append(near, noise[:d%5]...)
	}
	f := field(24, 23, 90)
	return map[string][]byte{
		"empty": {}, "one": {42}, "zeros": make([]byte, 300000), "noise": noise, "skewed": skewed,
		"near": near, "text": bytes.Repeat([]byte("longitude latitude valid_time t2m "), 1000),
		"field": f, "shuffled": planes(f, 4),
		"mixed": append(append(bytes.Clone(noise[:40000]), skewed[:50000]...), make([]byte, 40000)...),
	}
}
