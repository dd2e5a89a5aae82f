package era5

import (
	"fmt"
	"strings"

	"github.com/gonda-go/gonda/helpers/cf"
)

// mostListed is how many findings of one kind a report names.
const mostListed = 3

// String is one line: "gaps: 2019-03-31T22..23 (2 h); duplicates: none". What is in order
// beyond these two is not mentioned.
func (r TimeReport) String() string {
	parts := []string{
		"gaps: " + list(r.Gaps, func(g Gap) string { return fmt.Sprintf("%s (%s)", between(g.From, g.To), r.length(g.Steps)) }),
		"duplicates: " + list(r.Duplicates, func(d Duplicate) string { return fmt.Sprintf("%s (%d times)", short(d.Time), d.Count) }),
	}
	if len(r.Backward) > 0 {
		parts = append(parts, "wrong order: "+list(r.Backward, func(b Backward) string { return fmt.Sprintf("%s after %s", short(b.Time), short(b.Before)) }))
	}
	if len(r.Uneven) > 0 {
		parts = append(parts, "uneven: "+list(r.Uneven, short))
	}
	if r.NaT > 0 {
		parts = append(parts, fmt.Sprintf("missing labels: %d", r.NaT))
	}
	return strings.Join(parts, "; ")
}

// list is the first few of a kind, and how many more there are.
func list[T any](all []T, text func(T) string) string {
	if len(all) == 0 {
		return "none"
	}
	var out []string
	for _, x := range all[:min(len(all), mostListed)] {
		out = append(out, text(x))
	}
	if more := len(all) - mostListed; more > 0 {
		out = append(out, fmt.Sprintf("and %d more", more))
	}
	return strings.Join(out, ", ")
}

// length is so many steps as a length of time.
func (r TimeReport) length(steps int) string {
	if r.Monthly {
		return fmt.Sprintf("%d months", steps)
	}
	seconds := int64(steps) * r.Step
	for _, u := range []struct {
		seconds int64
		name    string
	}{{86400, "d"}, {3600, "h"}, {60, "min"}} {
		if r.Step%u.seconds == 0 {
			return fmt.Sprintf("%d %s", seconds/u.seconds, u.name)
		}
	}
	return fmt.Sprintf("%d s", seconds)
}

// short is a time without the fields at its end that are zero, but with the day.
func short(t cf.Time) string {
	s := t.String()
	date, clock, _ := strings.Cut(s, "T")
	for _, zero := range []string{":00", ":00", "00"} {
		cut, ok := strings.CutSuffix(clock, zero)
		if !ok {
			break
		}
		clock = cut
	}
	if clock == "" {
		return date
	}
	return date + "T" + clock
}

// between is two times; of the second what differs from the first.
func between(a, b cf.Time) string {
	if a.Compare(b) == 0 {
		return hour(a)
	}
	if a.Year() == b.Year() && a.Month() == b.Month() && a.Day() == b.Day() {
		_, clock, _ := strings.Cut(hour(b), "T")
		return hour(a) + ".." + clock
	}
	if midnight(a) && midnight(b) {
		return short(a) + ".." + short(b)
	}
	return hour(a) + ".." + hour(b)
}

// hour is short, but with the hour.
func hour(t cf.Time) string {
	if midnight(t) {
		return short(t) + "T00"
	}
	return short(t)
}

func midnight(t cf.Time) bool {
	return t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 && t.Nanosecond() == 0
}
