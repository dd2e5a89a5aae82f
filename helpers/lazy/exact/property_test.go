package exact

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"testing"
)

// Partial maps merged in any order are the map of all.
func TestMapMerge(t *testing.T) { bothPaths(t, testMapMerge) }

func testMapMerge(t *testing.T) {
	for _, k := range kinds {
		r := rand.New(rand.NewPCG(9, 9))
		const n, rows = 130, 90
		s := newSeries(r, k.draw, n, rows)
		for trial := range 8 {
			parts := make([]*MomentsMap, 1+r.IntN(4))
			for i := range parts {
				parts[i] = moments(t, n, Float32)
				if k.name == "bits" || trial%2 == 1 && (k.name == "garbage" || k.name == "denormal") {
					parts[i] = wideMoments(t, n, Float32)
				}
			}
			err := error(nil)
			for i := 0; i < rows && err == nil; i++ {
				off := r.IntN(n)
				p := parts[r.IntN(len(parts))]
				x := s.x[i*n:]
				if err = p.Add32(off, x[off:n]); err == nil {
					err = p.Add32(0, x[:off])
				}
			}
			all := wideMoments(t, n, Float32)
			if parts[0].s.wide == nil && trial%4 < 2 {
				all = moments(t, n, Float32)
			}
			for _, i := range r.Perm(len(parts)) {
				if err == nil {
					err = all.Merge(parts[i])
				}
			}
			if errors.Is(err, ErrWide) && k.name != "temperature" && k.name != "wind" {
				continue
			}
			if err != nil {
				t.Fatal(k.name, err)
			}
			s.check(t, fmt.Sprint(k.name, " trial ", trial), all)
		}
	}
}

// A value that no plane of the others holds may come at any index, first and
// last too, and there may be infinities.
func TestGarbageAnywhere(t *testing.T) { bothPaths(t, testGarbageAnywhere) }

func testGarbageAnywhere(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 10))
	const n, rows = 50, 12
	for _, garbage := range []float32{9.96921e36, -math.MaxFloat32, 1e-40, 1e-20, 1 + 0x1p-20, 0x1p-140} {
		for at := range rows {
			s := newSeries(r, kinds[0].draw, n, rows)
			for i := range n / 10 {
				s.x[at*n+(i*7)%n] = garbage
			}
			s.truth()
			m := moments(t, n, Float32)
			for i := range rows {
				if err := m.Add32(0, s.x[i*n:i*n+n]); err != nil {
					t.Fatal(garbage, at, err)
				}
			}
			s.check(t, fmt.Sprint(garbage, " at ", at), m)
		}
	}
}

// A whole map of garbage before or after many good ones: the answer is right,
// if need be by way of a wide map.
func TestGarbageMap(t *testing.T) { bothPaths(t, testGarbageMap) }

func testGarbageMap(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 11))
	const n, rows = 3000, 6
	for _, at := range []int{0, 3, rows - 1} {
		s := &series{n: n, rows: rows, x: draw(r, kinds[0].draw, n*rows)}
		for i := range n {
			s.x[at*n+i] = 3e38 * r.Float32()
		}
		s.truth()
		m := narrow(t, n, Float32)
		err := addAll(m, s)
		if !errors.Is(err, ErrWide) {
			t.Errorf("garbage at %d: error %v, want ErrWide", at, err)
		}
		m = wide(t, n, Float32)
		if err := addAll(m, s); err != nil {
			t.Fatal(err)
		}
		s.check(t, fmt.Sprint("garbage at ", at), m)
	}
}

func addAll(m *Map, s *series) error {
	for i := range s.rows {
		if err := m.Add32(0, s.x[i*s.n:(i+1)*s.n]); err != nil {
			return err
		}
	}
	return nil
}

func TestInfinitiesInMaps(t *testing.T) { bothPaths(t, testInfinitiesInMaps) }

func testInfinitiesInMaps(t *testing.T) {
	inf := float32(math.Inf(1))
	rows := [][]float32{
		{1, inf, -inf, inf, 1, 0x1p-30},
		{2, 1, 1, -inf, 3e38, 1},
		{0x1p-40, 1e-30, 2, 5, -3e38, -inf},
	}
	want := []float64{3 + 0x1p-40, math.Inf(1), math.Inf(-1), math.NaN(), 1, math.Inf(-1)}
	for _, order := range [][]int{{0, 1, 2}, {2, 1, 0}, {1, 2, 0}} {
		m, w, merged := narrow(t, 6, Float32), wide(t, 6, Float32), narrow(t, 6, Float32)
		for _, i := range order {
			one := narrow(t, 6, Float32)
			for _, m := range []*Map{m, w, one} {
				if err := m.Add32(0, rows[i]); err != nil {
					t.Fatal(err)
				}
			}
			if err := merged.Merge(one); err != nil {
				t.Fatal(err)
			}
		}
		twice := wide(t, 6, Float32)
		if err := twice.Merge(m); err != nil {
			t.Fatal(err)
		}
		for _, m := range []*Map{m, w, merged, twice} {
			got := make([]float64, 6)
			m.Sum(got)
			for i := range got {
				if i == 4 {
					want[4] = bigMean([]float64{1, float64(float32(3e38)), -float64(float32(3e38))}) * 3
				}
				if !same(got[i], want[i]) && i != 4 || i == 4 && got[i] != 1 {
					t.Errorf("element %d is %v, want %v", i, got[i], want[i])
				}
			}
		}
	}
}

// Bounds of planes are used up: carries, measuring and draining.
func TestBoundsAreUsedUp(t *testing.T) { bothPaths(t, testBoundsAreUsedUp) }

func testBoundsAreUsedUp(t *testing.T) {
	const n, rows, rounds = 3, 4096, 12
	x := make([]float32, n*rows)
	r := rand.New(rand.NewPCG(12, 12))
	for i := range x {
		x[i] = 1e6 * (1 + 0x1p-23*float32(r.IntN(1<<23)))
		if i%n == 1 {
			x[i] = 1e-6 * r.Float32()
		}
	}
	m := narrow(t, n, Float32)
	var want [n]Acc
	for round := range rounds {
		if err := m.AddMany32(0, rows, n, x); err != nil {
			t.Fatal(err)
		}
		// Huge values that planes still hold push hi to its bound.
		big := []float32{0x1p38, 0x1p-12, -0x1p37}
		if err := m.Add32(0, big); err != nil {
			t.Fatal(err)
		}
		for i := range n {
			for k := i; k < len(x); k += n {
				want[i].Add32(x[k:k+1], true)
			}
			want[i].Add32(big[i:i+1], true)
		}
		got := make([]float64, n)
		m.Sum(got)
		for i := range n {
			if got[i] != want[i].Sum() {
				t.Fatalf("round %d: element %d is %v, want %v", round, i, got[i], want[i].Sum())
			}
		}
	}
}

func TestHiIsDrained(t *testing.T) {
	m := narrow(t, 20, Float64)
	m.tiles[0].level, m.tiles[0].lo = 1, make([]float64, m.tileLen)
	m.tiles[0].setGrid(-20)
	var want Acc
	v := make([]float64, 20)
	for range 40000 {
		v[7] = 0x1p19 + 0x1p-20
		if err := m.Add64(0, v); err != nil {
			t.Fatal(err)
		}
		want.Add64(v[7:8], true)
	}
	if m.tiles[0].slots != 1 {
		t.Errorf("%d slots, want 1", m.tiles[0].slots)
	}
	got := make([]float64, 20)
	if m.Sum(got); got[7] != want.Sum() || got[6] != 0 {
		t.Errorf("sum %v, want %v", got[7], want.Sum())
	}
}

func TestGoroutines(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 13))
	x := draw(r, kinds[2].draw, 100000)
	var whole Acc
	whole.Add32(x, true)
	stop := make(chan bool)
	go func() {
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	var wg sync.WaitGroup
	for k := range 8 {
		wg.Go(func() {
			m := NewMap(1000, Float32, heap)
			for i := range 150 {
				var a, b Acc
				cut := (i*7919 + k*104729) % len(x)
				a.Add32(x[:cut], true)
				b.Add32(x[cut:], true)
				a.Merge(&b)
				if a.Sum() != whole.Sum() {
					t.Errorf("sum %v, want %v", a.Sum(), whole.Sum())
				}
				if err := m.AddRuns32(0, 1000, 100, x); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	close(stop)
}

func TestSteadyStateAllocatesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(14, 14))
	const n, rows = 2070, 24
	for _, k := range kinds[:6] {
		x := draw(r, k.draw, n*rows)
		y := widen(x)
		var a Acc
		var q Moments
		m, w := NewMap(n, Float32, heap), NewMomentsMap(n, Float32, heap)
		u, v := NewWideMap(n, Float64, heap), NewMap(n, Float64, heap)
		f := func() {
			a.Add32(x, true)
			a.Add64(y, true)
			q.Add32(x, true)
			for _, err := range []error{
				m.AddMany32(0, rows, n, x), u.AddMany64(0, rows, n, y), v.AddMany64(0, rows, n, y), m.Add32(70, x[:500]), m.AddRuns32(0, n, rows, x),
				u.AddRuns64(0, n, rows, y),
			} {
				if err != nil {
					t.Fatal(err)
				}
			}
			if k.name != "precipitation" {
				if err := errors.Join(w.AddMany32(0, rows, n, x), w.AddRuns32(0, n, rows, x)); err != nil {
					t.Fatal(err)
				}
			}
		}
		if got := testing.AllocsPerRun(3, f); got != 0 {
			t.Errorf("%s: %v allocations", k.name, got)
		}
	}
}

func TestArguments(t *testing.T) {
	m := narrow(t, 10, Float32)
	x := make([]float32, 20)
	var e *RangeError
	for i, err := range []error{
		m.Add32(-1, x[:2]), m.Add32(9, x[:2]), m.AddMany32(0, 2, 30, x), m.AddMany32(0, 2, 5, x), m.AddMany32(0, -1, 5, x),
		m.AddMany32(0, 3, -4, x), m.AddRuns32(0, 3, 5, x), m.AddRuns32(8, 4, 5, x), m.AddRuns32(0, 1<<62, 4, x), m.Merge(narrow(t, 11, Float32)),
		m.Merge(narrow(t, 10, Float64)),
	} {
		if !errors.As(err, &e) {
			t.Errorf("call %d: error %v, want a RangeError", i, err)
		}
	}
	for _, err := range []error{m.Add64(0, make([]float64, 3)), m.AddRuns64(0, 1, 3, make([]float64, 3))} {
		if !errors.Is(err, ErrKind) {
			t.Errorf("float64 in a map of float32: %v", err)
		}
	}
	if err := m.Merge(wide(t, 10, Float32)); !errors.Is(err, ErrWide) {
		t.Errorf("merging a wide map: %v", err)
	}
	if err := errors.Join(m.Add32(10, nil), m.AddMany32(0, 0, 5, nil), m.AddRuns32(0, 0, 5, nil), m.AddRuns32(3, 4, 0, nil)); err != nil {
		t.Error(err)
	}
}

func TestCountsPast32Bits(t *testing.T) {
	a := &arena{t, countBytes(5)}
	c := counts{n: 5}
	want, lost := make([]int64, 5), make([]int64, 5)
	r := rand.New(rand.NewPCG(15, 15))
	for range 200 {
		off := r.IntN(5)
		width := 1 + r.IntN(5-off)
		k := r.IntN(drainRows)
		if err := c.add(off, width, k, a.alloc); err != nil {
			t.Fatal(err)
		}
		miss := r.IntN(k + 1)
		c.missOne(off, miss, a.alloc)
		for i := range width {
			want[off+i] += int64(k)
		}
		want[off] -= int64(miss)
		lost[off] += int64(miss)
	}
	twice := counts{n: 5}
	b := &arena{t, countBytes(5)}
	for range 2 {
		if err := twice.merge(&c, b.alloc); err != nil {
			t.Fatal(err)
		}
	}
	for x, y := c.start(), twice.start(); x.next() && y.next(); {
		if x.valid != want[x.i] || x.missing != lost[x.i] || y.valid != 2*x.valid || y.missing != 2*x.missing {
			t.Errorf("element %d: %d valid %d missing, merged %d %d, want %d %d", x.i, x.valid, x.missing, y.valid, y.missing, want[x.i], lost[x.i])
		}
	}
	large := counts{n: manyValues + 1}
	var e *CountError
	if err := errors.Join(large.add(0, 1, drainRows, heap), large.add(0, 1, 1, heap)); !errors.As(err, &e) {
		t.Errorf("error %v, want a CountError", err)
	}
}

func TestKeepNA(t *testing.T) {
	m := moments(t, 3, Float32)
	m.KeepNA = true
	nan := float32(math.NaN())
	if err := errors.Join(m.Add32(0, []float32{1, nan, 3}), m.Add32(0, []float32{3, 4, 5})); err != nil {
		t.Fatal(err)
	}
	sum, mean, vari := make([]float64, 3), make([]float64, 3), make([]float64, 3)
	m.Sum(sum)
	m.Mean(mean)
	m.Var(vari, 0)
	if sum[0] != 4 || mean[2] != 4 || vari[0] != 1 || sum[1] == sum[1] || mean[1] == mean[1] || vari[1] == vari[1] {
		t.Error(sum, mean, vari)
	}
}

func TestIntegersInMaps(t *testing.T) {
	m := narrow(t, 2, Float64)
	x := []float64{1 << 53, -1}
	for range 5 {
		if err := m.Add64(0, x); err != nil {
			t.Fatal(err)
		}
	}
	var got [2]int64
	if ok := m.Int64(got[:]); !ok || got != [2]int64{5 << 53, -5} {
		t.Error(got, ok)
	}
	if err := m.Add64(0, []float64{0.5, 0x1p70}); err != nil {
		t.Fatal(err)
	}
	if m.Int64(got[:]) {
		t.Error("a half is no integer")
	}
}

// Whatever the bits, order and split: all states give the nearest float64.
func FuzzBits(f *testing.F) {
	f.Add([]byte{0, 0, 128, 63, 0, 0, 128, 127, 1, 0, 0, 0, 255, 255, 127, 255}, uint8(3))
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, uint8(1))
	f.Add([]byte{}, uint8(0))
	f.Fuzz(func(t *testing.T, b []byte, cut uint8) {
		x := make([]float32, min(len(b)/4, 2000))
		var marks marks
		for i := range x {
			x[i] = math.Float32frombits(uint32(b[4*i]) | uint32(b[4*i+1])<<8 | uint32(b[4*i+2])<<16 | uint32(b[4*i+3])<<24)
			if infinite(float64(x[i])) {
				marks.mark(float64(x[i]))
			}
		}
		k := min(int(cut), len(x))
		var a, rest Acc
		a.Add32(x[k:], true)
		rest.Add32(x[:k], true)
		a.Merge(&rest)
		m := narrow(t, 1, Float32)
		if err := errors.Join(m.AddMany32(0, len(x), 1, x), m.AddRuns32(0, 1, 0, nil)); err != nil {
			t.Fatal(err)
		}
		want, special := marks.special()
		if !special {
			want = nearestFloat(bigSum(widen(x)))
		}
		var got [1]float64
		m.Sum(got[:])
		if !same(a.Sum(), want) || !same(got[0], want) {
			t.Errorf("sum %v and %v, want %v", a.Sum(), got[0], want)
		}
		var mean [1]float64
		if m.Mean(mean[:]); !same(mean[0], a.Mean()) {
			t.Errorf("mean %v and %v", mean[0], a.Mean())
		}
	})
}
