package kernel

import (
	"bytes"
	"context"
	"math"
	"os"
	"os/exec"
	"regexp"
	"testing"
	"time"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

func TestSpecialValues(t *testing.T) {
	inf, nan, zero := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	values := []float64{0, zero, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 2.5, inf, -inf, nan, 1e300, -1e300, 1e-300, 5e-324, 710, -746, 1e18, 1 << 53, math.Pi}
	for _, c := range []struct {
		name      string
		mine, std func(float64) float64
	}{
		{"exp", exp, math.Exp}, {"log", log, math.Log}, {"log2", log2, math.Log2}, {"log10", log10, math.Log10},
		{"sin", sin, math.Sin}, {"cos", cos, math.Cos}, {"tan", tan, math.Tan}, {"asin", asin, math.Asin},
		{"acos", acos, math.Acos}, {"atan", atan, math.Atan},
	} {
		for _, x := range values {
			if x == 5e-324 && c.mine(1) == 0 {
				continue // math.Log is wrong there on amd64; see below
			}
			if got, want := c.mine(x), c.std(x); !near(got, want) {
				t.Errorf("%s(%v) = %v, not %v", c.name, x, got, want)
			}
		}
	}
	if got := log(5e-324); !near(got, -744.4400719213812) {
		t.Errorf("log of the smallest float is %v", got)
	}
	for _, x := range values {
		for _, y := range values {
			if got, want := pow(x, y), math.Pow(x, y); !near(got, want) {
				t.Errorf("pow(%v, %v) = %v, not %v", x, y, got, want)
			}
			if got, want := atan2(x, y), math.Atan2(x, y); !near(got, want) {
				t.Errorf("atan2(%v, %v) = %v, not %v", x, y, got, want)
			}
			if got, want := hypotFloat(x, y), math.Hypot(x, y); !near(got, want) {
				t.Errorf("hypot(%v, %v) = %v, not %v", x, y, got, want)
			}
		}
	}
}

// near allows for what package math rounds otherwise; signs of zero have to agree.
func near(a, b float64) bool {
	if a == b {
		return math.Signbit(a) == math.Signbit(b)
	}
	return a != a && b != b || math.Abs(a-b) <= 4e-15*math.Abs(b)
}

func TestExactResults(t *testing.T) {
	for e := -300; e <= 300; e++ {
		if x := math.Pow10(e); log10(x) != float64(e) && e >= 0 && e <= 22 {
			t.Errorf("log10(1e%d) = %v", e, log10(x))
		}
		if x := math.Ldexp(1, e); log2(x) != float64(e) {
			t.Errorf("log2(2^%d) = %v", e, log2(x))
		}
	}
	for n := 2.0; n < 60; n++ {
		exactly := n * n
		for k := 3.0; exactly*n < 1<<53; k++ {
			exactly *= n
			if got := pow(n, k); got != exactly {
				t.Errorf("%v to the %v = %v, not %v", n, k, got, exactly)
			}
			if got := pow(-n, k); math.Abs(got) != exactly || (got < 0) != (math.Mod(k, 2) == 1) {
				t.Errorf("%v to the %v = %v", -n, k, got)
			}
		}
	}
}

// TestBits fixes some results for every machine: cos and sin of whole degrees, hashed.
func TestBits(t *testing.T) {
	h := uint64(14695981039346656037)
	for d := -360; d <= 720; d++ {
		x := float64(d) * math.Pi / 180
		for _, f := range []func(float64) float64{sin, cos, tan, atan, exp} {
			h = (h ^ math.Float64bits(f(x))) * 1099511628211
		}
	}
	const want = 0x13911e0191b29081
	if h != want {
		t.Errorf("hash of the bits %#x, not %#x", h, uint64(want))
	}
}

// TestNoFusedMultiplyAdd compiles the package where the compiler may fuse products into
// sums and looks for such instructions.
func TestNoFusedMultiplyAdd(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the package twice")
	}
	fused := regexp.MustCompile(`(?m)^.*\b(FN?M(ADD|SUB)[SD]|VFN?M(ADD|SUB)\d+[SP][SD])\b.*$`)
	for _, env := range [][]string{{"GOARCH=arm64"}, {"GOARCH=amd64", "GOAMD64=v3"}} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		cmd := exec.CommandContext(ctx, "go", "build", "-gcflags=-S", ".")
		cmd.Env = append(os.Environ(), append(env, "GOOS=linux", "CGO_ENABLED=0")...)
		out, err := cmd.CombinedOutput()
		if ctx.Err() != nil {
			t.Skipf("%v: the compiler took more than 20 s", env)
		}
		if err != nil {
			t.Fatalf("%v: %v\n%s", env, err, out[:min(len(out), 1000)])
		}
		if !bytes.Contains(out, []byte("mulAddScalar")) {
			t.Errorf("%v: no listing to look at", env)
		}
		for _, line := range fused.FindAll(out, 5) {
			t.Errorf("%v: %s", env, line)
		}
	}
}

// TestScalarShapes compares the forms with one element against whole blocks of it.
func TestScalarShapes(t *testing.T) {
	const n = 9
	for op := Add; op <= Xor; op++ {
		for _, typ := range allTypes {
			both, in, out, err := Binary(op, typ, typ)
			if err != nil {
				continue
			}
			x := make([]byte, n*in.Size)
			for i := range n {
				fn, _ := Convert(dtype.Float64, in)
				fn(x[i*in.Size:], Bytes([]float64{float64(i) - 3}), 1)
			}
			one := x[5*in.Size : 6*in.Size]
			many := make([]byte, n*in.Size)
			Fill(many, one)
			for _, left := range []bool{false, true} {
				fn, in2, out2, err := BinaryScalar(op, in, left)
				if err != nil || in2 != in || out2 != out {
					t.Fatalf("%v %v: %v %v %v", op, typ, in2, out2, err)
				}
				a, b, p, q := x, many, x, one
				if left {
					a, b, p, q = many, x, one, x
				}
				want, got := make([]byte, n*out.Size), make([]byte, n*out.Size)
				both(want, a, b, n)
				fn(got, p, q, n)
				if i, ok := sameElements(out, got, want, 0); !ok {
					t.Errorf("%v of %v, left %v: %s, not %s", op, typ, left, text(got, out, i), text(want, out, i))
				}
			}
		}
	}
}

func TestFloatsToIntegers(t *testing.T) {
	x := []float64{1.9, -1.9, 300, -300, 1e300, math.Inf(-1), math.NaN(), 9.3e18}
	for _, c := range []struct {
		to   dtype.Type
		want []string
	}{
		{dtype.Int8, []string{"1", "-1", "127", "-128", "127", "-128", "0", "127"}},
		{dtype.Uint8, []string{"1", "0", "255", "0", "255", "0", "0", "255"}},
		{dtype.Int64, []string{"1", "-1", "300", "-300", "9223372036854775807", "-9223372036854775808", "0", "9223372036854775807"}},
		{dtype.Uint64, []string{"1", "0", "300", "0", "18446744073709551615", "0", "0", "9300000000000000000"}},
		{dtype.B1, []string{"true", "true", "true", "true", "true", "true", "true", "true"}},
	} {
		got := convert(t, Bytes(x), dtype.Float64, c.to)
		for i, w := range c.want {
			if g := text(got, c.to, i); g != w {
				t.Errorf("%v as %v: %s, not %s", x[i], c.to, g, w)
			}
		}
	}
}

func TestUndefined(t *testing.T) {
	text := dtype.Type{Kind: dtype.String}
	if _, _, _, err := Unary(Neg, dtype.B1); err == nil {
		t.Error("neg of bool")
	}
	if _, _, _, err := Unary(Add, dtype.Float32); err == nil {
		t.Error("unary add")
	}
	if _, _, _, err := Binary(And, dtype.Float32, dtype.Float32); err == nil {
		t.Error("and of floats")
	}
	if _, _, _, err := Binary(Add, text, dtype.Float32); err == nil {
		t.Error("add of text")
	}
	if _, err := Convert(dtype.Float16, dtype.Float32); err == nil {
		t.Error("convert of float16")
	}
	if _, _, err := Ternary(MulAdd, dtype.B1); err == nil {
		t.Error("muladd of bools")
	}
	if _, err := NewFold(FoldMin, text); err == nil {
		t.Error("min of text")
	}
	if PromoteScalar(dtype.Float32, true) != dtype.Float32 || PromoteScalar(dtype.Int16, true) != dtype.Float64 ||
		PromoteScalar(dtype.Int16, false) != dtype.Int16 || PromoteScalar(dtype.B1, false) != dtype.Int64 {
		t.Error("weak scalars")
	}
}

func TestViewRefusesWhatIsNoElements(t *testing.T) {
	b := make([]byte, 16)
	for _, part := range [][]byte{b[1:9], b[:7]} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("viewed")
				}
			}()
			View[float64](part)
		}()
	}
	if len(View[float64](nil)) != 0 || len(Bytes[float64](nil)) != 0 {
		t.Error("nothing has elements")
	}
}

func TestKernelsDoNotAllocate(t *testing.T) {
	a, b, c, d := make([]byte, 8192), make([]byte, 8192), make([]byte, 8192), make([]byte, 8192)
	add, _, _, _ := Binary(Add, dtype.Float64, dtype.Float64)
	cosine, _, _, _ := Unary(Cos, dtype.Float32)
	where, _, _ := Ternary(Where, dtype.Float64)
	conv, _ := Convert(dtype.Int16, dtype.Float32)
	low, _ := NewFold(FoldMin, dtype.Float32)
	arg, _ := NewFold(FoldArgMax, dtype.Float32)
	if n := testing.AllocsPerRun(20, func() {
		add(d, a, b, 1024)
		cosine(d, a, 512)
		where(d, c, a, b, 1024)
		conv(d, a, 1024)
		low.Map(d, a, 2, 512, 0)
		arg.Run(d, a, 2, 512, 0)
		QuietNaN(d, dtype.Float64)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkElementwise(b *testing.B) {
	const n = 4096
	x, y, d := make([]float32, n), make([]float32, n), make([]byte, 8*n)
	for i := range x {
		x[i], y[i] = float32(280+10*math.Sin(float64(i)/500)), float32(i%7)+0.5
	}
	for op := Add; op <= Ge; op++ {
		fn, _, out, err := Binary(op, dtype.Float32, dtype.Float32)
		if err != nil {
			continue
		}
		b.Run(op.String(), func(b *testing.B) {
			b.SetBytes(4 * n)
			for b.Loop() {
				fn(d[:n*out.Size], Bytes(x), Bytes(y), n)
			}
		})
	}
	for op := Neg; op <= NotNull; op++ {
		fn, _, out, err := Unary(op, dtype.Float32)
		if err != nil {
			continue
		}
		b.Run(op.String(), func(b *testing.B) {
			b.SetBytes(4 * n)
			for b.Loop() {
				fn(d[:n*out.Size], Bytes(x), n)
			}
		})
	}
	for _, to := range []dtype.Type{dtype.Float64, dtype.Int16, dtype.B1} {
		fn, _ := Convert(dtype.Float32, to)
		b.Run("to "+to.String(), func(b *testing.B) {
			b.SetBytes(4 * n)
			for b.Loop() {
				fn(d, Bytes(x), n)
			}
		})
	}
}
