package xr

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gonda-go/gonda/helpers/cf"
)

// frequency is a length of periods as pandas writes it: "6h", "1D", "MS", "QS-DEC". Just one
// of seconds, months and week is set.
type frequency struct {
	text    string
	n       int64 // so many units make a period
	seconds int64 // of a unit of fixed length
	months  int   // of a unit of whole months
	week    bool
	anchor  int  // the month that years or quarters begin with, from 0; the last day of weeks
	ends    bool // periods are labelled by their last day
}

var (
	monthNames = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	dayNames   = []string{"MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"}
)

// frequencies is what a message lists.
const frequencies = "6h, 30min, 10s, 1D, W (weeks to Sunday), MS and ME (months by their first or last day), " +
	"QS-DEC and QE-NOV (quarters), YS and YE (years)"

// parseFrequency reads the length of periods. Names of old versions of pandas mean what they
// meant: H, T, S, M, Q, A, AS, Y.
func parseFrequency(text string) (frequency, error) {
	fail := func() (frequency, error) {
		return frequency{}, fmt.Errorf("%q is no length of periods, as %s are", text, frequencies)
	}
	f := frequency{text: text, n: 1}
	digits := len(text) - len(strings.TrimLeft(text, "0123456789"))
	if digits > 0 {
		n, err := strconv.ParseInt(text[:digits], 10, 32)
		if err != nil || n == 0 {
			return fail()
		}
		f.n = n
	}
	name, anchor, anchored := strings.Cut(text[digits:], "-")
	names := monthNames
	switch name {
	case "s", "S":
		f.seconds = 1
	case "min", "T":
		f.seconds = 60
	case "h", "H":
		f.seconds = 3600
	case "d", "D":
		f.seconds = 86400
	case "W":
		f.week, f.ends, f.anchor, names = true, true, 6, dayNames
	case "MS":
		f.months = 1
	case "M", "ME":
		f.months, f.ends = 1, true
	case "QS":
		f.months = 3
	case "Q", "QE":
		f.months, f.ends, f.anchor = 3, true, 11
	case "YS", "AS":
		f.months = 12
	case "Y", "YE", "A":
		f.months, f.ends, f.anchor = 12, true, 11
	default:
		return fail()
	}
	if anchored {
		if f.anchor = slices.Index(names, strings.ToUpper(anchor)); f.anchor < 0 || f.months == 1 || f.seconds > 0 {
			return fail()
		}
	}
	if f.months > 0 && f.ends { // quarters and years are named by their last month
		f.anchor = (f.anchor + 1) % 12
	}
	if f.months == 1 {
		f.anchor = 0
	}
	f.seconds *= f.n
	if f.seconds > 0 {
		f.n = 1
	}
	return f, nil
}

// periods is units of a frequency counted from an origin, in a calendar.
type periods struct {
	frequency
	calendar cf.Calendar
	origin   cf.Time // the beginning of a unit: of number 0 where units have a fixed length
}

const daySeconds = 86400

// from is the periods of times of which t is the first: units of fixed length are counted
// from the beginning of its day.
func (f frequency) from(t cf.Time, c cf.Calendar) (p periods, err error) {
	p = periods{frequency: f, calendar: c}
	sec, nsec := t.Unix()
	back := sec - floorDiv(sec, daySeconds)*daySeconds
	if f.week {
		back += int64((t.DayOfWeek()-f.anchor+6)%7) * daySeconds
		p.seconds = 7 * daySeconds
	}
	p.origin, err = t.Add(-back, -int64(nsec))
	return p, err
}

// unit is the number of the unit that a time lies in, and whether it is its beginning.
func (p periods) unit(t cf.Time) (number int64, begins bool) {
	if p.months == 0 {
		sec, nsec := t.Sub(p.origin)
		number = floorDiv(sec, p.seconds)
		return number, number*p.seconds == sec && nsec == 0
	}
	year, month, day := t.YMD()
	k := int64(year)*12 + int64(month-1-p.anchor)
	number = floorDiv(k, int64(p.months))
	begins = number*int64(p.months) == k && day == 1 && t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0
	return number, begins
}

// begin is the beginning of a unit.
func (p periods) begin(number int64) (cf.Time, error) {
	if p.months == 0 {
		return p.origin.Add(number*p.seconds, 0)
	}
	k := number*int64(p.months) + int64(p.anchor)
	year := floorDiv(k, 12)
	return cf.Date(p.calendar, int(year), int(k-12*year)+1, 1, 0, 0, 0, 0)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
