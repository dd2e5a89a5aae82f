package cf

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

var calendars = []Calendar{ProlepticGregorian, Standard, Julian, NoLeap, AllLeap, Day360}

// TestCalendarsAgainstCftime reads testdata/calendars.csv, which calendars.py there made, or
// the larger table that GONDA_CALENDARS names.
func TestCalendarsAgainstCftime(t *testing.T) {
	name := os.Getenv("GONDA_CALENDARS")
	if name == "" {
		name = "testdata/calendars.csv"
	}
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(b)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, ",")
		a, err := ParseTimeUnits(f[1], f[0])
		if err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		n, _ := strconv.ParseInt(f[2], 10, 64)
		got, err := a.FromInt(n)
		if err != nil || got.String() != f[3] {
			t.Errorf("%s: %v, %v", line, got, err)
			continue
		}
		fields := []string{strconv.Itoa(got.DayOfWeek()), strconv.Itoa(got.DayOfYear()), strconv.Itoa(got.DaysInMonth())}
		if strings.Join(fields, ",") != strings.Join(f[4:], ",") {
			t.Errorf("%s: day of week, day of year, days in month %v", line, fields)
		}
		if back, ok := a.Int(got); !ok || back != n {
			t.Errorf("%s: encoded as %d", line, back)
		}
		if p, err := ParseTime(f[3], a.Calendar); err != nil || p.Start != got {
			t.Errorf("%s: parsed as %v, %v", line, p.Start, err)
		}
	}
}

func TestDatesAndDaysAreInverse(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range calendars {
		for i := range 20000 {
			day := int64(i - 10000 + gregorianDay)
			if i%2 == 0 {
				day = r.Int64N(2e9) - 1e9
			}
			y, m, d := c.date(day)
			if !c.valid(y, m, d) || c.days(y, m, d) != day {
				t.Fatalf("%v: day %d is %d-%d-%d, which is day %d", c, day, y, m, d, c.days(y, m, d))
			}
			y2, m2, d2 := c.date(day + 1)
			if !(y2 > y || y2 == y && (m2 > m || m2 == m && d2 > d)) {
				t.Fatalf("%v: after %d-%d-%d comes %d-%d-%d", c, y, m, d, y2, m2, d2)
			}
		}
	}
}

func TestGregorianAgainstTimePackage(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20000 {
		u := time.Unix(r.Int64N(4e11)-2e11, r.Int64N(1e9)).UTC()
		got, err := Date(ProlepticGregorian, u.Year(), int(u.Month()), u.Day(), u.Hour(), u.Minute(), u.Second(), u.Nanosecond())
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := got.Std(); !ok || !s.Equal(u) || got.DayOfYear() != u.YearDay() || (got.DayOfWeek()+1)%7 != int(u.Weekday()) {
			t.Fatalf("%v: %v", u, got)
		}
	}
}

func TestImpossibleDates(t *testing.T) {
	for _, c := range []struct {
		c       Calendar
		y, m, d int
		ok      bool
	}{
		{Standard, 1582, 10, 4, true}, {Standard, 1582, 10, 5, false}, {Standard, 1582, 10, 14, false}, {Standard, 1582, 10, 15, true},
		{Julian, 1900, 2, 29, true}, {Standard, 1900, 2, 29, false}, {Standard, 1500, 2, 29, true}, {ProlepticGregorian, 1500, 2, 29, false},
		{NoLeap, 2000, 2, 29, false}, {AllLeap, 2001, 2, 29, true}, {Day360, 2000, 2, 30, true}, {Day360, 2000, 1, 31, false},
		{Standard, 2000, 13, 1, false}, {Standard, 2000, 0, 1, false}, {Standard, 2000, 1, 0, false}, {NoLeap, 2e9, 1, 1, false},
	} {
		if _, err := Date(c.c, c.y, c.m, c.d, 0, 0, 0, 0); (err == nil) != c.ok {
			t.Errorf("%v %d-%d-%d: %v", c.c, c.y, c.m, c.d, err)
		}
	}
}
