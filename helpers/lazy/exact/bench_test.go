package exact

import (
	"math"
	"math/rand/v2"
	"testing"
)

func benchData(n int, kind string) []float32 {
	r := rand.New(rand.NewPCG(7, 7))
	for _, k := range kinds {
		if k.name == kind {
			return draw(r, k.draw, n)
		}
	}
	panic("no such kind")
}

func heap(n int) []byte { return make([]byte, n) }

func BenchmarkAcc(b *testing.B) {
	for _, kind := range []string{"temperature", "masked temperature", "precipitation", "garbage"} {
		x := benchData(50000, kind)
		w := widen(x)
		b.Run("float32/"+kind, func(b *testing.B) {
			var a Acc
			b.SetBytes(int64(4 * len(x)))
			for b.Loop() {
				a.Add32(x, true)
			}
		})
		b.Run("float64/"+kind, func(b *testing.B) {
			var a Acc
			b.SetBytes(int64(8 * len(w)))
			for b.Loop() {
				a.Add64(w, true)
			}
		})
		b.Run("moments/"+kind, func(b *testing.B) {
			var m Moments
			b.SetBytes(int64(4 * len(x)))
			for b.Loop() {
				m.Add32(x, true)
			}
		})
	}
	w := make([]float64, 50000)
	r := rand.New(rand.NewPCG(8, 8))
	for i := range w {
		w[i] = 10 * r.NormFloat64()
	}
	b.Run("float64/wind in 53 bits", func(b *testing.B) {
		var a Acc
		b.SetBytes(int64(8 * len(w)))
		for b.Loop() {
			a.Add64(w, true)
		}
	})
}

// benchMap adds a stream of 64 different chunks.
func benchMap(b *testing.B, n, rows int, kind string, add func(x []float32) error) {
	chunk := n * rows
	k := max(2, min(64, 1<<22/chunk))
	x := benchData(k*chunk, kind)
	b.SetBytes(int64(4 * chunk))
	i := 0
	for b.Loop() {
		if err := add(x[i*chunk : (i+1)*chunk]); err == ErrWide {
			b.Skip("needs a wide map")
		} else if err != nil {
			b.Fatal(err)
		}
		i = (i + 1) % k
	}
}

func BenchmarkMap(b *testing.B) {
	for _, kind := range []string{"temperature", "masked temperature", "precipitation", "garbage"} {
		b.Run("24x2070/"+kind, func(b *testing.B) {
			m := NewMap(2070, Float32, heap)
			benchMap(b, 2070, 24, kind, func(x []float32) error { return m.AddMany32(0, 24, 2070, x) })
		})
		b.Run("1x1036800/"+kind, func(b *testing.B) {
			m := NewMap(1036800, Float32, heap)
			benchMap(b, 1036800, 1, kind, func(x []float32) error { return m.Add32(0, x) })
		})
		b.Run("runs of 1440/"+kind, func(b *testing.B) {
			m := NewMap(72, Float32, heap)
			benchMap(b, 72, 1440, kind, func(x []float32) error { return m.AddRuns32(0, 72, 1440, x) })
		})
		b.Run("runs of 90/"+kind, func(b *testing.B) {
			m := NewMap(552, Float32, heap)
			benchMap(b, 552, 90, kind, func(x []float32) error { return m.AddRuns32(0, 552, 90, x) })
		})
		b.Run("moments 24x2070/"+kind, func(b *testing.B) {
			m := NewMomentsMap(2070, Float32, heap)
			benchMap(b, 2070, 24, kind, func(x []float32) error { return m.AddMany32(0, 24, 2070, x) })
		})
	}
	wide := NewWideMap(2070, Float32, heap)
	b.Run("wide 24x2070/garbage", func(b *testing.B) {
		benchMap(b, 2070, 24, "garbage", func(x []float32) error { return wide.AddMany32(0, 24, 2070, x) })
	})
}

func BenchmarkResult(b *testing.B) {
	x := benchData(24*2070, "wind")
	m := NewMomentsMap(2070, Float32, heap)
	for range 20 {
		if err := m.AddMany32(0, 24, 2070, x); err != nil {
			b.Fatal(err)
		}
	}
	dst := make([]float64, 2070)
	b.Run("mean", func(b *testing.B) {
		b.SetBytes(8 * 2070)
		for b.Loop() {
			m.Mean(dst)
		}
	})
	b.Run("std", func(b *testing.B) {
		b.SetBytes(8 * 2070)
		for b.Loop() {
			m.Std(dst, 0)
		}
	})
	if math.IsNaN(dst[0]) {
		b.Fatal("NaN")
	}
}
