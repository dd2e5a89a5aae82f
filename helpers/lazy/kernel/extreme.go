package kernel

import (
	"math"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Extremes are found among keys: integers that are in the order of the values they stand
// for, so that comparing needs no branches. The bits of a float, those below the sign
// turned over when it is negative, are such a key: -0 comes before +0, and NaN beyond the
// infinities. The largest value is the one with the smallest inverted key, so one loop
// serves both; a key of the type's largest integer stands for nothing seen.

func extremeFold(largest bool, t dtype.Type) Fold {
	switch t {
	case dtype.B1, dtype.Uint8:
		return integerExtreme[uint8](largest, t)
	case dtype.Int8:
		return integerExtreme[int8](largest, t)
	case dtype.Int16:
		return integerExtreme[int16](largest, t)
	case dtype.Int32:
		return integerExtreme[int32](largest, t)
	case dtype.Int64:
		return integerExtreme[int64](largest, t)
	case dtype.Uint16:
		return integerExtreme[uint16](largest, t)
	case dtype.Uint32:
		return integerExtreme[uint32](largest, t)
	case dtype.Uint64:
		return integerExtreme[uint64](largest, t)
	case dtype.Float32:
		return float32Extreme(largest)
	}
	return float64Extreme(largest)
}

// inversion is what turns the order of keys over, or nothing.
func inversion[K integer](largest bool) K {
	if largest {
		return ^K(0)
	}
	return 0
}

func integerExtreme[K integer](largest bool, t dtype.Type) Fold {
	turn := inversion[K](largest)
	return Fold{
		AccSize: t.Size,
		Out:     t,
		Init:    unseen[K],
		Map: func(acc, x []byte, rows, width int, _ int64) {
			a := view[K](acc, width)
			for r, v := 0, view[K](x, rows*width); r < rows; r++ {
				row := v[r*width:][:len(a)]
				for i := range a {
					a[i] = min(a[i], row[i]^turn)
				}
			}
		},
		Run: func(acc, x []byte, runs, length int, _ int64) {
			a := view[K](acc, runs)
			for r, v := 0, view[K](x, runs*length); r < runs; r++ {
				a[r] = min(a[r], leastKey(v[r*length:][:length], turn))
			}
		},
		Merge: mergeKeys[K],
		Done: func(dst, acc []byte, n int) {
			zipRight(view[K](dst, n), view[K](acc, n), turn, xor[K])
		},
	}
}

// leastKey is the smallest of x[i]^turn, in four lanes.
func leastKey[K integer](x []K, turn K) K {
	_, none := limits[K]()
	a, b, c, d := none, none, none, none
	for ; len(x) >= 4; x = x[4:] {
		a = min(a, x[0]^turn)
		b = min(b, x[1]^turn)
		c = min(c, x[2]^turn)
		d = min(d, x[3]^turn)
	}
	for _, v := range x {
		a = min(a, v^turn)
	}
	return min(min(a, b), min(c, d))
}

func unseen[K integer](acc []byte, n int) {
	_, none := limits[K]()
	a := view[K](acc, n)
	for i := range a {
		a[i] = none
	}
}

func mergeKeys[K integer](acc, other []byte, n int) {
	a := view[K](acc, n)
	zip(a, a, view[K](other, n), least[K])
}

// key32 is the key of the bits of a float32, turned over by turn; NaN has the last.
func key32(b, turn int32) int32 {
	k := b ^ int32(uint32(b>>31)>>1) ^ turn
	if uint32(b)<<1 > 0xff000000 {
		k = math.MaxInt32
	}
	return k
}

func key64(b, turn int64) int64 {
	k := b ^ int64(uint64(b>>63)>>1) ^ turn
	if uint64(b)<<1 > 0xffe0000000000000 {
		k = math.MaxInt64
	}
	return k
}

func float32Extreme(largest bool) Fold {
	turn := inversion[int32](largest)
	return Fold{
		AccSize: 4,
		Out:     dtype.Float32,
		Init:    unseen[int32],
		Map: func(acc, x []byte, rows, width int, _ int64) {
			a := view[int32](acc, width)
			for r, v := 0, view[int32](x, rows*width); r < rows; r++ {
				row := v[r*width:][:len(a)]
				for i := range a {
					a[i] = min(a[i], key32(row[i], turn))
				}
			}
		},
		Run: func(acc, x []byte, runs, length int, _ int64) {
			a := view[int32](acc, runs)
			for r, v := 0, view[int32](x, runs*length); r < runs; r++ {
				a[r] = min(a[r], leastKey32(v[r*length:][:length], turn))
			}
		},
		Merge: mergeKeys[int32],
		Done: func(dst, acc []byte, n int) {
			d := view[float32](dst, n)
			for i, k := range view[int32](acc, n) {
				k ^= turn
				d[i] = math.Float32frombits(uint32(k ^ int32(uint32(k>>31)>>1)))
				if d[i] != d[i] {
					d[i] = float32(math.NaN())
				}
			}
		},
	}
}

func leastKey32(x []int32, turn int32) int32 {
	a, b, c, d := int32(math.MaxInt32), int32(math.MaxInt32), int32(math.MaxInt32), int32(math.MaxInt32)
	for ; len(x) >= 4; x = x[4:] {
		a = min(a, key32(x[0], turn))
		b = min(b, key32(x[1], turn))
		c = min(c, key32(x[2], turn))
		d = min(d, key32(x[3], turn))
	}
	for _, v := range x {
		a = min(a, key32(v, turn))
	}
	return min(min(a, b), min(c, d))
}

func float64Extreme(largest bool) Fold {
	turn := inversion[int64](largest)
	return Fold{
		AccSize: 8,
		Out:     dtype.Float64,
		Init:    unseen[int64],
		Map: func(acc, x []byte, rows, width int, _ int64) {
			a := view[int64](acc, width)
			for r, v := 0, view[int64](x, rows*width); r < rows; r++ {
				row := v[r*width:][:len(a)]
				for i := range a {
					a[i] = min(a[i], key64(row[i], turn))
				}
			}
		},
		Run: func(acc, x []byte, runs, length int, _ int64) {
			a := view[int64](acc, runs)
			for r, v := 0, view[int64](x, runs*length); r < runs; r++ {
				a[r] = min(a[r], leastKey64(v[r*length:][:length], turn))
			}
		},
		Merge: mergeKeys[int64],
		Done: func(dst, acc []byte, n int) {
			d := view[float64](dst, n)
			for i, k := range view[int64](acc, n) {
				k ^= turn
				d[i] = math.Float64frombits(uint64(k ^ int64(uint64(k>>63)>>1)))
				if d[i] != d[i] {
					d[i] = math.NaN()
				}
			}
		},
	}
}

func leastKey64(x []int64, turn int64) int64 {
	a, b, c, d := int64(math.MaxInt64), int64(math.MaxInt64), int64(math.MaxInt64), int64(math.MaxInt64)
	for ; len(x) >= 4; x = x[4:] {
		a = min(a, key64(x[0], turn))
		b = min(b, key64(x[1], turn))
		c = min(c, key64(x[2], turn))
		d = min(d, key64(x[3], turn))
	}
	for _, v := range x {
		a = min(a, key64(v, turn))
	}
	return min(min(a, b), min(c, d))
}
