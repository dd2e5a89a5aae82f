package cf

// The parts of a time's date, in its calendar. Of NaT they are 0.

func (t Time) day() int64 { return floorDiv(t.sec, 86400) }

// clock is the second of the day.
func (t Time) clock() int { return int(t.sec - t.day()*86400) }

// YMD is the date.
func (t Time) YMD() (year, month, day int) {
	if t.IsNaT() {
		return 0, 0, 0
	}
	return t.calendar.date(t.day())
}

// Year is the year; there is a year 0.
func (t Time) Year() int {
	y, _, _ := t.YMD()
	return y
}

// Month is 1 to 12.
func (t Time) Month() int {
	_, m, _ := t.YMD()
	return m
}

// Day is the day of the month, from 1.
func (t Time) Day() int {
	_, _, d := t.YMD()
	return d
}

// Hour is 0 to 23.
func (t Time) Hour() int {
	if t.IsNaT() {
		return 0
	}
	return t.clock() / 3600
}

// Minute is 0 to 59.
func (t Time) Minute() int {
	if t.IsNaT() {
		return 0
	}
	return t.clock() / 60 % 60
}

// Second is 0 to 59.
func (t Time) Second() int {
	if t.IsNaT() {
		return 0
	}
	return t.clock() % 60
}

// Nanosecond is 0 to 999999999.
func (t Time) Nanosecond() int { return int(t.nsec) }

// DayOfYear is 1 on the first of January. It goes by the names of the dates: the ten days
// that the standard calendar leaves out of 1582 are counted, as cftime does.
func (t Time) DayOfYear() int {
	if t.IsNaT() {
		return 0
	}
	y, m, d := t.YMD()
	switch {
	case t.calendar == Day360:
		return 30*(m-1) + d
	case t.calendar.leap(y):
		return leapDays(m) + d
	}
	return monthDays[m-1] + d
}

// DayOfWeek is 0 on Monday to 6 on Sunday, as pandas counts. Calendars with days of their
// own number them in a row, too, as cftime does.
func (t Time) DayOfWeek() int {
	if t.IsNaT() {
		return 0
	}
	n := t.day() + t.calendar.weekday()
	return int(n - 7*floorDiv(n, 7))
}

// weekday is the day of the week of day 0, 1970-01-01.
func (c Calendar) weekday() int64 {
	switch c {
	case AllLeap:
		return 6
	case Day360:
		return 2
	}
	return 3
}

// Season is DJF, MAM, JJA or SON.
func (t Time) Season() string {
	if t.IsNaT() {
		return ""
	}
	return [...]string{"DJF", "MAM", "JJA", "SON"}[t.Month()%12/3]
}

// Quarter is 1 to 4.
func (t Time) Quarter() int {
	if t.IsNaT() {
		return 0
	}
	return (t.Month()-1)/3 + 1
}

// DaysInMonth is the number of days of the month: 31 in October 1582 of the standard
// calendar too, as cftime counts.
func (t Time) DaysInMonth() int {
	if t.IsNaT() {
		return 0
	}
	y, m, _ := t.YMD()
	return t.calendar.monthLength(y, m)
}

// DaysInYear is the number of days of the year, by the same count.
func (t Time) DaysInYear() int {
	switch {
	case t.IsNaT():
		return 0
	case t.calendar == Day360:
		return 360
	case t.calendar.leap(t.Year()):
		return 366
	}
	return 365
}
