package cf

import (
	"fmt"
	"math"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// TimeAxis is what the counts of a time variable mean: units since a reference time, in a
// calendar. Axes are comparable.
type TimeAxis struct {
	Unit     Unit
	Ref      Time
	Calendar Calendar
}

// ParseTimeUnits reads the attributes units and calendar of a time variable:
// "hours since 1900-01-01 00:00:00.0" and "gregorian".
//
// The unit is one of ParseUnit, or months in 360_day, years in 360_day, noleap and all_leap.
// The date is year-month-day, or yyyymmdd, or only its first parts; fields may have fewer
// digits. A clock reading follows a space or T, a zone that: Z, UTC, GMT, +hh:mm, +0930. It
// is subtracted. A year 0 is the one before year 1 in every calendar.
//
// A zone whose hours have one digit, as in "1964-03-12 12:09:00 -9:00", is ignored, as cftime
// and ncdump do; UDUNITS, an example of the CF conventions and xarray subtract it.
// Errors: *TimeError, *RangeError.
func ParseTimeUnits(units, calendar string) (TimeAxis, error) {
	c, err := ParseCalendar(calendar)
	if err != nil {
		return TimeAxis{}, err
	}
	words := strings.Fields(strings.Trim(units, "\x00"))
	if len(words) < 3 || !strings.EqualFold(words[1], "since") {
		return TimeAxis{}, &TimeError{units, "are no units of time", "they read like hours since 1900-01-01"}
	}
	unit, ok := calendarUnit(words[0], c)
	if !ok {
		return TimeAxis{}, &TimeError{units, fmt.Sprintf("has a unit without a fixed length in the calendar %v", c),
			"months are defined in 360_day only, years in 360_day, noleap and all_leap"}
	}
	d, err := scanDate(strings.Join(words[2:], " "))
	if err != nil {
		return TimeAxis{}, err
	}
	p, err := d.period(c)
	if err != nil {
		return TimeAxis{}, err
	}
	return TimeAxis{unit, p.Start, c}, nil
}

// IsTimeUnits says whether the attribute units makes a variable one of times.
func IsTimeUnits(units string) bool {
	words := strings.Fields(units)
	return len(words) >= 3 && strings.EqualFold(words[1], "since")
}

// FromInt is the time of a count. Errors: *RangeError.
func (a TimeAxis) FromInt(count int64) (Time, error) {
	s, ok := a.Unit.span(count)
	return after(a, s, ok, count)
}

// FromFloat is the time of a count, multiplied exactly and rounded to the nearest
// nanosecond; NaT of NaN. A count whose neighbours are a nanosecond or more away, as of days
// beyond 104, is rounded to the microsecond: finer digits are those of the division that made
// it, and 22:00 would read 21:59:59.999999790. Errors: *RangeError.
//
// Source: cftime, which rounds every count so; xarray keeps the nanoseconds.
func (a TimeAxis) FromFloat(count float64) (Time, error) {
	if count != count {
		return NaT, nil
	}
	s, ok := a.Unit.spanFloat(count)
	if a.Unit.coarse(count) {
		s, ok = a.Unit.spanMicros(count)
	}
	return after(a, s, ok, count)
}

func after[T int64 | float64](a TimeAxis, s span, ok bool, count T) (Time, error) {
	if ok {
		sec, nsec := a.Ref.sec+s.sec, int64(a.Ref.nsec)+s.nsec
		if nsec >= 1e9 {
			sec, nsec = sec+1, nsec-1e9
		}
		if sec <= farthest && sec >= -farthest {
			c := a.Calendar
			return at(c, sec, int32(nsec)), nil
		}
	}
	return NaT, &RangeError{a.Unit.format(count) + " since " + a.Ref.String()}
}

// Decode is the times of the elements in src, of type p.Stored in memory order and aligned;
// NaT where p masks them. Packed counts are unpacked first, in float64.
// Errors: *RangeError naming the count.
func (a TimeAxis) Decode(src []byte, p Packing) ([]Time, error) {
	if !p.Raw.Numeric() || p.Raw.Kind == dtype.Bool {
		return nil, &TimeError{p.Raw.String(), "is no type for counts of time", ""}
	}
	if p.scaled() {
		p.Decode64 = true
		values := make([]float64, len(src)/p.Stored.Size)
		if len(values) > 0 {
			p.Decode(bytesOf(values), src)
		}
		return fromFloats(a, values, nil)
	}
	switch p.Raw {
	case dtype.Int8:
		return fromInts(a, view[int8](src), p.Masks)
	case dtype.Int16:
		return fromInts(a, view[int16](src), p.Masks)
	case dtype.Int32:
		return fromInts(a, view[int32](src), p.Masks)
	case dtype.Int64:
		return fromInts(a, view[int64](src), p.Masks)
	case dtype.Uint8:
		return fromInts(a, view[uint8](src), p.Masks)
	case dtype.Uint16:
		return fromInts(a, view[uint16](src), p.Masks)
	case dtype.Uint32:
		return fromInts(a, view[uint32](src), p.Masks)
	case dtype.Uint64:
		return fromInts(a, view[uint64](src), p.Masks)
	case dtype.Float32:
		return fromFloats(a, view[float32](src), p.Masks)
	}
	return fromFloats(a, view[float64](src), p.Masks)
}

func fromInts[T integer](a TimeAxis, x []T, masks []uint64) ([]Time, error) {
	return decodeTimes(x, masks, func(v T) (Time, error) {
		if int64(v) == math.MinInt64 && v < 0 {
			return NaT, nil // as xarray writes NaT into int64, without a _FillValue
		}
		if uint64(v) > math.MaxInt64 && v > 0 {
			return NaT, &RangeError{a.Unit.format(v) + " since " + a.Ref.String()}
		}
		return a.FromInt(int64(v))
	})
}

func fromFloats[T float](a TimeAxis, x []T, masks []uint64) ([]Time, error) {
	return decodeTimes(x, masks, func(v T) (Time, error) { return a.FromFloat(float64(v)) })
}

func decodeTimes[T number](x []T, masks []uint64, one func(T) (Time, error)) ([]Time, error) {
	out := make([]Time, len(x))
	for i, v := range x {
		t, err := NaT, error(nil)
		if !masked(v, masks) {
			t, err = one(v)
		}
		if err != nil {
			return nil, err
		}
		out[i] = t
	}
	return out, nil
}

func masked[T number](v T, masks []uint64) bool {
	for _, m := range masks {
		if v == fromBits[T](m) {
			return true
		}
	}
	return false
}

// Int is the count of t, false when it is no whole number, beyond int64, NaT, or of a
// calendar with other days.
func (a TimeAxis) Int(t Time) (int64, bool) {
	n, rest, ok := a.count(t)
	return n, ok && rest == 0
}

// Float is the count of t to the nearest float64 but for the last place; NaN for NaT and
// times of a calendar with other days.
func (a TimeAxis) Float(t Time) float64 {
	n, rest, ok := a.count(t)
	if !ok {
		return math.NaN()
	}
	return float64(n) + float64(rest)/float64(a.Unit.ns)
}

func (a TimeAxis) count(t Time) (n, rest int64, ok bool) {
	if t.IsNaT() || !t.calendar.SameDays(a.Calendar) {
		return 0, 0, false
	}
	sec, nsec := t.Sub(a.Ref)
	return span{sec, int64(nsec)}.divide(a.Unit)
}

// ChooseAxis is the axis on which times are written: in the coarsest unit from days to
// nanoseconds that is exact for all, since the first that is not NaT. Of no times it is days
// since 1970-01-01.
func ChooseAxis(times []Time) TimeAxis {
	a := TimeAxis{Unit: Day}
	found := false
	for _, t := range times {
		if t.IsNaT() {
			continue
		}
		if !found {
			a.Ref, a.Calendar, found = t, t.calendar, true
		}
		for a.Unit != Nanosecond {
			if _, ok := a.Int(t); ok {
				break
			}
			a.Unit = finer(a.Unit)
		}
	}
	return a
}

func finer(u Unit) Unit {
	units := []Unit{Day, Hour, Minute, Second, Millisecond, Microsecond, Nanosecond}
	for i, v := range units[:len(units)-1] {
		if u == v {
			return units[i+1]
		}
	}
	return Nanosecond
}

// String is the attribute units: "hours since 2020-01-01 00:00:00".
func (a TimeAxis) String() string {
	return a.Unit.name + " since " + strings.Replace(a.Ref.String(), "T", " ", 1)
}
