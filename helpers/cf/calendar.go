package cf

import (
	"fmt"
	"strings"
)

// Calendar says which dates exist. ProlepticGregorian, Standard and Julian count the same
// days and name them differently; the days of NoLeap, AllLeap and Day360 are their own.
type Calendar uint8

// The calendars of CF. Years are counted with a year 0 in all of them.
const (
	ProlepticGregorian Calendar = iota // today's rules for all times, as ISO 8601
	Standard                           // Julian until 1582-10-04, Gregorian from 1582-10-15
	Julian                             // every fourth year is a leap year
	NoLeap                             // 365 days every year
	AllLeap                            // 366 days every year
	Day360                             // twelve months of 30 days
)

var calendarNames = [...]string{"proleptic_gregorian", "standard", "julian", "noleap", "all_leap", "360_day"}

// String is the name that CF gives the calendar.
func (c Calendar) String() string { return calendarNames[c] }

// ParseCalendar reads the attribute calendar; the empty text is Standard, as CF says.
// Errors: *TimeError for calendars that are not supported.
func ParseCalendar(name string) (Calendar, error) {
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "", "standard", "gregorian":
		return Standard, nil
	case "proleptic_gregorian":
		return ProlepticGregorian, nil
	case "julian":
		return Julian, nil
	case "noleap", "365_day":
		return NoLeap, nil
	case "all_leap", "366_day":
		return AllLeap, nil
	case "360_day":
		return Day360, nil
	}
	return 0, &TimeError{Text: name, What: "is no calendar known here",
		Try: "standard, proleptic_gregorian, julian, noleap, all_leap and 360_day are"}
}

// SameDays says whether times of both calendars are instants of one time line, so that
// they can be compared and subtracted.
func (c Calendar) SameDays(d Calendar) bool { return c == d || c <= Julian && d <= Julian }

// The first day of the Gregorian part of Standard, 1582-10-15, counted from 1970-01-01.
const gregorianDay = -141427

// monthDays are the days before each month of a common year.
var monthDays = [13]int{0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365}

func (c Calendar) leap(year int) bool {
	switch c {
	case NoLeap, Day360:
		return false
	case AllLeap:
		return true
	case Julian:
		return year%4 == 0
	case Standard:
		if year < 1582 {
			return year%4 == 0
		}
	}
	return year%4 == 0 && (year%100 != 0 || year%400 == 0)
}

// monthLength is the number of the last day of a month.
func (c Calendar) monthLength(year, month int) int {
	switch {
	case c == Day360:
		return 30
	case month == 2 && c.leap(year):
		return 29
	}
	return monthDays[month] - monthDays[month-1]
}

func (c Calendar) valid(year, month, day int) bool {
	if month < 1 || month > 12 || day < 1 || day > c.monthLength(year, month) {
		return false
	}
	return c != Standard || year != 1582 || month != 10 || day <= 4 || day >= 15
}

// days counts from 1970-01-01 to a date: from the Gregorian day of that name in the calendars
// of one time line, from its own in the others.
//
// Source: the month rule is Zeller's, of 153 days in five months from March.
func (c Calendar) days(year, month, day int) int64 {
	y, m, d := int64(year), int64(month), int64(day)
	switch c {
	case NoLeap:
		return (y-1970)*365 + int64(monthDays[m-1]) + d - 1
	case AllLeap:
		return (y-1970)*366 + int64(leapDays(month)) + d - 1
	case Day360:
		return (y-1970)*360 + (m-1)*30 + d - 1
	case Standard:
		if year > 1582 || year == 1582 && (month > 10 || month == 10 && day >= 15) {
			c = ProlepticGregorian
		}
	}
	// Years begin in March, so that the leap day is the last.
	if m < 3 {
		y--
		m += 12
	}
	n := (153*(m-3)+2)/5 + d - 1 + 365*y + floorDiv(y, 4)
	if c == ProlepticGregorian {
		return n - floorDiv(y, 100) + floorDiv(y, 400) - 719468
	}
	return n - 719470
}

// leapDays are the days before a month of a leap year.
func leapDays(month int) int {
	if month > 2 {
		return monthDays[month-1] + 1
	}
	return monthDays[month-1]
}

// date is the inverse of days.
func (c Calendar) date(days int64) (year, month, day int) {
	switch c {
	case NoLeap:
		return within(days, 365, func(m int) int { return monthDays[m-1] })
	case AllLeap:
		return within(days, 366, leapDays)
	case Day360:
		return within(days, 360, func(m int) int { return 30 * (m - 1) })
	case Standard:
		if days >= gregorianDay {
			c = ProlepticGregorian
		}
	}
	// Day n of years that begin in March; y is the year, d the day in it.
	var y, d int64
	if c == ProlepticGregorian {
		n := days + 719468
		cycle := floorDiv(n, 146097)
		n -= cycle * 146097
		y = (n - n/1460 + n/36524 - n/146096) / 365
		d = n - (365*y + y/4 - y/100)
		y += cycle * 400
	} else {
		n := days + 719470
		cycle := floorDiv(n, 1461)
		n -= cycle * 1461
		y = (n - n/1460) / 365
		d = n - 365*y
		y += cycle * 4
	}
	m := (5*d + 2) / 153
	day = int(d-(153*m+2)/5) + 1
	month = int(m) + 3
	if month > 12 {
		month -= 12
		y++
	}
	return int(y), month, day
}

// within divides days into years of one length; before tells the days before a month.
func within(days, length int64, before func(month int) int) (year, month, day int) {
	y := floorDiv(days, length)
	d := int(days - y*length)
	month = 1
	for month < 12 && before(month+1) <= d {
		month++
	}
	return int(y) + 1970, month, d - before(month) + 1
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// TimeError says that a text about time has no meaning.
type TimeError struct {
	Text string
	What string
	Try  string
}

// Error is one sentence with the text, what is wrong and what is possible.
func (e *TimeError) Error() string {
	s := fmt.Sprintf("time: %q %s", e.Text, e.What)
	if e.Try != "" {
		s += "; " + e.Try
	}
	return s
}
