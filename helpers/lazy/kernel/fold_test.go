package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

var allTypes = []dtype.Type{
	dtype.B1, dtype.Int8, dtype.Int16, dtype.Int32, dtype.Int64,
	dtype.Uint8, dtype.Uint16, dtype.Uint32, dtype.Uint64, dtype.Float32, dtype.Float64,
}

// randomBlock is n elements with many equal ones, extremes and, of floats, NaN and zeros.
func randomBlock(r *rand.Rand, t dtype.Type, n int) []byte {
	b := make([]byte, n*t.Size)
	for i := range n {
		e := b[i*t.Size : (i+1)*t.Size]
		switch {
		case t.Kind == dtype.Bool:
			e[0] = byte(r.IntN(2))
		case t == dtype.Float32:
			View[float32](e)[0] = float32(randomFloat(r))
		case t == dtype.Float64:
			View[float64](e)[0] = randomFloat(r)
		case r.IntN(2) == 0:
			small := int64(r.IntN(7) - 3)
			for k := range e {
				e[k] = byte(small >> (8 * k))
			}
		default:
			for k := range e {
				e[k] = byte(r.Uint32())
			}
			if r.IntN(4) == 0 {
				for k := range e {
					e[k] = []byte{0, 0xff}[r.IntN(2)]
				}
			}
		}
	}
	return b
}

func randomFloat(r *rand.Rand) float64 {
	switch r.IntN(12) {
	case 0:
		return math.NaN()
	case 1:
		return math.Copysign(math.NaN(), -1)
	case 2:
		return 0
	case 3:
		return math.Copysign(0, -1)
	case 4:
		return math.Inf(1 - 2*r.IntN(2))
	case 5, 6:
		return float64(r.IntN(5) - 2)
	}
	return r.NormFloat64()
}

// at is element i as a float64 or an exact int64 or uint64.
func at(b []byte, t dtype.Type, i int) (f float64, s int64, u uint64) {
	e := b[i*t.Size : (i+1)*t.Size]
	switch t {
	case dtype.Float32:
		return float64(View[float32](e)[0]), 0, 0
	case dtype.Float64:
		return View[float64](e)[0], 0, 0
	}
	for k := range e {
		u |= uint64(e[k]) << (8 * k)
	}
	s = int64(u << (64 - 8*t.Size))
	s >>= 64 - 8*t.Size
	return 0, s, u
}

// less is the order of elements: -0 before +0 where zeros says so.
func lessAt(b []byte, t dtype.Type, i, j int, zeros bool) bool {
	fi, si, ui := at(b, t, i)
	fj, sj, uj := at(b, t, j)
	switch t.Kind {
	case dtype.Float:
		return fi < fj || zeros && fi == fj && math.Signbit(fi) && !math.Signbit(fj)
	case dtype.Int:
		return si < sj
	}
	return ui < uj
}

func missingAt(b []byte, t dtype.Type, i int) bool {
	f, _, _ := at(b, t, i)
	return f != f
}

func zeroAt(b []byte, t dtype.Type, i int) bool {
	f, _, u := at(b, t, i)
	return f == 0 && u == 0
}

// naiveFold is the result of a fold over the elements, as text.
func naiveFold(op FoldOp, t dtype.Type, b []byte, n int) string {
	best, count, any, all := -1, int64(0), false, true
	for i := range n {
		zero := zeroAt(b, t, i)
		any, all = any || !zero, all && !zero
		if missingAt(b, t, i) {
			continue
		}
		count++
		better := best < 0
		if !better {
			switch op {
			case FoldMin:
				better = lessAt(b, t, i, best, true)
			case FoldMax:
				better = lessAt(b, t, best, i, true)
			case FoldArgMin:
				better = lessAt(b, t, i, best, false)
			case FoldArgMax:
				better = lessAt(b, t, best, i, false)
			case FoldLast:
				better = true
			}
		}
		if better {
			best = i
		}
	}
	switch op {
	case FoldCount:
		return fmt.Sprint(count)
	case FoldAny:
		return fmt.Sprint(any)
	case FoldAll:
		return fmt.Sprint(all)
	case FoldArgMin, FoldArgMax:
		return fmt.Sprint(best)
	}
	if best < 0 {
		return "NaN"
	}
	return text(b, t, best)
}

func text(b []byte, t dtype.Type, i int) string {
	f, s, u := at(b, t, i)
	switch t.Kind {
	case dtype.Float:
		if f == 0 && math.Signbit(f) {
			return "-0"
		}
		return fmt.Sprint(f)
	case dtype.Int:
		return fmt.Sprint(s)
	case dtype.Bool:
		return fmt.Sprint(u != 0)
	}
	return fmt.Sprint(u)
}

func TestFoldsAgainstDefinition(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, typ := range allTypes {
		for op := FoldMin; op <= FoldLast; op++ {
			if op == FoldProd {
				continue
			}
			f, err := NewFold(op, typ)
			if err != nil {
				t.Fatal(err)
			}
			for range 30 {
				outs, folded := 1+r.IntN(9), 1+r.IntN(40)
				runs := randomBlock(r, typ, outs*folded)
				rows := make([]byte, len(runs))
				CopyBox(rows, []int{1, outs}, runs, []int{folded, 1}, []int{outs, folded}, typ.Size)
				// Two halves, folded into accumulators of their own and merged.
				cut := r.IntN(folded + 1)
				halves := [2][]byte{make([]byte, outs*f.AccSize), make([]byte, outs*f.AccSize)}
				f.Init(halves[0], outs)
				f.Init(halves[1], outs)
				f.Map(halves[0], rows, cut, outs, 0)
				tail := make([]byte, outs*(folded-cut)*typ.Size)
				CopyBoxAt(tail, []int{folded - cut, 1}, runs, cut, []int{folded, 1}, []int{outs, folded - cut}, typ.Size)
				f.Run(halves[1], tail, outs, folded-cut, int64(cut))
				into := r.IntN(2)
				f.Merge(halves[into], halves[1-into], outs)
				dst := make([]byte, outs*f.Out.Size)
				f.Done(dst, halves[into], outs)
				for o := range outs {
					want := naiveFold(op, typ, runs[o*folded*typ.Size:], folded)
					if got := text(dst, f.Out, o); got != want {
						t.Fatalf("%v of %v: %s, not %s", op, typ, got, want)
					}
				}
			}
		}
	}
}

func TestFoldsOfNothing(t *testing.T) {
	for _, c := range []struct {
		op   FoldOp
		t    dtype.Type
		want string
	}{
		{FoldMin, dtype.Float32, "NaN"}, {FoldMax, dtype.Float64, "NaN"},
		{FoldMin, dtype.Int16, "32767"}, {FoldMax, dtype.Uint8, "0"},
		{FoldCount, dtype.Float32, "0"}, {FoldAny, dtype.Float32, "false"}, {FoldAll, dtype.Int8, "true"},
		{FoldProd, dtype.Float64, "1"}, {FoldProd, dtype.Int8, "1"},
		{FoldArgMin, dtype.Float32, "-1"}, {FoldFirst, dtype.Float32, "NaN"}, {FoldLast, dtype.Int32, "0"},
	} {
		f, err := NewFold(c.op, c.t)
		if err != nil {
			t.Fatal(err)
		}
		acc, dst := make([]byte, f.AccSize), make([]byte, f.Out.Size)
		f.Init(acc, 1)
		f.Done(dst, acc, 1)
		if got := text(dst, f.Out, 0); got != c.want {
			t.Errorf("%v of no %v: %s, not %s", c.op, c.t, got, c.want)
		}
	}
}

func TestProducts(t *testing.T) {
	f, _ := NewFold(FoldProd, dtype.Float64)
	inf, nan := math.Inf(1), math.NaN()
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{[]float64{2, nan, 3}, 6},
		{[]float64{1e300, 1e300, 1e-300, 1e-300}, 1.0000000000000002}, // as the exact product rounds
		{[]float64{1e-300, 1e-300, 1e300, -1e300}, -1.0000000000000002},
		{[]float64{0, 5, -1}, math.Copysign(0, -1)},
		{[]float64{inf, -2}, -inf},
		{[]float64{1e300, 1e300}, inf},
		{[]float64{5e-324, 0.5, 4}, 1e-323},
		{[]float64{0.1, 0.1, 0.1, 10, 10, 10}, 1.0000000000000002}, // correctly rounded
	} {
		acc, dst := make([]byte, f.AccSize), make([]float64, 1)
		f.Init(acc, 1)
		f.Run(acc, Bytes(c.x), 1, len(c.x), 0)
		f.Done(Bytes(dst), acc, 1)
		if dst[0] != c.want || math.Signbit(dst[0]) != math.Signbit(c.want) {
			t.Errorf("product of %v: %v, not %v", c.x, dst[0], c.want)
		}
	}
	g, _ := NewFold(FoldProd, dtype.Int8)
	acc, dst := make([]byte, 16), make([]int64, 2)
	g.Init(acc, 2)
	g.Map(acc, Bytes([]int8{2, -3, 5, 7}), 2, 2, 0)
	g.Done(Bytes(dst), acc, 2)
	if dst[0] != 10 || dst[1] != -21 {
		t.Errorf("products of int8: %v", dst)
	}
}

func BenchmarkFold(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	const rows, width = 24, 2048
	for _, typ := range []dtype.Type{dtype.Float32, dtype.Float64, dtype.Int16} {
		x := make([]byte, rows*width*typ.Size)
		for i := range rows * width {
			v := 280 + 10*math.Sin(float64(i)/500) + 0.01*r.NormFloat64()
			conv, _ := Convert(dtype.Float64, typ)
			conv(x[i*typ.Size:], Bytes([]float64{v}), 1)
		}
		for _, op := range []FoldOp{FoldMin, FoldCount, FoldAny, FoldProd, FoldArgMax} {
			f, _ := NewFold(op, typ)
			acc := make([]byte, width*f.AccSize)
			f.Init(acc, width)
			b.Run(fmt.Sprintf("%v/%v/map", op, typ), func(b *testing.B) {
				b.SetBytes(int64(len(x)))
				for b.Loop() {
					f.Map(acc, x, rows, width, 0)
				}
			})
			b.Run(fmt.Sprintf("%v/%v/run", op, typ), func(b *testing.B) {
				b.SetBytes(int64(len(x)))
				for b.Loop() {
					f.Run(acc, x, rows, width, 0)
				}
			})
		}
	}
}
