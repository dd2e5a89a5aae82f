package plotting

import (
	"fmt"
	"math"
)

// A timeUnit is a field of a date.
type timeUnit int

const (
	second timeUnit = iota
	minute
	hour
	day
	month
	year
)

// A timeStep is a distance between ticks on a time axis, and its rough length in seconds.
type timeStep struct {
	n      int
	unit   timeUnit
	length float64
}

// timeSteps rise from a second to a million years.
var timeSteps = func() []timeStep {
	steps := []timeStep{
		{1, second, 1}, {5, second, 5}, {15, second, 15}, {30, second, 30},
		{1, minute, 60}, {5, minute, 300}, {15, minute, 900}, {30, minute, 1800},
		{1, hour, 3600}, {3, hour, 3 * 3600}, {6, hour, 6 * 3600}, {12, hour, 12 * 3600},
		{1, day, 86400}, {2, day, 2 * 86400}, {5, day, 5 * 86400}, {10, day, 10 * 86400},
		{1, month, 30 * 86400}, {2, month, 60 * 86400}, {3, month, 91 * 86400}, {6, month, 182 * 86400},
	}
	for decade := 1; decade <= 1e6; decade *= 10 {
		for _, n := range []int{1, 2, 5} {
			steps = append(steps, timeStep{n * decade, year, float64(n*decade) * 365 * 86400})
		}
	}
	return steps
}()

// timeTicks marks round dates with the smallest step whose labels fit. Where none falls
// between low and high, both ends are marked, or the middle when they have no room.
func timeTicks(low, high float64, c Calendar, vertical bool, fits func([]tick) bool) []tick {
	for _, s := range timeSteps {
		if (high-low)/s.length > 60 {
			continue
		}
		dates := s.dates(low, high, c)
		if len(dates) == 0 {
			break
		}
		if ticks := s.label(dates, c, vertical); fits(ticks) {
			return ticks
		}
	}
	inSeconds := timeStep{1, second, 1}
	if ends := inSeconds.label([]float64{low, high}, c, vertical); high-low >= 1 && fits(ends) {
		return ends
	}
	return inSeconds.label([]float64{low + (high-low)/2}, c, vertical)
}

// dates gives the round moments from low to high.
func (s timeStep) dates(low, high float64, c Calendar) []float64 {
	var dates []float64
	d := s.floor(c.Date(low), c)
	for range 200 { // steps are no shorter than a 60th of the axis but for month ends
		if at := c.Seconds(d); at > high+1e-6 {
			break
		} else if at >= low-1e-6 {
			dates = append(dates, at)
		}
		d = s.next(d, c)
	}
	return dates
}

// floor gives the round date at or before d. Several days are counted from the first of the
// month, but every other day without regard to months, so that no gap is half as wide.
func (s timeStep) floor(d Date, c Calendar) Date {
	switch s.unit {
	case second:
		d.Second = float64(down(int(d.Second), s.n))
	case minute:
		d.Minute, d.Second = down(d.Minute, s.n), 0
	case hour:
		d.Hour, d.Minute, d.Second = down(d.Hour, s.n), 0, 0
	case day:
		if s.n == 2 {
			return everyOther(Date{d.Year, d.Month, d.Day, 0, 0, 0}, c)
		}
		d = Date{d.Year, d.Month, min(1+down(d.Day-1, s.n), s.lastDay()), 0, 0, 0}
	case month:
		d = Date{d.Year, 1 + down(d.Month-1, s.n), 1, 0, 0, 0}
	case year:
		d = Date{down(d.Year, s.n), 1, 1, 0, 0, 0}
	}
	return d
}

// everyOther gives the day itself or the one before, whichever has an even number.
func everyOther(d Date, c Calendar) Date {
	if math.Mod(math.Round(c.Seconds(d)/86400), 2) == 0 {
		return d
	}
	before := c.Date(c.Seconds(d) - 86400 + 1)
	return Date{before.Year, before.Month, before.Day, 0, 0, 0}
}

// next gives the round date after the round date d.
func (s timeStep) next(d Date, c Calendar) Date {
	switch s.unit {
	case month:
		d.Month += s.n
		if d.Month > 12 {
			d.Year, d.Month = d.Year+1, 1
		}
		return d
	case year:
		d.Year += s.n
		return d
	case day:
		if s.n > 2 && d.Day+s.n > s.lastDay() {
			return timeStep{1, month, 0}.next(Date{d.Year, d.Month, 1, 0, 0, 0}, c)
		}
		next := c.Date(c.Seconds(d) + float64(s.n)*86400 + 1)
		return Date{next.Year, next.Month, next.Day, 0, 0, 0}
	default:
		next := c.Date(c.Seconds(d) + s.length + 0.5)
		return s.floor(next, c)
	}
}

// lastDay is the last day of a month that is marked, so that the gap to the first of the
// next month is not much shorter than the others.
func (s timeStep) lastDay() int {
	if s.n == 1 {
		return math.MaxInt
	}
	return 31 - s.n + 1 - (31-s.n)%s.n
}

func down(v, n int) int {
	if v < 0 {
		return -((-v + n - 1) / n * n)
	}
	return v / n * n
}

// label writes ISO 8601 dates as far as the step needs: years, months, days; times of day
// with the date below where it changes.
func (s timeStep) label(dates []float64, c Calendar, vertical bool) []tick {
	ticks := make([]tick, len(dates))
	shown := ""
	for i, at := range dates {
		d := c.Date(at + 1e-6)
		date := fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
		clock := fmt.Sprintf("%02d:%02d", d.Hour, d.Minute)
		if s.unit == second {
			clock += fmt.Sprintf(":%02d", int(d.Second))
		}
		text := date
		switch {
		case s.unit == year:
			text = date[:len(date)-6]
		case s.unit == month:
			text = date[:len(date)-3]
		case s.unit == day:
		case vertical:
			text = date + " " + clock
		case date == shown:
			text = clock
		default:
			text = clock + "\n" + date
		}
		shown = date
		ticks[i] = tick{at, text}
	}
	return ticks
}
