package kernel

import (
	"math"
	"unsafe"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

func productFold(t dtype.Type) Fold {
	switch t {
	case dtype.B1, dtype.Uint8:
		out := dtype.Uint64
		if t == dtype.B1 {
			out = dtype.Int64
		}
		return integerProduct[uint8](out)
	case dtype.Int8:
		return integerProduct[int8](dtype.Int64)
	case dtype.Int16:
		return integerProduct[int16](dtype.Int64)
	case dtype.Int32:
		return integerProduct[int32](dtype.Int64)
	case dtype.Int64:
		return integerProduct[int64](dtype.Int64)
	case dtype.Uint16:
		return integerProduct[uint16](dtype.Uint64)
	case dtype.Uint32:
		return integerProduct[uint32](dtype.Uint64)
	case dtype.Uint64:
		return integerProduct[uint64](dtype.Uint64)
	case dtype.Float32:
		return floatProduct[float32](t)
	}
	return floatProduct[float64](t)
}

// integerProduct wraps in 64 bits, in which signs make no difference.
func integerProduct[T integer](out dtype.Type) Fold {
	return Fold{
		AccSize: 8,
		Out:     out,
		Init: func(acc []byte, n int) {
			a := view[uint64](acc, n)
			for i := range a {
				a[i] = 1
			}
		},
		Map: func(acc, x []byte, rows, width int, _ int64) {
			a := view[uint64](acc, width)
			for r, v := 0, view[T](x, rows*width); r < rows; r++ {
				row := v[r*width:][:len(a)]
				for i := range a {
					a[i] *= uint64(row[i])
				}
			}
		},
		Run: func(acc, x []byte, runs, length int, _ int64) {
			a := view[uint64](acc, runs)
			for r, v := 0, view[T](x, runs*length); r < runs; r++ {
				for _, v := range v[r*length:][:length] {
					a[r] *= uint64(v)
				}
			}
		},
		Merge: func(acc, other []byte, n int) {
			a := view[uint64](acc, n)
			zip(a, a, view[uint64](other, n), mul[uint64])
		},
		Done: same[uint64],
	}
}

// product is a product of floats: a fraction of twice the precision, between 1/4 and 1 in
// size, times a power of two, so that nothing overflows on the way. A fraction that is 0,
// infinite or NaN stays so.
type product struct {
	double
	exponent int64
}

func products(acc []byte, n int) []product {
	words := view[int64](acc, 3*n)
	return unsafe.Slice((*product)(unsafe.Pointer(unsafe.SliceData(words))), n)
}

func (p *product) multiply(x double, exponent int64) {
	if p.hi == 0 || unbounded(p.hi) || x.hi == 0 || unbounded(x.hi) {
		p.double = double{float64(p.hi * x.hi), 0}
		return
	}
	q := p.times(x)
	m, e := math.Frexp(q.hi)
	p.double = double{m, math.Ldexp(q.lo, -e)}
	p.exponent += exponent + int64(e)
}

func (p *product) by(x float64) {
	if x == x {
		m, e := math.Frexp(x)
		p.multiply(double{m, 0}, int64(e))
	}
}

// value is the product rounded to float64; far exponents end in 0 or infinity.
func (p *product) value() float64 {
	e := max(min(p.exponent, 1<<20), -1<<20)
	return math.Ldexp(p.hi, int(e))
}

func floatProduct[T float](t dtype.Type) Fold {
	return Fold{
		AccSize: 24,
		Out:     t,
		Init: func(acc []byte, n int) {
			p := products(acc, n)
			for i := range p {
				p[i] = product{double{1, 0}, 0}
			}
		},
		Map: func(acc, x []byte, rows, width int, _ int64) {
			p := products(acc, width)
			for r, v := 0, view[T](x, rows*width); r < rows; r++ {
				for i, v := range v[r*width:][:width] {
					p[i].by(float64(v))
				}
			}
		},
		Run: func(acc, x []byte, runs, length int, _ int64) {
			p := products(acc, runs)
			for r, v := 0, view[T](x, runs*length); r < runs; r++ {
				for _, v := range v[r*length:][:length] {
					p[r].by(float64(v))
				}
			}
		},
		Merge: func(acc, other []byte, n int) {
			p := products(acc, n)
			for i, q := range products(other, n) {
				p[i].multiply(q.double, q.exponent)
			}
		},
		Done: func(dst, acc []byte, n int) {
			d := view[T](dst, n)
			for i, p := range products(acc, n) {
				d[i] = T(p.value())
				if d[i] != d[i] {
					d[i] = T(math.NaN())
				}
			}
		},
	}
}
