package cf

import (
	"math"
	"strconv"
	"strings"
)

// Period is the time that a text of limited precision names: from Start up to, and without,
// End.
type Period struct{ Start, End Time }

// Contains says whether t lies in the period.
func (p Period) Contains(t Time) bool {
	return !t.IsNaT() && p.Start.Compare(t) <= 0 && t.Compare(p.End) < 0
}

// ParseTime reads a date of a calendar, or the beginning of one: "2020" is the year,
// "2020-02" the month, "2020-02-03", "20200203" the day, then T or a space and 06, 06:30,
// 06:30:15, 06:30:15.5, each as long as its last field. Fields but the year may have one
// digit. A zone at the end is subtracted; its hours have two digits.
// Errors: *TimeError, *RangeError.
func ParseTime(text string, c Calendar) (Period, error) {
	d, err := scanDate(text)
	if err != nil {
		return Period{}, err
	}
	if d.vague {
		return Period{}, &TimeError{text, "has a zone of one digit, which some read and some ignore", "write +09:00"}
	}
	return d.period(c)
}

// period is what the fields name.
func (d fields) period(c Calendar) (Period, error) {
	start, err := Date(c, d.year, d.month, d.day, d.hour, d.minute, d.second, d.nano)
	if err != nil {
		return Period{}, err
	}
	end, err := d.next(start, c)
	if err != nil {
		return Period{}, err
	}
	if start, err = start.Add(int64(-60*d.zone), 0); err == nil {
		end, err = end.Add(int64(-60*d.zone), 0)
	}
	return Period{start, end}, err
}

// fields is a date as written; depth is the number of fields given: 1 the year, 6 the second, more for
// its decimals.
type fields struct {
	year, month, day, hour, minute, second, nano int
	zone                                         int  // minutes east of UTC
	vague                                        bool // a zone is there whose hours have one digit; it is not in zone
	depth                                        int
}

// next is the time at which the last given field is one more.
func (d fields) next(start Time, c Calendar) (Time, error) {
	switch d.depth {
	case 1:
		return Date(c, d.year+1, 1, 1, 0, 0, 0, 0)
	case 2:
		if d.month == 12 {
			return Date(c, d.year+1, 1, 1, 0, 0, 0, 0)
		}
		return Date(c, d.year, d.month+1, 1, 0, 0, 0, 0)
	case 3, 4, 5, 6:
		return start.Add([...]int64{86400, 3600, 60, 1}[d.depth-3], 0)
	}
	return start.Add(0, int64(math.Pow10(15-d.depth)))
}

// scanner reads a date from the left; what does not fit makes it bad and stops it.
type scanner struct {
	text, rest string
	bad        string
}

func (s *scanner) fail(what string) {
	if s.bad == "" {
		s.bad, s.rest = what, ""
	}
}

// accept takes one of the given bytes.
func (s *scanner) accept(set string) (byte, bool) {
	if s.rest == "" || strings.IndexByte(set, s.rest[0]) < 0 {
		return 0, false
	}
	c := s.rest[0]
	s.rest = s.rest[1:]
	return c, true
}

// digits takes as many as there are.
func (s *scanner) digits() string {
	n := 0
	for n < len(s.rest) && s.rest[n] >= '0' && s.rest[n] <= '9' {
		n++
	}
	d := s.rest[:n]
	s.rest = s.rest[n:]
	return d
}

// field takes a number of one digit to most digits.
func (s *scanner) field(name string, most int) int {
	d := s.digits()
	if d == "" || len(d) > most {
		s.fail("has no " + name + " where one is due")
		return 0
	}
	n, _ := strconv.Atoi(d)
	return n
}

func (s *scanner) spaces() bool {
	n := len(s.rest)
	s.rest = strings.TrimLeft(s.rest, " ")
	return len(s.rest) < n
}

func scanDate(text string) (fields, error) {
	s := &scanner{text: text, rest: strings.TrimSpace(text)}
	d := fields{month: 1, day: 1}
	s.date(&d)
	if _, t := s.accept("Tt"); t || s.spaces() && s.clockAhead() {
		s.clock(&d)
	}
	s.spaces()
	s.zone(&d)
	if s.rest != "" {
		s.fail("goes on with " + strconv.Quote(s.rest))
	}
	if s.bad != "" {
		return d, &TimeError{text, s.bad, "dates read like 2020-02-03 06:30:00"}
	}
	return d, nil
}

func (s *scanner) date(d *fields) {
	sign, _ := s.accept("+-")
	year := s.digits()
	d.depth = 1
	if len(year) == 8 && sign == 0 {
		day, _ := strconv.Atoi(year)
		d.year, d.month, d.day, d.depth = day/10000, day/100%100, day%100, 3
		return
	}
	if year == "" || len(year) > 9 {
		s.fail("has no year where one is due")
	}
	d.year, _ = strconv.Atoi(year)
	if sign == '-' {
		d.year = -d.year
	}
	if _, ok := s.accept("-"); !ok {
		return
	}
	d.month, d.depth = s.field("month", 2), 2
	if _, ok := s.accept("-"); !ok {
		return
	}
	d.day, d.depth = s.field("day", 2), 3
}

// clockAhead says whether a clock reading follows, not a zone.
func (s *scanner) clockAhead() bool { return s.rest != "" && s.rest[0] >= '0' && s.rest[0] <= '9' }

func (s *scanner) clock(d *fields) {
	if d.depth < 3 {
		s.fail("has a time of day but no day")
		return
	}
	d.hour, d.depth = s.field("hour", 2), 4
	if _, ok := s.accept(":"); !ok {
		return
	}
	d.minute, d.depth = s.field("minute", 2), 5
	if _, ok := s.accept(":"); !ok {
		return
	}
	d.second, d.depth = s.field("second", 2), 6
	if _, ok := s.accept("."); !ok {
		return
	}
	fraction := s.digits()
	// What is finer than a nanosecond is dropped.
	fraction = fraction[:min(len(fraction), 9)]
	d.depth += len(fraction)
	d.nano, _ = strconv.Atoi((fraction + "000000000")[:9])
}

// zone takes Z, UTC, GMT or, after a clock reading, an offset: +01, +0130, +01:30; without
// sign it is east. Of +1 and +1:30 it says only that they are there.
func (s *scanner) zone(d *fields) {
	for _, name := range []string{"UTC", "GMT", "Z"} {
		if len(s.rest) >= len(name) && strings.EqualFold(s.rest[:len(name)], name) {
			s.rest = s.rest[len(name):]
			s.spaces()
			break
		}
	}
	if s.rest == "" || d.depth < 4 {
		return
	}
	sign, signed := s.accept("+-")
	if !signed && !s.clockAhead() {
		return
	}
	n := s.digits()
	if n == "" || len(n) > 4 {
		s.fail("ends in no zone")
		return
	}
	hour, _ := strconv.Atoi(n)
	minute := 0
	if len(n) > 2 {
		hour, minute = hour/100, hour%100
	} else if _, ok := s.accept(":"); ok {
		minute = s.field("minute of the zone", 2)
	}
	if hour > 24 || minute > 59 {
		s.fail("has a zone of more than a day")
	}
	if len(n) == 1 {
		d.vague = true
		return
	}
	d.zone = 60*hour + minute
	if sign == '-' {
		d.zone = -d.zone
	}
}
