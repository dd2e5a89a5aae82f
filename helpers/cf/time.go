package cf

import (
	"cmp"
	"fmt"
	"math"
	"time"
)

// Time is an instant of a calendar to the nanosecond, or NaT, which stands for a missing
// one. Times are comparable: equal instants of calendars on one time line are ==, but before
// 1582-10-15 only if their calendars are the same too.
//
// The zero Time is 1970-01-01T00:00:00, proleptic Gregorian. Times of the standard calendar
// on and after 1582-10-15 are proleptic Gregorian ones: files of both join.
type Time struct {
	sec      int64 // since 1970-01-01T00:00:00
	nsec     int32
	calendar Calendar
}

// NaT is no time.
var NaT = Time{sec: math.MinInt64}

// farthest is the number of seconds that a Time may lie from 1970: 1.1e9 years.
const farthest = 1 << 55

// RangeError says that a time is farther away than a Time can be.
type RangeError struct{ Text string }

// Error is one sentence with the count or date.
func (e *RangeError) Error() string {
	return fmt.Sprintf("time: %s lies more than a thousand million years from 1970", e.Text)
}

func at(c Calendar, sec int64, nsec int32) Time {
	if c == Standard && sec >= gregorianDay*86400 {
		c = ProlepticGregorian
	}
	return Time{sec, nsec, c}
}

// Date is the time of a date and clock reading in UTC.
// Errors: *TimeError when the calendar has no such date, *RangeError.
func Date(c Calendar, year, month, day, hour, minute, second, nanosecond int) (Time, error) {
	text := fmt.Sprintf("%04d-%02d-%02dT%02d:%02d:%02d", year, month, day, hour, minute, second)
	if year > 1e9 || year < -1e9 {
		return NaT, &RangeError{text}
	}
	if !c.valid(year, month, day) {
		return NaT, &TimeError{text, "is no date of the calendar " + c.String(), ""}
	}
	if hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || nanosecond < 0 || nanosecond > 999999999 {
		return NaT, &TimeError{text, "is no time of day", ""}
	}
	sec := c.days(year, month, day)*86400 + int64(hour*3600+minute*60+second)
	return at(c, sec, int32(nanosecond)), nil
}

// Unix is the time of a count of seconds and nanoseconds since 1970-01-01, proleptic
// Gregorian. Errors: *RangeError.
func Unix(sec, nsec int64) (Time, error) {
	carry := floorDiv(nsec, 1e9)
	if sec > farthest || sec < -farthest {
		return NaT, &RangeError{fmt.Sprintf("%d seconds since 1970-01-01", sec)}
	}
	return Time{sec + carry, int32(nsec - carry*1e9), ProlepticGregorian}, nil
}

// IsNaT says whether t is missing. Its other methods have no meaning then.
func (t Time) IsNaT() bool { return t.sec == math.MinInt64 }

// Calendar is the calendar of t; Standard only before 1582-10-15.
func (t Time) Calendar() Calendar { return t.calendar }

// Unix is the time since 1970-01-01T00:00:00 as seconds, rounded down, and nanoseconds. In
// calendars with days of their own it counts those.
func (t Time) Unix() (sec int64, nsec int) { return t.sec, int(t.nsec) }

// UnixNano is Unix in nanoseconds; false outside of the years 1678 to 2262, or for NaT.
func (t Time) UnixNano() (int64, bool) {
	const limit = math.MaxInt64/1000000000 - 1
	if t.sec > limit || t.sec < -limit {
		return 0, false
	}
	return t.sec*1e9 + int64(t.nsec), true
}

// Std is t as a time.Time; false for NaT and for calendars with days of their own.
func (t Time) Std() (time.Time, bool) {
	if t.IsNaT() || t.calendar > Julian {
		return time.Time{}, false
	}
	return time.Unix(t.sec, int64(t.nsec)).UTC(), true
}

// Compare is -1, 0 or 1: t before, at or after u. NaT is after all times. Times of calendars
// that do not share their days are in the order of their calendars.
func (t Time) Compare(u Time) int {
	if t.IsNaT() || u.IsNaT() {
		switch {
		case t.IsNaT() && u.IsNaT():
			return 0
		case t.IsNaT():
			return 1
		}
		return -1
	}
	if !t.calendar.SameDays(u.calendar) {
		return cmp.Compare(t.calendar, u.calendar)
	}
	if c := cmp.Compare(t.sec, u.sec); c != 0 {
		return c
	}
	return cmp.Compare(t.nsec, u.nsec)
}

// Add is t and so many seconds and nanoseconds later, or earlier if they are negative. NaT
// stays. Errors: *RangeError.
func (t Time) Add(sec, nsec int64) (Time, error) {
	if t.IsNaT() {
		return t, nil
	}
	nsec += int64(t.nsec)
	carry := floorDiv(nsec, 1e9)
	if sec > 2*farthest || sec < -2*farthest {
		return NaT, &RangeError{fmt.Sprintf("%v and %d seconds", t, sec)}
	}
	s := t.sec + sec + carry
	if s > farthest || s < -farthest {
		return NaT, &RangeError{fmt.Sprintf("%v and %d seconds", t, sec)}
	}
	return at(t.calendar, s, int32(nsec-carry*1e9)), nil
}

// Sub is the time from u to t as seconds, rounded down, and nanoseconds. The calendars have
// to share their days, and neither may be NaT.
func (t Time) Sub(u Time) (sec int64, nsec int) {
	sec, n := t.sec-u.sec, int(t.nsec)-int(u.nsec)
	if n < 0 {
		return sec - 1, n + 1e9
	}
	return sec, n
}

// String is ISO 8601 without zone, in UTC: 2020-01-01T06:00:00, with six or nine digits of a
// second where needed; a year has at least four digits, a negative one a sign before them.
func (t Time) String() string {
	if t.IsNaT() {
		return "NaT"
	}
	y, m, d := t.YMD()
	sign := ""
	if y < 0 {
		sign, y = "-", -y
	}
	s := fmt.Sprintf("%s%04d-%02d-%02dT%02d:%02d:%02d", sign, y, m, d, t.Hour(), t.Minute(), t.Second())
	switch {
	case t.nsec == 0:
		return s
	case t.nsec%1000 == 0:
		return s + fmt.Sprintf(".%06d", t.nsec/1000)
	}
	return s + fmt.Sprintf(".%09d", t.nsec)
}
