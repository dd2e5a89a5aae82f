package era5_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/era5"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
)

// hourly lists the hours from a day's 00 on.
func hourly(day string, from, to int) (out []string) {
	for h := from; h < to; h++ {
		out = append(out, fmt.Sprintf("%sT%02d", day, h))
	}
	return out
}

func TestCheckTime(t *testing.T) {
	join := func(parts ...[]string) (out []string) {
		for _, p := range parts {
			out = append(out, p...)
		}
		return out
	}
	for _, c := range []struct {
		times   []string
		want    string
		missing int
		ok      bool
	}{
		{hourly("2019-03-31", 0, 24), "gaps: none; duplicates: none", 0, true},
		{join(hourly("2019-03-31", 0, 22), hourly("2019-04-01", 0, 5)), "gaps: 2019-03-31T22..23 (2 h); duplicates: none", 2, false},
		{join(hourly("2019-03-31", 0, 22), hourly("2019-04-01", 3, 9)), "gaps: 2019-03-31T22..2019-04-01T02 (5 h); duplicates: none", 5, false},
		{join(hourly("2019-03-31", 0, 5), hourly("2019-03-31", 6, 9)), "gaps: 2019-03-31T05 (1 h); duplicates: none", 1, false},
		{join(hourly("2019-03-31", 0, 5), hourly("2019-03-31", 4, 9)), "gaps: none; duplicates: 2019-03-31T04 (2 times)", 0, false},
		{join(hourly("2019-03-31", 6, 12), hourly("2019-03-31", 0, 6)), "gaps: none; duplicates: none; wrong order: 2019-03-31 after 2019-03-31T11", 0, false},
		{[]string{"2019-01-03", "2019-01-02", "2019-01-01"}, "gaps: none; duplicates: none", 0, true},
		{[]string{"2019-01-01", "2019-01-02", "2019-01-03", "2019-01-06"}, "gaps: 2019-01-04..2019-01-05 (2 d); duplicates: none", 2, false},
		{[]string{"2019-01-01", "2019-02-01", "2019-03-01", "2019-06-01", "2020-01-01", "2020-02-01"}, "gaps: 2019-04-01..2019-05-01 (2 months), 2019-07-01..2019-12-01 (6 months); duplicates: none", 8, false},
		{[]string{"2019-01-01T00:00", "2019-01-01T00:30", "2019-01-01T01:00", "2019-01-01T02:30"}, "gaps: 2019-01-01T01:30..02 (60 min); duplicates: none", 2, false},
		{[]string{"2019-01-01T00", "2019-01-01T01", "2019-01-01T02", "2019-01-01T02:20", "2019-01-01T03:20"}, "gaps: none; duplicates: none; uneven: 2019-01-01T02:20", 0, false},
		{[]string{"2019-01-01"}, "gaps: none; duplicates: none", 0, true},
	} {
		a := xr.NewDataArray("t2m", []string{"time"}, lazy.BlockOf([]int{len(c.times)}, make([]float32, len(c.times)))).With(times(t, c.times...))
		r, err := era5.CheckTime(a)
		if err != nil || r.String() != c.want || r.Missing != c.missing || r.OK() != c.ok {
			t.Errorf("%v:\n%s, %d missing, %v, %v; want\n%s, %d missing", c.times, r, r.Missing, r.OK(), err, c.want, c.missing)
		}
		if d, err := era5.CheckTime(xr.NewDataset(nil, a)); err != nil || d.String() != r.String() {
			t.Errorf("the dataset: %v, %v", d, err)
		}
	}
	if _, err := era5.CheckTime(xr.NewDataArray("z", []string{"x"}, lazy.BlockOf([]int{1}, []float32{1}))); err == nil || !strings.Contains(err.Error(), "no coordinate time") {
		t.Errorf("without times: %v", err)
	}
}
