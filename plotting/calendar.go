package plotting

import (
	"math"
	"time"
)

// A Calendar tells dates from numbers on a time axis, which count seconds from any one
// moment. The package draws what the calendar says, so 360-day years are no different.
type Calendar interface {
	// Date gives the date that lies seconds after the calendar's zero.
	Date(seconds float64) Date
	// Seconds is its inverse. Month 13 does not occur; day 1 exists in every month.
	Seconds(d Date) float64
}

// A Date is a moment in some calendar.
type Date struct {
	Year, Month, Day, Hour, Minute int
	Second                         float64
}

// Gregorian is the proleptic Gregorian calendar in UTC; seconds count from
// 1970-01-01T00:00.
type Gregorian struct{}

// Date implements Calendar.
func (Gregorian) Date(seconds float64) Date {
	whole := math.Floor(seconds)
	t := time.Unix(int64(whole), 0).UTC()
	return Date{t.Year(), int(t.Month()), t.Day(), t.Hour(), t.Minute(), float64(t.Second()) + seconds - whole}
}

// Seconds implements Calendar.
func (Gregorian) Seconds(d Date) float64 {
	whole := math.Floor(d.Second)
	t := time.Date(d.Year, time.Month(d.Month), d.Day, d.Hour, d.Minute, int(whole), 0, time.UTC)
	return float64(t.Unix()) + d.Second - whole
}

// Seconds gives times as numbers of the Gregorian calendar, for Series.X and Field.X or Y.
func Seconds(times ...time.Time) []float64 {
	seconds := make([]float64, len(times))
	for i, t := range times {
		seconds[i] = float64(t.Unix()) + float64(t.Nanosecond())/1e9
	}
	return seconds
}
