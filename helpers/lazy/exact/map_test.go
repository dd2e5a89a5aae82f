package exact

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// arena is an allocator that fails the test when more than the bound is asked.
type arena struct {
	t    testing.TB
	left int64
}

func (a *arena) alloc(n int) []byte {
	if n%pieceBytes != 0 {
		a.t.Fatalf("%d bytes are no whole pieces", n)
	}
	if a.left -= int64(n); a.left < 0 {
		a.t.Fatalf("%d bytes more than the declared bound", -a.left)
	}
	return make([]byte, n)
}

func narrow(t testing.TB, n int, in Kind) *Map {
	return NewMap(n, in, (&arena{t, MapBytes(n, in)}).alloc)
}

func wide(t testing.TB, n int, in Kind) *Map {
	return NewWideMap(n, in, (&arena{t, WideBytes(n, in)}).alloc)
}

func moments(t testing.TB, n int, in Kind) *MomentsMap {
	return NewMomentsMap(n, in, (&arena{t, MomentsBytes(n, in)}).alloc)
}

func wideMoments(t testing.TB, n int, in Kind) *MomentsMap {
	return NewWideMomentsMap(n, in, (&arena{t, WideMomentsBytes(n, in)}).alloc)
}

// series are maps x[t*n+i] and what their sums over t must be.
type series struct {
	n, rows   int
	x         []float32
	sum, mean []float64
	std, vari []float64
	count     []int64
}

func newSeries(r *rand.Rand, value func(*rand.Rand) float32, n, rows int) *series {
	s := &series{n: n, rows: rows, x: draw(r, value, n*rows)}
	s.truth()
	return s
}

func (s *series) truth() {
	s.sum, s.mean, s.vari, s.std, s.count = nil, nil, nil, nil, nil
	for i := range s.n {
		column := s.column(i)
		k := int64(0)
		for _, v := range column {
			if v == v {
				k++
			}
		}
		s.count = append(s.count, k)
		s.sum = append(s.sum, nearestFloat(bigSum(column)))
		s.mean = append(s.mean, bigMean(column))
	}
}

// spreads are the variances and their roots, which take longer.
func (s *series) spreads() (vari, std []float64) {
	for i := len(s.vari); i < s.n; i++ {
		v, d := math.NaN(), math.NaN()
		if s.count[i] > 0 {
			r := bigVariance(s.column(i), 0)
			v, _ = r.Float64()
			d = bigRoot(r)
		}
		s.vari, s.std = append(s.vari, v), append(s.std, d)
	}
	return s.vari, s.std
}

func (s *series) column(i int) []float64 {
	c := make([]float64, s.rows)
	for t := range c {
		c[t] = float64(s.x[t*s.n+i])
	}
	return c
}

// feed adds all values in random pieces, orders and ways.
func (s *series) feed(r *rand.Rand, m adder) error {
	n := s.n
	transposed := make([]float32, len(s.x))
	for i := range n {
		for t := range s.rows {
			transposed[i*s.rows+t] = s.x[t*n+i]
		}
	}
	switch r.IntN(4) {
	case 0: // maps one by one in any order
		for _, t := range r.Perm(s.rows) {
			if err := m.Add32(0, s.x[t*n:t*n+n]); err != nil {
				return err
			}
		}
	case 1: // boxes of maps
		for t := 0; t < s.rows; {
			k := min(s.rows-t, 1+r.IntN(50))
			cut := r.IntN(n + 1)
			for _, p := range [][2]int{{cut, n}, {0, cut}} {
				if p[0] == p[1] {
					continue
				}
				x := s.x[t*n+p[0] : (t+k-1)*n+p[1]]
				if err := m.AddMany32(p[0], k, n, x); err != nil {
					return err
				}
			}
			t += k
		}
	case 2: // runs in time
		cut := r.IntN(n + 1)
		if err := m.AddRuns32(cut, n-cut, s.rows, transposed[cut*s.rows:]); err != nil {
			return err
		}
		return m.AddRuns32(0, cut, s.rows, transposed[:cut*s.rows])
	case 3: // single elements, of float64 if the map takes them
		for _, i := range r.Perm(n) {
			for t := range s.rows {
				x := s.x[t*n+i]
				err := m.Add64(i, []float64{float64(x)})
				if errors.Is(err, ErrKind) {
					err = m.Add32(i, []float32{x})
				}
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

type adder interface {
	Add32(off int, x []float32) error
	Add64(off int, x []float64) error
	AddMany32(off, rows, stride int, x []float32) error
	AddMany64(off, rows, stride int, x []float64) error
	AddRuns32(off, runs, length int, x []float32) error
	AddRuns64(off, runs, length int, x []float64) error
	Count(dst []int64)
	Sum(dst []float64)
	Mean(dst []float64)
}

func (s *series) check(t *testing.T, how string, m adder) {
	t.Helper()
	sum, mean, count := make([]float64, s.n), make([]float64, s.n), make([]int64, s.n)
	m.Sum(sum)
	m.Mean(mean)
	m.Count(count)
	wrong := 0
	report := func(i int, what string, got, want float64) {
		if wrong++; wrong < 4 {
			t.Errorf("%s: %s of element %d is %v, want %v", how, what, i, got, want)
		}
	}
	for i := range s.n {
		if !same(sum[i], s.sum[i]) {
			report(i, "sum", sum[i], s.sum[i])
		}
		if !same(mean[i], s.mean[i]) {
			report(i, "mean", mean[i], s.mean[i])
		}
		if count[i] != s.count[i] {
			report(i, "count", float64(count[i]), float64(s.count[i]))
		}
	}
	q, ok := m.(*MomentsMap)
	if !ok {
		return
	}
	vari, std := make([]float64, s.n), make([]float64, s.n)
	q.Var(vari, 0)
	q.Std(std, 0)
	wantVar, wantStd := s.spreads()
	for i := range s.n {
		if !same(vari[i], wantVar[i]) {
			report(i, "var", vari[i], wantVar[i])
		}
		if !same(std[i], wantStd[i]) {
			report(i, "std", std[i], wantStd[i])
		}
	}
}

func TestMapIsNearest(t *testing.T) { bothPaths(t, testMapIsNearest) }

func testMapIsNearest(t *testing.T) {
	for _, k := range kinds {
		for _, c := range []struct{ n, rows int }{{1, 1}, {3, 7}, {40, 300}, {100, 60}, {2070, 24}} {
			t.Run(fmt.Sprintf("%s/%dx%d", k.name, c.rows, c.n), func(t *testing.T) {
				r := rand.New(rand.NewPCG(5, uint64(c.n)))
				s := newSeries(r, k.draw, c.n, c.rows)
				for trial := range 6 {
					m := narrow(t, c.n, Float32)
					if err := s.feed(r, m); err == nil {
						s.check(t, fmt.Sprint("narrow, trial ", trial), m)
					} else if !errors.Is(err, ErrWide) || k.name != "bits" {
						t.Error(err)
					}
					m = narrow(t, c.n, Float64)
					if err := s.feed(r, m); err == nil {
						s.check(t, fmt.Sprint("float64, trial ", trial), m)
					} else if !errors.Is(err, ErrWide) || k.name != "bits" {
						t.Error(err)
					}
					m = wide(t, c.n, Float32)
					if err := s.feed(r, m); err != nil {
						t.Error(err)
					}
					s.check(t, fmt.Sprint("wide, trial ", trial), m)
				}
			})
		}
	}
}

func TestMomentsMapIsNearest(t *testing.T) { bothPaths(t, testMomentsMapIsNearest) }

func testMomentsMapIsNearest(t *testing.T) {
	for _, k := range kinds {
		for _, c := range []struct{ n, rows int }{{3, 7}, {40, 100}, {300, 24}} {
			t.Run(fmt.Sprintf("%s/%dx%d", k.name, c.rows, c.n), func(t *testing.T) {
				r := rand.New(rand.NewPCG(6, uint64(c.n)))
				s := newSeries(r, k.draw, c.n, c.rows)
				for trial := range 5 {
					for _, in := range []Kind{Float32, Float64} {
						m := moments(t, c.n, in)
						err := s.feed(r, m)
						if errors.Is(err, ErrWide) {
							if slices.Contains([]string{"temperature", "masked temperature", "packed residue", "geopotential", "wind"}, k.name) {
								t.Error(k.name, err)
							}
							m = wideMoments(t, c.n, in)
							err = s.feed(r, m)
						}
						if err != nil {
							t.Fatal(err)
						}
						s.check(t, fmt.Sprintf("kind %d, trial %d", in, trial), m)
					}
				}
			})
		}
	}
}
