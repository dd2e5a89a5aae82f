package workshop

import (
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/era5"
	"github.com/gonda-go/gonda/helpers/xr"
)

// axis is the seconds of the time axis since 1970, and what is missing in it.
func axis(ds xr.Dataset) (at []int64, found era5.TimeReport, err error) {
	times, err := ds.Var("time").Times()
	if err != nil {
		return nil, found, err
	}
	for _, t := range times {
		sec, _ := t.Unix()
		at = append(at, sec)
	}
	if len(at) == 0 {
		return nil, found, fmt.Errorf("the files hold no time")
	}
	found, err = era5.CheckTime(ds)
	return at, found, err
}

// judgeMissing: how many hours are missing?
func judgeMissing(answer any) error {
	got, err := number(answer)
	if err != nil {
		return err
	}
	ds, err := question()
	if err != nil {
		return err
	}
	at, found, err := axis(ds)
	if err != nil {
		return err
	}
	missing, gaps := found.Missing, len(found.Gaps)
	return compare(got, float64(missing), 0,
		mistake{float64(gaps), "that is the number of gaps: how many hours are in them?"},
		mistake{float64(len(at)), "that is how many hours there are: how many should there be?"},
		mistake{float64(missing + 1), "one too many: two neighbours that are 3 hours apart have 2 missing hours between them"},
		mistake{float64(missing) / 24, "that is in days: hours are asked for"},
		mistake{float64(missing) * 3600, "that is in seconds: hours are asked for"})
}

// judgeWhen: which is the first hour that is missing?
func judgeWhen(answer any) error {
	ds, err := question()
	if err != nil {
		return err
	}
	at, found, err := axis(ds)
	if err != nil {
		return err
	}
	if len(found.Gaps) == 0 {
		return fmt.Errorf("these files lack no hour: the exercise is about the sample")
	}
	want, _ := found.Gaps[0].From.Unix()
	got, err := moment(answer)
	if err != nil {
		return err
	}
	switch {
	case got == want:
		return nil
	case got == want-3600:
		return fmt.Errorf("that hour is the last before the gap: which one should follow?")
	case slices.Contains(at, got):
		return fmt.Errorf("that hour is in the files")
	case got > want:
		return fmt.Errorf("that hour is missing or later than all, but it is not the first")
	}
	return fmt.Errorf("that is before the files begin, or between their hours")
}

// moment is an answer that is a time, in seconds since 1970.
func moment(answer any) (int64, error) {
	switch x := answer.(type) {
	case time.Time:
		return x.Unix(), nil
	case cf.Time:
		sec, _ := x.Unix()
		return sec, nil
	case string:
		p, err := cf.ParseTime(x, cf.ProlepticGregorian)
		if err != nil {
			return 0, err
		}
		sec, _ := p.Start.Unix()
		return sec, nil
	}
	return 0, fmt.Errorf("the answer is a %T: a time is asked for, such as \"2023-01-31T06:00\"", answer)
}

// SeoulHour is the hour, of UTC, that the exercise m1.seoul asks for.
const SeoulHour = "2023-07-01T06:00"

// judgeSeoul: what is t2m at the grid point nearest to Seoul (37.57 N, 126.98 E) at SeoulHour?
func judgeSeoul(answer any) error {
	got, err := number(answer)
	if err != nil {
		return err
	}
	ds, err := question()
	if err != nil {
		return err
	}
	at := func(lat, lon float64, hour string, how ...any) (float64, error) {
		return number(ds.Var("t2m").Sel(xr.Nearest("latitude", append([]any{lat}, how...)...),
			xr.Nearest("longitude", append([]any{lon}, how...)...), xr.At("time", hour)))
	}
	want, err := at(37.57, 126.98, SeoulHour)
	if err != nil {
		return fmt.Errorf("these files have no answer: %w", err)
	}
	usual := []mistake{{want - 273.15, "the place and time are right; this is in °C, the files and the question are in K"}}
	for _, m := range []struct {
		lat, lon float64
		hour     string
		how      []any
		why      string
	}{
		{126.98, 37.57, SeoulHour, nil, "latitude and longitude have changed places"},
		{37.57, 360 - 126.98, SeoulHour, nil, "that is 126.98 degrees west: Seoul lies east"},
		{-37.57, 126.98, SeoulHour, nil, "that is south of the equator"},
		{37.57, 126.98, SeoulHour, []any{xr.Pad}, "that grid point lies to the south-west: a neighbour is nearer"},
		{37.57, 126.98, "2023-06-30T21:00", nil, "that is 06:00 by the clocks of Seoul: times in the files are UTC"},
		{37.57, 126.98, "2023-07-01T15:00", nil, "that is nine hours later: times in the files are UTC, as the question is"},
	} {
		if v, err := at(m.lat, m.lon, m.hour, m.how...); err == nil {
			usual = append(usual, mistake{v, m.why})
		}
	}
	return compare(got, want, 0.0051, usual...)
}

// judgeJoin: open the set "mixed" as one dataset of a year.
func judgeJoin(answer any) error {
	ds, ok := answer.(xr.Dataset)
	if !ok {
		return fmt.Errorf("the answer is a %T: a dataset is asked for", answer)
	}
	if err := ds.Err(); err != nil {
		return fmt.Errorf("the dataset carries an error: %w", err)
	}
	if ds.Len("valid_time") > 0 {
		return fmt.Errorf("the time axis is called valid_time, which half of the files do not know: give all files the same names with xr.Preprocess")
	}
	if !slices.Contains(ds.Vars(), "t2m") {
		return fmt.Errorf("the dataset has no t2m; it has %s", strings.Join(ds.Vars(), ", "))
	}
	if dims := ds.Var("t2m").Dims(); !slices.Equal(dims, []string{"time", "latitude", "longitude"}) {
		return fmt.Errorf("t2m has the dimensions %s: time, latitude, longitude are asked for", strings.Join(dims, ", "))
	}
	at, _, err := axis(ds)
	if err != nil {
		return err
	}
	n := len(at)
	missing := int((at[n-1]-at[0])/3600) + 1 - n // of hours, whatever the step is
	switch {
	case n < hoursOfYear && missing == 0:
		return fmt.Errorf("%d hours are there: the files of one layout are left out", n)
	case n != hoursOfYear || missing != 0:
		return fmt.Errorf("%d hours are there, the year has %d", n, hoursOfYear)
	}
	return nil
}

// judgeDecoded: how many bytes will all values of t2m take in memory?
func judgeDecoded(answer any) error {
	got, err := number(answer)
	if err != nil {
		return err
	}
	ds, err := question()
	if err != nil {
		return err
	}
	values := 1.0
	for _, n := range ds.Var("t2m").Shape() {
		values *= float64(n)
	}
	return bytesOf(got, 4*values,
		mistake{values, "that is the number of values: each takes 4 bytes"},
		mistake{2 * values, "2 bytes a value is what packed files take: decoded it is a float32 of 4 bytes"},
		mistake{8 * values, "8 bytes would be a float64: the box says float32"})
}

// judgeDisk: how many bytes do the files have?
func judgeDisk(answer any) error {
	got, err := number(answer)
	if err != nil {
		return err
	}
	files, err := Data()
	if err != nil {
		return err
	}
	total := 0.0
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			return err
		}
		total += float64(info.Size())
	}
	return bytesOf(got, total, mistake{total / float64(len(files)), "that is one file: all of them are asked for"})
}

// bytesOf compares sizes to a hundredth, and knows units.
func bytesOf(got, want float64, usual ...mistake) error {
	if math.Abs(got-want) <= want/100 {
		return nil
	}
	for _, m := range usual {
		if math.Abs(got-m.gives) <= m.gives/100 {
			return fmt.Errorf("%s", m.why)
		}
	}
	for _, unit := range []struct {
		bytes float64
		name  string
	}{{1e3, "kB"}, {1 << 10, "KiB"}, {1e6, "MB"}, {1 << 20, "MiB"}, {1e9, "GB"}, {1 << 30, "GiB"}} {
		if math.Abs(got*unit.bytes-want) <= want/100 {
			return fmt.Errorf("right in %s: bytes are asked for", unit.name)
		}
	}
	if ratio := got / want; ratio > 0.5 && ratio < 2 {
		return fmt.Errorf("%.4g bytes are %+.0f %% off: a hundredth is allowed", got, 100*(ratio-1))
	}
	return compare(got, want, 0)
}
