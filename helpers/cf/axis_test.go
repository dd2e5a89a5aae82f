package cf

import (
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

func TestParseTimeUnits(t *testing.T) {
	for _, c := range []struct{ units, calendar, one string }{
		{"hours since 1900-01-01 00:00:00.0", "gregorian", "1900-01-01T01:00:00"},
		{"Hours SINCE 1900-1-1 0:0:0.0", "", "1900-01-01T01:00:00"},
		{"days since 1-1-1", "proleptic_gregorian", "0001-01-02T00:00:00"},
		{"days since 0000-01-01", "standard", "0000-01-02T00:00:00"},
		{"days since -4712-01-01", "julian", "-4712-01-02T00:00:00"},
		{"d since 20000101", "NOLEAP", "2000-01-02T00:00:00"},
		{"seconds since 1970-01-01T00:00:00Z", "", "1970-01-01T00:00:01"},
		{"seconds since 1970-01-01 00:00:00 UTC", "", "1970-01-01T00:00:01"},
		{"seconds since 1992-10-8 15:15:42.5 -6:00", "", "1992-10-08T15:15:43.500000"},
		{"seconds since 1992-10-8 15:15:42.5 -06:00", "", "1992-10-08T21:15:43.500000"},
		{"days since 1964-03-12 12:09:00 -9:00", "gregorian", "1964-03-13T12:09:00"},
		{"hours since 2000-01-01 00:00:00+0130", "", "1999-12-31T23:30:00"},
		{"hours since 2000-01-01 00:00 +1", "", "2000-01-01T01:00:00"},
		{"hours since 2000-01-01 00:00 +01", "", "2000-01-01T00:00:00"},
		{"hours since 2000-01-01 00:00:00.0 00:00", "", "2000-01-01T01:00:00"},
		{"ms since 2000-01-01", "", "2000-01-01T00:00:00.001000"},
		{"nanoseconds since 2000-01-01", "", "2000-01-01T00:00:00.000000001"},
		{"weeks since 2000-01-01", "", "2000-01-08T00:00:00"},
		{"months since 2000-01-01", "360_day", "2000-02-01T00:00:00"},
		{"years since 2000-01-01", "noleap", "2001-01-01T00:00:00"},
		{"years since 2000-01-01", "366_day", "2001-01-01T00:00:00"},
		{"common_years since 2001-01-01", "standard", "2002-01-01T00:00:00"},
		{"hours since 2000-06", "", "2000-06-01T01:00:00"},
		{"days since 10000-01-01\x00", "", "10000-01-02T00:00:00"},
	} {
		a, err := ParseTimeUnits(c.units, c.calendar)
		if err != nil {
			t.Errorf("%q: %v", c.units, err)
			continue
		}
		if got, err := a.FromInt(1); err != nil || got.String() != c.one {
			t.Errorf("%q in %s: 1 is %v, not %s (%v)", c.units, c.calendar, got, c.one, err)
		}
	}
}

func TestUnitsRefused(t *testing.T) {
	for _, c := range [][2]string{
		{"months since 2000-01-01", "standard"}, {"years since 2000-01-01", "gregorian"}, {"months since 2000-01-01", "noleap"},
		{"hours", ""}, {"", ""}, {"hours since", ""}, {"hours after 2000-01-01", ""}, {"parsecs since 2000-01-01", ""},
		{"hours since 2000-02-30", ""}, {"hours since 2000-01-01 24:00", ""}, {"hours since 2000-01-01 00:00:60", ""},
		{"hours since 2000-01-01 EST", ""}, {"hours since 2000-01-01 00:00 +25:00", ""}, {"hours since 2000-01-01 00:00 +", ""},
		{"hours since 2000-1-1-1", ""}, {"hours since yesterday now", ""}, {"hours since 9999999999-01-01", ""}, {"hours since 2000-1-1+1", ""},
		{"days since 2000-01-01", "tai"}, {"hours since 2000 12:00", ""}, {"days since 1582-10-10", "standard"},
	} {
		if a, err := ParseTimeUnits(c[0], c[1]); err == nil {
			t.Errorf("%q in %q was read as %v", c[0], c[1], a)
		} else if te := new(TimeError); !errors.As(err, &te) {
			t.Errorf("%q: %T %v", c[0], err, err)
		}
	}
}

// rational is the count in nanoseconds, rounded half to even: the definition of spanFloat.
func rational(u Unit, v float64) *big.Int {
	x := new(big.Rat).SetFloat64(v)
	x.Mul(x, new(big.Rat).SetInt64(u.Nanoseconds()))
	twice := new(big.Int).Mul(x.Num(), big.NewInt(2))
	q, r := new(big.Int).DivMod(new(big.Int).Add(twice, x.Denom()), new(big.Int).Mul(x.Denom(), big.NewInt(2)), new(big.Int))
	if r.Sign() == 0 && q.Bit(0) == 1 {
		q.Sub(q, big.NewInt(1))
	}
	return q
}

func TestFloatCountsAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	units := []Unit{Nanosecond, Microsecond, Millisecond, Second, Minute, Hour, Day, Week, commonYear}
	for range 20000 {
		u := units[r.IntN(len(units))]
		v := math.Ldexp(r.Float64()-0.5, r.IntN(120)-80)
		if r.IntN(3) == 0 {
			v = float64(r.IntN(1000)) + 0.5
		}
		s, ok := u.spanFloat(v)
		if !ok {
			if math.Abs(v)*float64(u.ns) < 1e24 {
				t.Fatalf("%v %v refused", v, u)
			}
			continue
		}
		got := new(big.Int).Add(new(big.Int).Mul(big.NewInt(s.sec), big.NewInt(1e9)), big.NewInt(s.nsec))
		if s.nsec < 0 || s.nsec >= 1e9 || got.Cmp(rational(u, v)) != 0 {
			t.Fatalf("%v %v: %v, not %v", v, u, got, rational(u, v))
		}
	}
}

func TestIntegerCountsAreExact(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for range 20000 {
		u := []Unit{Nanosecond, Microsecond, Second, Hour, Day}[r.IntN(5)]
		v := r.Int64() >> r.IntN(63)
		if r.IntN(2) == 0 {
			v = -v
		}
		s, ok := u.span(v)
		want := new(big.Int).Mul(big.NewInt(v), big.NewInt(u.Nanoseconds()))
		if !ok {
			if want.BitLen() < 85 {
				t.Fatalf("%v %v refused", v, u)
			}
			continue
		}
		got := new(big.Int).Add(new(big.Int).Mul(big.NewInt(s.sec), big.NewInt(1e9)), big.NewInt(s.nsec))
		if got.Cmp(want) != 0 {
			t.Fatalf("%v %v: %v, not %v", v, u, got, want)
		}
		if n, rest, ok := s.divide(u); !ok || n != v || rest != 0 {
			t.Fatalf("%v %v divided: %v, rest %v", v, u, n, rest)
		}
	}
}

func TestExtremeCounts(t *testing.T) {
	a, _ := ParseTimeUnits("days since 2000-01-01", "standard")
	for _, v := range []float64{1e18, -1e18, math.Inf(1), math.MaxFloat64} {
		if got, err := a.FromFloat(v); err == nil {
			t.Errorf("%v: %v", v, got)
		}
	}
	for _, v := range []int64{math.MaxInt64, math.MinInt64} {
		if got, err := a.FromInt(v); err == nil {
			t.Errorf("%v: %v", v, got)
		}
	}
	if got, err := a.FromFloat(math.NaN()); err != nil || got != NaT {
		t.Errorf("NaN: %v, %v", got, err)
	}
	if _, ok := Day.Nanos(math.MaxInt64); ok {
		t.Error("MaxInt64 days fit nanoseconds")
	}
	if n, ok := Nanosecond.Nanos(-9223372034000000001); !ok || n != -9223372034000000001 {
		t.Errorf("%v %v", n, ok)
	}
}

// TestSmallestCountIsNaT reads what xarray writes for NaT, which has no _FillValue.
func TestSmallestCountIsNaT(t *testing.T) {
	a, err := ParseTimeUnits("days since 2020-01-01", "")
	if err != nil {
		t.Fatal(err)
	}
	p := Packing{Stored: dtype.Int64, Raw: dtype.Int64}
	times, err := a.Decode(bytesOf([]int64{0, math.MinInt64, 2}), p)
	if err != nil || len(times) != 3 || !times[1].IsNaT() || times[2].String() != "2020-01-03T00:00:00" {
		t.Errorf("%v, %v", times, err)
	}
}

func TestJoinedCalendarsCompare(t *testing.T) {
	old, _ := ParseTimeUnits("hours since 1900-01-01 00:00:00.0", "gregorian")
	recent, _ := ParseTimeUnits("seconds since 1970-01-01", "proleptic_gregorian")
	a, _ := old.FromInt(1051896)
	b, _ := recent.FromInt(1577836800)
	if a != b || a.Compare(b) != 0 {
		t.Errorf("%v and %v differ", a, b)
	}
	julian, _ := Date(Julian, 2019, 12, 19, 0, 0, 0, 0)
	if julian.Compare(a) != 0 {
		t.Errorf("%v in the Julian calendar is not %v", julian, a)
	}
	noleap, _ := Date(NoLeap, 1, 1, 1, 0, 0, 0, 0)
	if noleap.Compare(a) <= 0 || a.Compare(noleap) >= 0 || NaT.Compare(a) != 1 || a.Compare(NaT) != -1 || NaT.Compare(NaT) != 0 {
		t.Error("order of calendars and NaT")
	}
	if _, ok := old.Int(noleap); ok || !math.IsNaN(old.Float(noleap)) || !math.IsNaN(old.Float(NaT)) {
		t.Error("a noleap date was counted on a gregorian axis")
	}
}

func TestParseTime(t *testing.T) {
	for _, c := range []struct{ text, start, end string }{
		{"2020", "2020-01-01T00:00:00", "2021-01-01T00:00:00"},
		{"2020-02", "2020-02-01T00:00:00", "2020-03-01T00:00:00"},
		{"2020-12", "2020-12-01T00:00:00", "2021-01-01T00:00:00"},
		{"2020-02-29", "2020-02-29T00:00:00", "2020-03-01T00:00:00"},
		{"20200229", "2020-02-29T00:00:00", "2020-03-01T00:00:00"},
		{"2020-02-29T06", "2020-02-29T06:00:00", "2020-02-29T07:00:00"},
		{"2020-02-29 06:30", "2020-02-29T06:30:00", "2020-02-29T06:31:00"},
		{"2020-02-29T06:30:15", "2020-02-29T06:30:15", "2020-02-29T06:30:16"},
		{"2020-02-29T06:30:15.25", "2020-02-29T06:30:15.250000", "2020-02-29T06:30:15.260000"},
		{"2020-02-29T06:30:15.000000001Z", "2020-02-29T06:30:15.000000001", "2020-02-29T06:30:15.000000002"},
		{"2020-02-29T06:30+02:00", "2020-02-29T04:30:00", "2020-02-29T04:31:00"},
		{"1582-10", "1582-10-01T00:00:00", "1582-11-01T00:00:00"},
		{"1582-10-04", "1582-10-04T00:00:00", "1582-10-15T00:00:00"},
		{"-0044-03-15", "-0044-03-15T00:00:00", "-0044-03-16T00:00:00"},
	} {
		p, err := ParseTime(c.text, Standard)
		if err != nil || p.Start.String() != c.start || p.End.String() != c.end {
			t.Errorf("%s: %v to %v, %v", c.text, p.Start, p.End, err)
		}
		if !p.Contains(p.Start) || p.Contains(p.End) || p.Contains(NaT) {
			t.Errorf("%s: wrong bounds", c.text)
		}
	}
	if p, err := ParseTime("2000-02", Day360); err != nil || p.End.String() != "2000-03-01T00:00:00" {
		t.Errorf("360_day: %v, %v", p, err)
	}
	for _, text := range []string{"2020-01-01T06:00+9", "2020-01-01 06:00 -9:00", "2020-01-01 06:00 9:30"} {
		if _, err := ParseTime(text, Standard); err == nil || !strings.Contains(err.Error(), "one digit") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestChooseAxis(t *testing.T) {
	for _, c := range []struct{ times, want string }{
		{"2020-01-01 2020-01-02 2020-03-01", "days since 2020-01-01 00:00:00"},
		{"2020-01-01T06 2020-01-01T12", "hours since 2020-01-01 06:00:00"},
		{"NaT 2020-01-01T00:00:30 2020-01-01", "seconds since 2020-01-01 00:00:30"},
		{"2020-01-01 2020-01-01T00:00:00.5", "milliseconds since 2020-01-01 00:00:00"},
		{"2020-01-01 2020-01-01T00:00:00.000000001", "nanoseconds since 2020-01-01 00:00:00"},
		{"NaT", "days since 1970-01-01 00:00:00"},
	} {
		var times []Time
		for _, s := range strings.Fields(c.times) {
			if s == "NaT" {
				times = append(times, NaT)
				continue
			}
			p, err := ParseTime(s, Standard)
			if err != nil {
				t.Fatal(err)
			}
			times = append(times, p.Start)
		}
		a := ChooseAxis(times)
		if a.String() != c.want {
			t.Errorf("%s: %v, not %s", c.times, a, c.want)
		}
		b, err := ParseTimeUnits(a.String(), a.Calendar.String())
		if err != nil || b != a {
			t.Errorf("%v reads back as %v, %v", a, b, err)
		}
	}
}

func TestFields(t *testing.T) {
	p, _ := ParseTime("2020-02-29T06:30:15.5", Standard)
	x := p.Start
	if x.Year() != 2020 || x.Month() != 2 || x.Day() != 29 || x.Hour() != 6 || x.Minute() != 30 || x.Second() != 15 ||
		x.Nanosecond() != 5e8 || x.DayOfYear() != 60 || x.DayOfWeek() != 5 || x.Season() != "DJF" || x.Quarter() != 1 ||
		x.DaysInMonth() != 29 || x.DaysInYear() != 366 {
		t.Errorf("fields of %v", x)
	}
	for m, s := range []string{"DJF", "DJF", "MAM", "MAM", "MAM", "JJA", "JJA", "JJA", "SON", "SON", "SON", "DJF"} {
		if d, _ := Date(NoLeap, 2001, m+1, 1, 0, 0, 0, 0); d.Season() != s {
			t.Errorf("month %d: %s", m+1, d.Season())
		}
	}
	if NaT.Year() != 0 || NaT.Hour() != 0 || NaT.Season() != "" || NaT.DayOfYear() != 0 || NaT.String() != "NaT" {
		t.Error("fields of NaT")
	}
}

func FuzzParseTimeUnits(f *testing.F) {
	for _, s := range []string{"hours since 1900-01-01 00:00:00.0", "days since 1-1-1", "seconds since 1992-10-8 15:15:42.5 -6:00",
		"months since 2000-01-01", "d since 20000101", "years since -0044-03-15T12Z", "ms since 2000-1-1 0:0:0.123456789123 +0130"} {
		for _, c := range []string{"", "noleap", "360_day", "julian"} {
			f.Add(s, c, int64(1), 0.5)
		}
	}
	f.Fuzz(func(t *testing.T, units, calendar string, n int64, x float64) {
		a, err := ParseTimeUnits(units, calendar)
		if err != nil {
			return
		}
		// What is written reads back as the same axis.
		b, err := ParseTimeUnits(a.String(), a.Calendar.String())
		if err != nil || b != a {
			t.Fatalf("%q is %v, which reads as %v: %v", units, a, b, err)
		}
		if u, err := a.FromInt(n); err == nil {
			if back, ok := a.Int(u); !ok || back != n {
				t.Fatalf("%d %v is %v, counted %d", n, a, u, back)
			}
			if p, err := ParseTime(u.String(), a.Calendar); err != nil || p.Start != u {
				t.Fatalf("%v reads as %v: %v", u, p.Start, err)
			}
			u.DayOfYear()
		}
		if u, err := a.FromFloat(x); err == nil && !u.IsNaT() {
			u.DayOfWeek()
		}
	})
}

func BenchmarkDecodeTimes(b *testing.B) {
	a, _ := ParseTimeUnits("hours since 1900-01-01 00:00:00.0", "gregorian")
	x := make([]int32, 8760)
	for i := range x {
		x[i] = int32(1051896 + i)
	}
	p := Packing{Stored: typeInt32, Raw: typeInt32}
	for b.Loop() {
		if _, err := a.Decode(bytesOf(x), p); err != nil {
			b.Fatal(err)
		}
	}
}
