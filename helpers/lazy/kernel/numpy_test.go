package kernel

import (
	"bufio"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// numpy is a process that answers what NumPy makes of operations: testdata/oracle.py.
type numpy struct {
	t   *testing.T
	in  io.Writer
	out *bufio.Scanner
}

func newNumpy(t *testing.T) *numpy {
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("set GONDA_PYTHON to a Python with NumPy")
	}
	cmd := exec.Command(python, "testdata/oracle.py")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in.Close()
		cmd.Wait()
	})
	s := bufio.NewScanner(out)
	s.Buffer(nil, 64<<20)
	return &numpy{t, in, s}
}

type answer struct {
	Dtype, Hex, Error, At string
	Ulps                  float64
}

func (p *numpy) ask(op string, extra map[string]any, types []dtype.Type, data ...[]byte) (a answer) {
	p.t.Helper()
	q := map[string]any{"op": op}
	names, texts := []string{}, []string{}
	for i, t := range types {
		names = append(names, t.String())
		if i < len(data) {
			texts = append(texts, hex.EncodeToString(data[i]))
		}
	}
	q["types"], q["data"] = names, texts
	for k, v := range extra {
		q[k] = v
	}
	b, _ := json.Marshal(q)
	fmt.Fprintf(p.in, "%s\n", b)
	if !p.out.Scan() {
		p.t.Fatal("NumPy left")
	}
	if err := json.Unmarshal(p.out.Bytes(), &a); err != nil {
		p.t.Fatal(err)
	}
	return a
}

func (a answer) bytes() []byte {
	b, _ := hex.DecodeString(a.Hex)
	return b
}

func convert(t *testing.T, b []byte, from, to dtype.Type) []byte {
	t.Helper()
	fn, err := Convert(from, to)
	if err != nil {
		t.Fatal(err)
	}
	n := len(b) / from.Size
	out := make([]byte, n*to.Size)
	fn(out, b, n)
	return out
}

// sameElements compares blocks: NaN equals NaN, zeros by sign; near allows floats to be that
// many units in the last place of their type apart.
func sameElements(t dtype.Type, a, b []byte, near float64) (int, bool) {
	if len(a) != len(b) {
		return 0, false
	}
	for i := range len(a) / t.Size {
		x, y := text(a, t, i), text(b, t, i)
		if x == y {
			continue
		}
		fx, _, _ := at(a, t, i)
		fy, _, _ := at(b, t, i)
		unit := math.Abs(math.Nextafter(fy, math.Inf(1)) - fy)
		if t == dtype.Float32 {
			unit = math.Abs(float64(math.Nextafter32(float32(fy), float32(math.Inf(1))) - float32(fy)))
		}
		if !(t.IsFloat() && math.Abs(fx-fy) <= near*unit) {
			return i, false
		}
	}
	return 0, true
}

func TestPromotionIsNumpys(t *testing.T) {
	p := newNumpy(t)
	for _, a := range allTypes {
		for _, b := range allTypes {
			if got, want := Promote(a, b), p.ask("promote", nil, []dtype.Type{a, b}); got.String() != want.Dtype {
				t.Errorf("%v and %v: %v, not %v", a, b, got, want.Dtype)
			}
		}
	}
}

func TestBinaryIsNumpys(t *testing.T) {
	p := newNumpy(t)
	r := rand.New(rand.NewPCG(1, 2))
	const n = 400
	for op := Add; op <= Xor; op++ {
		if op == FillNA {
			continue
		}
		for _, ta := range allTypes {
			for _, tb := range []dtype.Type{ta, allTypes[r.IntN(len(allTypes))]} {
				a, b := randomBlock(r, ta, n), randomBlock(r, tb, n)
				if op == Pow {
					// NumPy refuses negative powers of integers.
					small := randomBlock(r, dtype.Uint8, n)
					for i := range small {
						small[i] %= 8
					}
					b = convert(t, small, dtype.Uint8, tb)
				}
				want := p.ask(op.String(), nil, []dtype.Type{ta, tb}, a, b)
				fn, in, out, err := Binary(op, ta, tb)
				if (err != nil) != (want.Error != "") {
					t.Errorf("%v %v %v: %v, NumPy %q", op, ta, tb, err, want.Error)
				}
				if err != nil || want.Error != "" {
					continue
				}
				got := make([]byte, n*out.Size)
				fn(got, convert(t, a, ta, in), convert(t, b, tb, in), n)
				near := 0.0
				if op == Pow || op == Atan2 || op == Hypot {
					near = 2
				}
				if want.Dtype == "float16" { // of 8-bit integers; ours is float32
					continue
				}
				if want.Dtype != out.String() {
					t.Errorf("%v %v %v gives %v, NumPy %v", op, ta, tb, out, want.Dtype)
				} else if i, ok := sameElements(out, got, want.bytes(), near); !ok {
					t.Errorf("%v %v %v of %s and %s: %s, NumPy %s", op, ta, tb, text(a, ta, i), text(b, tb, i), text(got, out, i), text(want.bytes(), out, i))
				}
			}
		}
	}
}

func TestUnaryIsNumpys(t *testing.T) {
	p := newNumpy(t)
	r := rand.New(rand.NewPCG(3, 4))
	const n = 400
	for op := Neg; op <= IsNaN; op++ {
		for _, typ := range allTypes {
			a := randomBlock(r, typ, n)
			want := p.ask(op.String(), nil, []dtype.Type{typ}, a)
			fn, in, out, err := Unary(op, typ)
			rounding := op >= Round && op <= Trunc || op == Square // NumPy's types of these vary by version
			if (err != nil) != (want.Error != "") && !(typ == dtype.B1) && !rounding {
				t.Errorf("%v %v: %v, NumPy %q", op, typ, err, want.Error)
			}
			if err != nil || want.Error != "" || want.Dtype != out.String() {
				if err == nil && want.Error == "" && want.Dtype != "float16" && !rounding {
					t.Errorf("%v %v gives %v, NumPy %v", op, typ, out, want.Dtype)
				}
				continue
			}
			got := make([]byte, n*out.Size)
			fn(got, convert(t, a, typ, in), n)
			near := 0.0
			if op >= Exp && op <= Atan {
				near = 2
			}
			if i, ok := sameElements(out, got, want.bytes(), near); !ok {
				t.Errorf("%v %v of %s: %s, NumPy %s", op, typ, text(a, typ, i), text(got, out, i), text(want.bytes(), out, i))
			}
		}
	}
}

func TestConvertIsNumpys(t *testing.T) {
	p := newNumpy(t)
	r := rand.New(rand.NewPCG(5, 6))
	for _, from := range allTypes {
		a := randomBlock(r, from, 400)
		for _, to := range allTypes {
			if from.IsFloat() && !to.IsFloat() && to != dtype.B1 {
				continue // what does not fit is NumPy's compiler's choice
			}
			want := p.ask("astype", map[string]any{"to": to.String()}, []dtype.Type{from}, a)
			if i, ok := sameElements(to, convert(t, a, from, to), want.bytes(), 0); !ok {
				t.Errorf("%v to %v of %s", from, to, text(a, from, i))
			}
		}
	}
}

func TestTernaryIsNumpys(t *testing.T) {
	p := newNumpy(t)
	r := rand.New(rand.NewPCG(7, 8))
	const n = 300
	for _, typ := range allTypes {
		c, a, b := randomBlock(r, dtype.B1, n), randomBlock(r, typ, n), randomBlock(r, typ, n)
		fn, out, err := Ternary(Where, typ)
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, n*out.Size)
		fn(got, c, a, b, n)
		want := p.ask("where", nil, []dtype.Type{dtype.B1, typ, typ}, c, a, b)
		if _, ok := sameElements(typ, got, want.bytes(), 0); !ok {
			t.Errorf("where of %v", typ)
		}
		if typ == dtype.B1 {
			continue
		}
		x := randomBlock(r, typ, n)
		clip, _, err := Ternary(Clip, typ)
		if err != nil {
			t.Fatal(err)
		}
		clip(got, x, a, b, n)
		want = p.ask("clip", nil, []dtype.Type{typ, typ, typ}, x, a, b)
		for i := range n {
			// Which of two zeros a clip gives is nobody's promise.
			if g, w := text(got, typ, i), text(want.bytes(), typ, i); g != w && !(zeroAt(got, typ, i) && zeroAt(want.bytes(), typ, i)) {
				t.Errorf("clip of %v: %s in [%s, %s]: %s, NumPy %s", typ, text(x, typ, i), text(a, typ, i), text(b, typ, i), g, w)
				break
			}
		}
	}
}

// TestAccuracy holds the functions computed here against 80-bit arithmetic.
func TestAccuracy(t *testing.T) {
	p := newNumpy(t)
	r := rand.New(rand.NewPCG(9, 10))
	const n = 100000
	wide := func() float64 { return math.Ldexp(r.Float64()*2-1, r.IntN(2000)-1000) }
	for _, c := range []struct {
		op   Op
		draw func() float64
		ulps float64
	}{
		{Exp, func() float64 { return r.Float64()*1400 - 700 }, 0.75},
		{Exp, func() float64 { return r.NormFloat64() }, 0.75},
		{Log, func() float64 { return math.Abs(wide()) }, 0.9},
		{Log, func() float64 { return 1 + r.NormFloat64()/100 }, 0.9},
		{Log2, func() float64 { return math.Abs(wide()) }, 0.51},
		{Log10, func() float64 { return 1 + math.Abs(r.NormFloat64())/10 }, 0.51},
		{Sin, func() float64 { return r.NormFloat64() * 3 }, 0.85},
		{Sin, wide, 0.85},
		{Cos, func() float64 { return r.Float64()*math.Pi - math.Pi/2 }, 0.85},
		{Cos, func() float64 { return r.Float64() * 1e9 }, 0.85},
		{Cos, wide, 0.85},
		{Tan, func() float64 { return r.NormFloat64() }, 0.85},
		{Tan, wide, 0.85},
		{Atan, wide, 0.85},
		{Atan, func() float64 { return r.NormFloat64() }, 0.85},
		{Asin, func() float64 { return r.Float64()*2 - 1 }, 2},
		{Acos, func() float64 { return r.Float64()*2 - 1 }, 2},
	} {
		x, y := make([]float64, n), make([]float64, n)
		for i := range x {
			x[i] = c.draw()
		}
		fn, _, _, _ := Unary(c.op, dtype.Float64)
		fn(Bytes(y), Bytes(x), n)
		a := p.ask("ulps", map[string]any{"name": c.op.String()}, []dtype.Type{dtype.Float64, dtype.Float64}, Bytes(x), Bytes(y))
		t.Logf("%v: %.3f ulp at %s", c.op, a.Ulps, a.At)
		if a.Error != "" || a.Ulps > c.ulps {
			t.Errorf("%v: %v ulp at %v, more than %v %s", c.op, a.Ulps, a.At, c.ulps, a.Error)
		}
	}
	for _, c := range []struct {
		op   Op
		draw func() (x, y float64)
		ulps float64
	}{
		{Pow, func() (float64, float64) { return math.Exp(r.NormFloat64() * 3), r.NormFloat64() * 20 }, 0.75},
		{Pow, func() (float64, float64) { return 1 + r.NormFloat64()*1e-4, r.NormFloat64() * 1e6 }, 0.75},
		{Atan2, func() (float64, float64) { return r.NormFloat64(), r.NormFloat64() }, 0.85},
		{Hypot, func() (float64, float64) { return r.NormFloat64(), r.NormFloat64() * 5 }, 1.25},
	} {
		x, y, z := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range x {
			x[i], y[i] = c.draw()
		}
		fn, _, _, _ := Binary(c.op, dtype.Float64, dtype.Float64)
		fn(Bytes(z), Bytes(x), Bytes(y), n)
		a := p.ask("ulps", map[string]any{"name": c.op.String()}, []dtype.Type{dtype.Float64, dtype.Float64, dtype.Float64}, Bytes(x), Bytes(y), Bytes(z))
		t.Logf("%v: %.3f ulp at %s", c.op, a.Ulps, a.At)
		if a.Error != "" || a.Ulps > c.ulps {
			t.Errorf("%v: %v ulp at %v, more than %v %s", c.op, a.Ulps, a.At, c.ulps, a.Error)
		}
	}
}
