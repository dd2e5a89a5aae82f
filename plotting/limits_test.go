package plotting

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestShading(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	tests := []struct {
		name      string
		values    []float64
		opts      []Option
		low, high float64
		colors    string
		ends      string
	}{
		{"positive", []float64{1, 5, nan, 3}, nil, 1, 5, "viridis", ""},
		{"negative", []float64{-1, -5}, nil, -5, -1, "viridis", ""},
		{"both signs", []float64{-1, 5}, nil, -5, 5, "RdBu_r", ""},
		{"from zero", []float64{0, 5}, nil, 0, 5, "viridis", ""},
		{"both signs, colours given", []float64{-1, 5}, []Option{Colors("magma")}, -5, 5, "magma", ""},
		{"limits", []float64{-1, 5}, []Option{Limits(0, 2)}, 0, 2, "viridis", "both"},
		{"wide limits", []float64{-1, 5}, []Option{Limits(-9, 9)}, -9, 9, "viridis", ""},
		{"constant", []float64{5, 5}, nil, 4.75, 5.25, "viridis", ""},
		{"zero", []float64{0, 0}, nil, -0.5, 0.5, "viridis", ""},
		{"missing", []float64{nan, nan}, nil, 0, 1, "viridis", ""},
		{"infinite", []float64{1, inf}, nil, 0.95, 1.05, "viridis", "both"},
		{"robust", sequence(101), []Option{Robust}, 2, 98, "viridis", "both"},
		{"smallest", []float64{0, 5e-324}, nil, -0.5, 0.5, "viridis", ""},
		{"largest", []float64{-math.MaxFloat64, math.MaxFloat64}, nil, -largestLimit, largestLimit, "RdBu_r", "both"},
	}
	for _, tt := range tests {
		s, err := newSettings(tt.opts)
		if err != nil {
			t.Fatal(err)
		}
		sh, err := newShading(s, func(f func(float64)) {
			for _, v := range tt.values {
				f(v)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		ends := map[[2]bool]string{{true, true}: "both", {true, false}: "under", {false, true}: "over"}[[2]bool{sh.under, sh.over}]
		if math.Abs(sh.low-tt.low) > 1e-12 || math.Abs(sh.high-tt.high) > 1e-12 || sh.colors.Name() != tt.colors || ends != tt.ends {
			t.Errorf("%s: got %g to %g, %s, %q; want %g to %g, %s, %q",
				tt.name, sh.low, sh.high, sh.colors.Name(), ends, tt.low, tt.high, tt.colors, tt.ends)
		}
		for _, v := range tt.values {
			if v == v {
				sh.shade(v) // must stay in the palette for any value: uint8 arithmetic would wrap
				if s := sh.shade(v); s < firstShade {
					t.Errorf("%s: %g has shade %d", tt.name, v, s)
				}
			}
		}
	}
}

func sequence(n int) []float64 {
	s := make([]float64, n)
	for i := range s {
		s[i] = float64(i)
	}
	return s
}

// TestPercentile compares with the definition on sorted values.
func TestPercentile(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		values := make([]float64, 1+r.IntN(60))
		for i := range values {
			values[i] = float64(r.IntN(20))
		}
		sorted := slices.Clone(values)
		slices.Sort(sorted)
		for _, q := range []float64{0, 2, 37.5, 50, 98, 100} {
			at := q / 100 * float64(len(sorted)-1)
			k := int(at)
			want := sorted[k]
			if k+1 < len(sorted) {
				want += (at - float64(k)) * (sorted[k+1] - sorted[k])
			}
			if got := percentile(values, q); math.Abs(got-want) > 1e-12 {
				t.Fatalf("percentile %g of %v: got %g, want %g", q, sorted, got, want)
			}
		}
	}
}
