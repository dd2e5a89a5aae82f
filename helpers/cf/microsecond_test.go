package cf

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// micros is the count in microseconds as spanMicros defines it.
func micros(u Unit, v float64) *big.Int {
	x := new(big.Rat).Mul(new(big.Rat).SetFloat64(v), big.NewRat(u.Nanoseconds(), 1000))
	floor := new(big.Int).Div(x.Num(), x.Denom())
	rest := new(big.Rat).Sub(x, new(big.Rat).SetInt(floor))
	ceil := new(big.Int).Set(floor)
	if rest.Sign() > 0 {
		ceil.Add(ceil, big.NewInt(1))
	}
	n := floor
	if c := rest.Cmp(big.NewRat(1, 2)); c > 0 || c == 0 && floor.Bit(0) == 1 {
		n = ceil
	}
	switch new(big.Int).Mod(n, big.NewInt(1e6)).Int64() {
	case 1:
		return floor
	case 999999:
		return ceil
	}
	return n
}

func TestCoarseCountsAreRoundedToMicroseconds(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	units := []Unit{Millisecond, Second, Minute, Hour, Day, Week, commonYear}
	for range 20000 {
		u := units[r.IntN(len(units))]
		v := math.Ldexp(r.Float64()-0.5, r.IntN(60)) // near whole seconds every other time
		if r.IntN(2) == 0 {
			seconds := math.Round(v * float64(u.ns) / 1e9)
			v = seconds * 1e9 / float64(u.ns) * (1 + math.Ldexp(r.Float64()-0.5, -50))
		}
		if !u.coarse(v) {
			continue
		}
		s, ok := u.spanMicros(v)
		if !ok {
			if math.Abs(v)*float64(u.ns) < 1e24 {
				t.Fatalf("%v %v refused", v, u)
			}
			continue
		}
		got := new(big.Int).Add(new(big.Int).Mul(big.NewInt(s.sec), big.NewInt(1e6)), big.NewInt(s.nsec/1000))
		if s.nsec < 0 || s.nsec >= 1e9 || s.nsec%1000 != 0 || got.Cmp(micros(u, v)) != 0 {
			t.Fatalf("%v %v: %v, want %v", v, u, s, micros(u, v))
		}
	}
}

func TestDivisionsLeaveNoNanoseconds(t *testing.T) {
	for _, c := range []struct {
		units, calendar string
		count           float64
		want            string // cftime's
	}{
		{"days since 1850-01-01", "standard", math.Nextafter(54786.0+2.0/3, 0), "2000-01-01T16:00:00"},
		{"days since 0001-01-01", "noleap", math.Nextafter(254936.0+11.0/12, 0), "0699-06-16T21:59:59.999997"}, // its neighbours are 2.5 microseconds away
		{"days since 1950-01-01 00:00:00 UTC", "standard", 26161.38987268519, "2021-08-17T09:21:25"},
		{"days since 1900-01-01", "standard", 380.0000305175781, "1901-01-16T00:00:02.636719"},
		{"hours since 1900-01-01", "standard", -876000.00000000012, "1800-01-25T00:00:00"},
		{"seconds since 1970-01-01", "standard", 1e9 + 0.25, "2001-09-09T01:46:40.250000"},
		{"seconds since 2020-01-01", "standard", 0.123456789, "2020-01-01T00:00:00.123456789"}, // cftime: .123457
	} {
		a, err := ParseTimeUnits(c.units, c.calendar)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := a.FromFloat(c.count); err != nil || got.String() != c.want {
			t.Errorf("%v %s: %v, %v, want %s", c.count, c.units, got, err, c.want)
		}
	}
}
