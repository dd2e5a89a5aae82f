package exact

import (
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// bigSum is the exact sum of finite values; NaN is skipped.
func bigSum(x []float64) *big.Float {
	s := new(big.Float).SetPrec(2200)
	for _, v := range x {
		if v == v {
			s.Add(s, new(big.Float).SetFloat64(v))
		}
	}
	return s
}

// nearestFloat is the float64 nearest to f, with +0 for zero.
func nearestFloat(f *big.Float) float64 {
	v, _ := f.Float64()
	return v + 0
}

// bigVariance is n Q - S^2 over n (n - ddof), by math/big.
func bigVariance(x []float64, ddof int) *big.Rat {
	s, q, n := new(big.Rat), new(big.Rat), int64(0)
	for _, v := range x {
		if v == v {
			r := new(big.Rat).SetFloat64(v)
			s.Add(s, r)
			q.Add(q, r.Mul(r, r))
			n++
		}
	}
	num := new(big.Rat).Mul(q, new(big.Rat).SetInt64(n))
	num.Sub(num, s.Mul(s, s))
	return num.Quo(num, new(big.Rat).SetInt64(n*(n-int64(ddof))))
}

func bigMean(x []float64) float64 {
	n := 0
	for _, v := range x {
		if v == v {
			n++
		}
	}
	if n == 0 {
		return math.NaN()
	}
	r, _ := bigSum(x).Rat(nil)
	v, _ := r.Quo(r, new(big.Rat).SetInt64(int64(n))).Float64()
	return v + 0 // no -0
}

// bigRoot is the float64 nearest to the root of r.
func bigRoot(r *big.Rat) float64 {
	if r.Sign() == 0 {
		return 0
	}
	f := new(big.Float).SetPrec(400).SetRat(r)
	v, _ := f.Sqrt(f).Float64()
	return v
}

// kinds are data as climate files hold them, and worse.
var kinds = []struct {
	name string
	draw func(r *rand.Rand) float32
}{
	{"temperature", func(r *rand.Rand) float32 { return float32(273 + 30*r.NormFloat64()) }},
	{"masked temperature", func(r *rand.Rand) float32 {
		if r.IntN(3) == 0 {
			return float32(math.NaN())
		}
		return float32(273 + 30*r.NormFloat64())
	}},
	{"precipitation", func(r *rand.Rand) float32 {
		if r.IntN(10) < 6 {
			return 0
		}
		return float32(math.Exp(3*r.NormFloat64()-9)) + 1e-8*r.Float32()
	}},
	{"packed residue", func(r *rand.Rand) float32 { return float32(r.IntN(65536))*0.00137 - 12.5 }},
	{"geopotential", func(r *rand.Rand) float32 { return float32(5e5 * (r.Float64() - 0.1)) }},
	{"wind", func(r *rand.Rand) float32 { return float32(10 * r.NormFloat64()) }},
	{"garbage", func(r *rand.Rand) float32 {
		if r.IntN(1000) == 0 {
			return math.MaxFloat32 * float32(1-2*r.IntN(2))
		}
		return float32(280 + 10*r.NormFloat64())
	}},
	{"bits", func(r *rand.Rand) float32 {
		for {
			v := math.Float32frombits(r.Uint32())
			if !math.IsInf(float64(v), 0) {
				return v
			}
		}
	}},
	{"cancelling", func(r *rand.Rand) float32 {
		return float32(math.Ldexp(float64(1-2*r.IntN(2)), r.IntN(60)-30))
	}},
	{"denormal", func(r *rand.Rand) float32 { return math.Float32frombits(r.Uint32() & 0x80ffffff) }},
}

func draw(r *rand.Rand, value func(*rand.Rand) float32, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = value(r)
	}
	return x
}

func widen(x []float32) []float64 {
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	return y
}

func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || a != a && b != b
}

// split adds x to several sums in random pieces and merges them in random order.
func split(r *rand.Rand, x []float32) *Acc {
	part := make([]Acc, 1+r.IntN(5))
	for len(x) > 0 {
		k := 1 + r.IntN(len(x))
		part[r.IntN(len(part))].Add32(x[:k], true)
		x = x[k:]
	}
	var a Acc
	for _, i := range r.Perm(len(part)) {
		a.Merge(&part[i])
	}
	return &a
}

func TestSumIsNearest(t *testing.T) { bothPaths(t, testSumIsNearest) }

func testSumIsNearest(t *testing.T) {
	for _, k := range kinds {
		for _, n := range []int{0, 1, 2, 7, 100, 4095, 4096, 4097, 20011} {
			t.Run(fmt.Sprintf("%s/%d", k.name, n), func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, uint64(n)))
				x := draw(r, k.draw, n)
				w := widen(x)
				sum, mean := nearestFloat(bigSum(w)), bigMean(w)
				check := func(how string, a *Acc) {
					t.Helper()
					if !same(a.Sum(), sum) || !same(a.Mean(), mean) {
						t.Errorf("%s: sum %v mean %v, want %v %v", how, a.Sum(), a.Mean(), sum, mean)
					}
					if a.Count()+a.Missing() != int64(n) {
						t.Errorf("%s: %d valid and %d missing of %d", how, a.Count(), a.Missing(), n)
					}
				}
				var a, b, c, d Acc
				a.Add32(x, true)
				check("whole", &a)
				b.Add64(w, true)
				check("float64", &b)
				for i := 0; i < n; i += blockLen {
					c.bins(x[i:min(i+blockLen, n)])
				}
				check("bins", &c)
				d.each(w)
				check("one by one", &d)
				r.Shuffle(n, func(i, j int) { x[i], x[j] = x[j], x[i] })
				check("split", split(r, x))
			})
		}
	}
}

func TestVarianceIsNearest(t *testing.T) { bothPaths(t, testVarianceIsNearest) }

func testVarianceIsNearest(t *testing.T) {
	for _, k := range kinds {
		for _, n := range []int{1, 2, 3, 50, 3000} {
			r := rand.New(rand.NewPCG(2, uint64(n)))
			x := draw(r, k.draw, n)
			var m, m64, p, q Moments
			m.Add32(x, true)
			m64.Add64(widen(x), true)
			cut := r.IntN(n)
			p.Add32(x[cut:], true)
			q.Add32(x[:cut], true)
			p.Merge(&q)
			for _, ddof := range []int{0, 1} {
				want, root := math.NaN(), math.NaN()
				if m.Count() > int64(ddof) {
					v := bigVariance(widen(x), ddof)
					want, _ = v.Float64()
					root = bigRoot(v)
				}
				for _, m := range []*Moments{&m, &m64, &p} {
					if got := m.Var(ddof); !same(got, want) {
						t.Errorf("%s %d ddof %d: var %v, want %v", k.name, n, ddof, got, want)
					}
					if got := m.Std(ddof); !same(got, root) {
						t.Errorf("%s %d ddof %d: std %v, want %v", k.name, n, ddof, got, root)
					}
				}
			}
		}
	}
}

func TestVarianceOfAnyFloat64(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 50 {
		x := make([]float64, 2+r.IntN(40))
		for i := range x {
			x[i] = math.Float64frombits(r.Uint64())
			if math.IsInf(x[i], 0) {
				x[i] = 0
			}
		}
		var m Moments
		m.Add64(x, true)
		if m.Count() < 1 {
			continue
		}
		want := nearestFloat(new(big.Float).SetPrec(4400).SetRat(bigVariance(x, 0)))
		if got := m.Var(0); !same(got, want) {
			t.Errorf("var %v, want %v", got, want)
		}
	}
}

func TestTiesAndExtremes(t *testing.T) { bothPaths(t, testTiesAndExtremes) }

func testTiesAndExtremes(t *testing.T) {
	inf, tiny := math.Inf(1), math.SmallestNonzeroFloat64
	for _, c := range []struct {
		x    []float64
		want float64
	}{
		{[]float64{1, 0x1p-53}, 1},
		{[]float64{1, 0x1p-53, 0x1p-149}, 1 + 0x1p-52},
		{[]float64{1, 0x1p-53, -0x1p-149}, 1},
		{[]float64{1, 0x1p-53, tiny}, 1 + 0x1p-52},
		{[]float64{1, 0x1p-53, 0x1p-53, 0x1p-105, -0x1p-53}, 1 + 0x1p-52},
		{[]float64{1e308, 1e308, -1e308}, 1e308},
		{[]float64{math.MaxFloat64, math.MaxFloat64}, inf},
		{[]float64{math.MaxFloat64, 0x1p969}, math.MaxFloat64},
		{[]float64{math.MaxFloat64, 0x1p970}, inf},
		{[]float64{tiny, tiny}, 2 * tiny},
		{[]float64{0x1p-1022, -tiny}, 0x1p-1022 - tiny},
		{[]float64{math.Copysign(0, -1)}, 0},
		{[]float64{math.Copysign(0, -1), math.Copysign(0, -1)}, 0},
		{[]float64{5, -5}, 0},
		{[]float64{inf, 1}, inf},
		{[]float64{-inf, 1, 1e308}, -inf},
		{[]float64{inf, -inf}, math.NaN()},
		{[]float64{math.NaN()}, 0},
		{nil, 0},
	} {
		var a Acc
		a.Add64(c.x, true)
		if got := a.Sum(); !same(got, c.want) {
			t.Errorf("sum of %v is %v, want %v", c.x, got, c.want)
		}
		m := narrow(t, 1, Float64)
		for _, v := range c.x {
			if err := m.Add64(0, []float64{v}); err != nil {
				t.Fatal(err)
			}
		}
		runs := narrow(t, 1, Float64)
		if err := runs.AddRuns64(0, 1, len(c.x), c.x); err != nil {
			t.Fatal(err)
		}
		anything := wide(t, 1, Float64)
		if err := anything.AddMany64(0, len(c.x), 1, c.x); err != nil {
			t.Fatal(err)
		}
		if err := anything.Merge(narrow(t, 1, Float64)); err != nil {
			t.Fatal(err)
		}
		both := narrow(t, 1, Float64)
		for _, o := range []*Map{m, runs} {
			if err := both.Merge(o); err != nil {
				t.Fatal(err)
			}
		}
		for _, m := range []*Map{m, runs, anything} {
			var got [1]float64
			if m.Sum(got[:]); !same(got[0], c.want) {
				t.Errorf("map sum of %v is %v, want %v", c.x, got[0], c.want)
			}
		}
		var twice [1]float64
		a.Add64(c.x, true)
		if both.Sum(twice[:]); !same(twice[0], a.Sum()) {
			t.Errorf("merged map sum of %v is %v, want %v", c.x, twice[0], a.Sum())
		}
	}
}

func TestMeanOfSubnormals(t *testing.T) {
	tiny := math.SmallestNonzeroFloat64
	for _, x := range [][]float64{{tiny, 0}, {tiny, tiny, tiny, 0}, {3 * tiny, 0}, {0x1p-1022, 0, 0}, {math.MaxFloat64, math.MaxFloat64}} {
		var a Acc
		a.Add64(x, true)
		if got, want := a.Mean(), bigMean(x); !same(got, want) {
			t.Errorf("mean of %v is %v, want %v", x, got, want)
		}
	}
}

func TestMissingValues(t *testing.T) { bothPaths(t, testMissingValues) }

func testMissingValues(t *testing.T) {
	x := []float32{1, float32(math.NaN()), 3, math.Float32frombits(0x7f800001)}
	var skip, keep Acc
	skip.Add32(x, true)
	keep.Add32(x, false)
	if skip.Sum() != 4 || skip.Mean() != 2 || skip.Count() != 2 || skip.Missing() != 2 {
		t.Errorf("skipping: sum %v, mean %v, count %d", skip.Sum(), skip.Mean(), skip.Count())
	}
	if keep.Sum() == keep.Sum() || keep.Mean() == keep.Mean() {
		t.Errorf("not skipping: sum %v, want NaN", keep.Sum())
	}
	var empty Acc
	if v := empty.Sum(); math.Float64bits(v) != 0 {
		t.Errorf("empty sum %v", v)
	}
	if v := empty.Mean(); v == v {
		t.Errorf("empty mean %v", v)
	}
}

func TestInfinityInMoments(t *testing.T) {
	var m Moments
	m.Add32([]float32{1, float32(math.Inf(1)), 2}, true)
	if v := m.Var(0); v == v {
		t.Errorf("var with an infinity is %v, want NaN", v)
	}
}

func TestIntegers(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	testInts[int8](t, r)
	testInts[uint8](t, r)
	testInts[int16](t, r)
	testInts[uint16](t, r)
	testInts[int32](t, r)
	testInts[uint32](t, r)
	testInts[int64](t, r)
	testInts[uint64](t, r)
}

func testInts[T Integer](t *testing.T, r *rand.Rand) {
	t.Helper()
	x := make([]T, 1000)
	s, q := new(big.Int), new(big.Int)
	for i := range x {
		x[i] = T(r.Uint64())
		v := new(big.Int)
		if fmt.Sscan(fmt.Sprint(x[i]), v); i >= 0 {
			s.Add(s, v)
			q.Add(q, v.Mul(v, v))
		}
	}
	var m Moments
	AddMoments(&m, x)
	want, _ := new(big.Float).SetInt(s).Float64()
	if got := m.S.Sum(); got != want {
		t.Errorf("%T: sum %v, want %v", x, got, want)
	}
	if got, ok := m.S.Int(); ok != s.IsInt64() || ok && got != s.Int64() {
		t.Errorf("%T: integer sum %v %v, want %v", x, got, ok, s)
	}
	n := big.NewInt(1000)
	num := new(big.Int).Sub(new(big.Int).Mul(n, q), new(big.Int).Mul(s, s))
	v, _ := new(big.Rat).SetFrac(num, big.NewInt(1000*999)).Float64()
	if got := m.Var(1); got != v {
		t.Errorf("%T: var %v, want %v", x, got, v)
	}
}
