package era5

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/xr"
)

// TimeReport is what CheckTime found.
type TimeReport struct {
	Count       int     // of labels
	First, Last cf.Time // the earliest and the latest
	Step        int64   // seconds between neighbours, the most frequent distance; 0 when there are fewer than two times
	Monthly     bool    // every time is the same moment of a month, and the step is one month
	Missing     int     // steps that are missing in all gaps
	Gaps        []Gap
	Duplicates  []Duplicate
	Backward    []Backward // where a label is followed by an earlier one, in the order of the labels
	Uneven      []cf.Time  // times that are no whole steps after the one before
	NaT         int        // labels that are missing
}

// Gap is steps that are missing: From is the first, To the last.
type Gap struct {
	From, To cf.Time
	Steps    int
}

// Duplicate is a label that occurs several times.
type Duplicate struct {
	Time  cf.Time
	Count int
}

// Backward is a label and its predecessor, which is later; Position is the label's.
type Backward struct {
	Position     int
	Before, Time cf.Time
}

// OK says that there is nothing to complain of.
func (r TimeReport) OK() bool {
	return len(r.Gaps)+len(r.Duplicates)+len(r.Backward)+len(r.Uneven)+r.NaT == 0
}

// CheckTime looks at the times of a dataset or an array for what failed or doubled downloads
// leave behind: gaps, duplicates, wrong order. A step is the most frequent distance between
// neighbours; files of monthly means have a step of one month.
//
// Errors: no dimension time or valid_time with labels that are times.
// Cost: reads the labels, if they have not been read.
func CheckTime[T xr.Dataset | xr.DataArray](v T) (TimeReport, error) {
	axis, err := timesOf(v)
	if err != nil {
		return TimeReport{}, err
	}
	return checkTimes(axis)
}

// timesOf is the labels of the dimension of times.
func timesOf(v any) (times []cf.Time, err error) {
	var coords []string
	var coord func(string) xr.DataArray
	switch v := v.(type) {
	case xr.Dataset:
		coords, coord, err = v.Coords(), v.Var, v.Err()
	case xr.DataArray:
		coords, coord, err = v.Coords(), v.Coord, v.Err()
	}
	if err != nil {
		return nil, err
	}
	for _, n := range names[0] {
		if !slices.Contains(coords, n) {
			continue
		}
		if times, err = coord(n).Times(); err != nil {
			return nil, fmt.Errorf("era5: %s: %w", n, err)
		}
		return times, nil
	}
	return nil, fmt.Errorf("era5: there is no coordinate time or valid_time; there are %s", strings.Join(coords, ", "))
}

func checkTimes(axis []cf.Time) (TimeReport, error) {
	r := TimeReport{Count: len(axis), First: cf.NaT, Last: cf.NaT}
	var times []cf.Time
	for i, t := range axis {
		if t.IsNaT() {
			r.NaT++
			continue
		}
		if n := len(times); n > 0 && t.Compare(times[n-1]) < 0 {
			r.Backward = append(r.Backward, Backward{i, times[n-1], t})
		}
		times = append(times, t)
	}
	if n := len(times); n > 1 && len(r.Backward) == n-1 {
		r.Backward = nil // all of it descends: that is an order
	}
	slices.SortStableFunc(times, cf.Time.Compare)
	times = r.duplicates(times)
	if len(times) == 0 {
		return r, nil
	}
	r.First, r.Last = times[0], times[len(times)-1]
	if r.Monthly = monthly(times); r.Monthly {
		return r, r.monthGaps(times)
	}
	r.Step = step(times)
	return r, r.gaps(times)
}

// duplicates notes labels that repeat and leaves one of each.
func (r *TimeReport) duplicates(sorted []cf.Time) []cf.Time {
	var out []cf.Time
	for i, j := 0, 0; i < len(sorted); i = j {
		for j = i + 1; j < len(sorted) && sorted[j].Compare(sorted[i]) == 0; j++ {
		}
		if j-i > 1 {
			r.Duplicates = append(r.Duplicates, Duplicate{sorted[i], j - i})
		}
		out = append(out, sorted[i])
	}
	return out
}

// step is the most frequent distance of neighbours in seconds, the smallest of several.
func step(times []cf.Time) int64 {
	seen := make(map[int64]int)
	best := int64(0)
	for i := 1; i < len(times); i++ {
		d, _ := times[i].Sub(times[i-1])
		d = max(d, 1)
		seen[d]++
		if n, m := seen[d], seen[best]; best == 0 || n > m || n == m && d < best {
			best = d
		}
	}
	return best
}

// gaps notes what is missing between times.
func (r *TimeReport) gaps(times []cf.Time) error {
	for i := 1; i < len(times); i++ {
		d, ns := times[i].Sub(times[i-1])
		if d%r.Step != 0 || ns != 0 {
			r.Uneven = append(r.Uneven, times[i])
		}
		n := (d - 1) / r.Step
		if d <= r.Step {
			continue
		}
		from, err := times[i-1].Add(r.Step, 0)
		if err != nil {
			return err
		}
		to, err := times[i-1].Add(n*r.Step, 0)
		if err != nil {
			return err
		}
		r.Gaps = append(r.Gaps, Gap{from, to, int(n)})
		r.Missing += int(n)
	}
	return nil
}

// monthly says whether times are a month or several apart.
func monthly(times []cf.Time) bool {
	if len(times) < 2 {
		return false
	}
	for i := 1; i < len(times); i++ {
		a, b := times[0], times[i]
		if d, _ := b.Sub(times[i-1]); d < 28*86400 || b.Day() != a.Day() || b.Hour() != a.Hour() || b.Minute() != a.Minute() || b.Second() != a.Second() {
			return false
		}
	}
	least := months(times[0], times[1])
	for i := 2; i < len(times); i++ {
		least = min(least, months(times[i-1], times[i]))
	}
	return least == 1
}

// months is how many months lie between two times.
func months(a, b cf.Time) int { return 12*(b.Year()-a.Year()) + b.Month() - a.Month() }

func (r *TimeReport) monthGaps(times []cf.Time) error {
	for i := 1; i < len(times); i++ {
		n := months(times[i-1], times[i]) - 1
		if n == 0 {
			continue
		}
		from, err := later(times[i-1], 1)
		if err != nil {
			return err
		}
		to, err := later(times[i-1], n)
		if err != nil {
			return err
		}
		r.Gaps = append(r.Gaps, Gap{from, to, n})
		r.Missing += n
	}
	return nil
}

// later is the same moment some months later.
func later(t cf.Time, n int) (cf.Time, error) {
	m := t.Month() - 1 + n
	return cf.Date(t.Calendar(), t.Year()+m/12, m%12+1, t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond())
}
