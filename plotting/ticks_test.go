package plotting

import (
	"math"
	"strings"
	"testing"
	"time"
)

func labels(ticks []tick) string {
	var all []string
	for _, t := range ticks {
		all = append(all, strings.ReplaceAll(t.label, "\n", "/"))
	}
	return strings.Join(all, " ")
}

func TestTicks(t *testing.T) {
	lon, lat := axis{lon: true}, axis{lat: true, vertical: true}
	up, across := axis{vertical: true}, axis{}
	tests := []struct {
		name      string
		axis      axis
		low, high float64
		pixels    float64
		want      string
		power     string
	}{
		{"globe from 0", lon, 0, 360, 640, "0° 60°E 120°E 180° 120°W 60°W 0°", ""},
		{"globe from -180", lon, -180, 180, 640, "180° 120°W 60°W 0° 60°E 120°E 180°", ""},
		{"globe of cells", lon, -0.125, 359.875, 640, "0° 60°E 120°E 180° 120°W 60°W", ""},
		{"Europe", lon, -15, 45, 640, "10°W 0° 10°E 20°E 30°E 40°E", ""},
		{"a city", lon, 10.02, 10.61, 640, "10.1°E 10.2°E 10.3°E 10.4°E 10.5°E 10.6°E", ""},
		{"across the seam", lon, 150, 220, 640, "150°E 160°E 170°E 180° 170°W 160°W 150°W 140°W", ""},
		{"poles", lat, -90, 90, 320, "90°S 60°S 30°S 0° 30°N 60°N 90°N", ""},
		{"a belt", lat, -2, 2, 320, "2.0°S 1.5°S 1.0°S 0.5°S 0.0° 0.5°N 1.0°N 1.5°N 2.0°N", ""},
		{"temperatures", up, 241.5, 297.5, 320, "250 260 270 280 290", ""},
		{"about zero", up, -9.7, 9.7, 320, "−7.5 −5.0 −2.5 0.0 2.5 5.0 7.5", ""},
		{"pascals", up, 98000, 103000, 320, "98000 99000 100000 101000 102000 103000", ""},
		{"millions", up, 0, 2.5e6, 320, "0.0 0.5 1.0 1.5 2.0 2.5", "×10⁶"},
		{"small", up, 0, 4e-5, 320, "0.0 0.5 1.0 1.5 2.0 2.5 3.0 3.5 4.0", "×10⁻⁵"},
		{"small, coarse", up, 0, 9e-5, 320, "0 2 4 6 8", "×10⁻⁵"},
		{"far from zero", up, 1000000.1, 1000000.5, 320, "1.00000010 1.00000015 1.00000020 1.00000025 1.00000030 1.00000035 1.00000040 1.00000045 1.00000050", "×10⁶"},
		{"a tenth", up, 0, 0.5, 320, "0.0 0.1 0.2 0.3 0.4 0.5", ""},
		{"counts", across, 0, 50, 640, "0 5 10 15 20 25 30 35 40 45 50", ""},
		{"narrow", across, 0, 50, 80, "0 20 40", ""},
		{"huge", up, -8e307, 8e307, 320, "−8 −6 −4 −2 0 2 4 6 8", "×10³⁰⁷"},
	}
	for _, tt := range tests {
		tt.axis.low, tt.axis.high = tt.low, tt.high
		tt.axis.mark(tt.pixels)
		if got := labels(tt.axis.ticks); got != tt.want || tt.axis.power != tt.power {
			t.Errorf("%s, %g to %g: got %s %s, want %s %s", tt.name, tt.low, tt.high, got, tt.axis.power, tt.want, tt.power)
		}
	}
}

// TestTicksAreTheirLabels holds ticks to being the numbers that their labels say.
func TestTicksAreTheirLabels(t *testing.T) {
	a := axis{low: 0, high: 1, vertical: true}
	a.mark(700)
	for i, tick := range a.ticks {
		if want := float64(i) / float64(len(a.ticks)-1); tick.at != want && math.Abs(tick.at-want) > 1e-16 {
			t.Errorf("tick %d is %v, not %v", i, tick.at, want)
		}
	}
}

func TestTimeTicks(t *testing.T) {
	at := func(s string) float64 {
		when, err := time.Parse("2006-01-02T15:04:05", s)
		if err != nil {
			t.Fatal(err)
		}
		return Seconds(when)[0]
	}
	tests := []struct {
		low, high string
		pixels    float64
		vertical  bool
		want      string
	}{
		{"2010-01-01T00:00:00", "2019-12-31T00:00:00", 640, false, "2010 2011 2012 2013 2014 2015 2016 2017 2018 2019"},
		{"1940-01-01T00:00:00", "2024-12-31T00:00:00", 640, false, "1940 1950 1960 1970 1980 1990 2000 2010 2020"},
		{"2020-01-01T00:00:00", "2020-12-31T00:00:00", 640, false, "2020-01 2020-03 2020-05 2020-07 2020-09 2020-11"},
		{"2020-01-01T00:00:00", "2020-03-15T00:00:00", 640, false, "2020-01-01 2020-01-11 2020-01-21 2020-02-01 2020-02-11 2020-02-21 2020-03-01 2020-03-11"},
		{"2020-02-20T00:00:00", "2020-03-05T00:00:00", 640, false, "2020-02-20 2020-02-22 2020-02-24 2020-02-26 2020-02-28 2020-03-01 2020-03-03 2020-03-05"},
		{"2020-01-01T00:00:00", "2020-01-02T00:00:00", 640, false, "00:00/2020-01-01 03:00 06:00 09:00 12:00 15:00 18:00 21:00 00:00/2020-01-02"},
		{"2020-01-01T22:00:00", "2020-01-02T02:00:00", 320, false, "22:00/2020-01-01 23:00 00:00/2020-01-02 01:00 02:00"},
		{"2020-01-01T00:00:00", "2020-01-01T00:01:00", 500, false, "00:00:00/2020-01-01 00:00:15 00:00:30 00:00:45 00:01:00"},
		{"2020-01-01T00:00:00", "2020-01-02T00:00:00", 200, true, "2020-01-01 00:00 2020-01-01 06:00 2020-01-01 12:00 2020-01-01 18:00 2020-01-02 00:00"},
		{"0800-01-01T00:00:00", "1900-01-01T00:00:00", 640, false, "0800 1000 1200 1400 1600 1800"},
	}
	for _, tt := range tests {
		a := axis{low: at(tt.low), high: at(tt.high), calendar: Gregorian{}, vertical: tt.vertical}
		a.mark(tt.pixels)
		if got := labels(a.ticks); got != tt.want {
			t.Errorf("%s to %s: got %s, want %s", tt.low, tt.high, got, tt.want)
		}
		for i := range a.ticks {
			if a.ticks[i].at < a.low-1e-3 || a.ticks[i].at > a.high+1e-3 || i > 0 && a.ticks[i].at <= a.ticks[i-1].at {
				t.Errorf("%s to %s: tick %d at %g is out of place", tt.low, tt.high, i, a.ticks[i].at)
			}
		}
	}
}

// days360 is a calendar of twelve months of thirty days.
type days360 struct{}

func (days360) Date(seconds float64) Date {
	day := math.Floor(seconds / 86400)
	rest := seconds - day*86400
	n := int(day)
	year := int(math.Floor(float64(n) / 360))
	n -= 360 * year
	return Date{year, n/30 + 1, n%30 + 1, int(rest / 3600), int(rest/60) % 60, math.Mod(rest, 60)}
}

func (days360) Seconds(d Date) float64 {
	days := 360*d.Year + 30*(d.Month-1) + d.Day - 1
	return float64(days)*86400 + float64(d.Hour*3600+d.Minute*60) + d.Second
}

func TestOtherCalendars(t *testing.T) {
	c := days360{}
	a := axis{low: c.Seconds(Date{2001, 2, 28, 0, 0, 0}), high: c.Seconds(Date{2001, 3, 2, 0, 0, 0}), calendar: c}
	a.mark(400)
	if got, want := labels(a.ticks), "2001-02-28 2001-02-29 2001-02-30 2001-03-01 2001-03-02"; got != want {
		t.Errorf("days of a 360-day year: got %s, want %s", got, want)
	}
	a = axis{low: c.Seconds(Date{2001, 1, 1, 0, 0, 0}), high: c.Seconds(Date{2010, 12, 30, 0, 0, 0}), calendar: c}
	a.mark(640)
	if got, want := labels(a.ticks), "2001 2002 2003 2004 2005 2006 2007 2008 2009 2010"; got != want {
		t.Errorf("years of a 360-day calendar: got %s, want %s", got, want)
	}
}

// TestTicksNeverTouch tries many axes: labels keep their distance, and there are some.
func TestTicksNeverTouch(t *testing.T) {
	for _, kind := range []axis{{}, {vertical: true}, {lon: true}, {lat: true, vertical: true}, {calendar: Gregorian{}}, {calendar: Gregorian{}, vertical: true}} {
		for _, pixels := range []float64{24, 60, 150, 333, 640, 2000} {
			for e := -9; e <= 11; e++ {
				for _, low := range []float64{0, -3.7, 12345.678} {
					a := kind
					a.low, a.high = low, low+1.7*math.Pow10(e)
					if (a.lon || a.lat) && (a.high > 360 || a.low > 90) || a.calendar != nil && e < -2 {
						continue
					}
					a.mark(pixels)
					if len(a.ticks) == 0 && pixels > 60 {
						t.Errorf("%+v over %g pixels has no ticks", a, pixels)
					}
					for i := 1; i < len(a.ticks); i++ {
						room := (a.ticks[i].at - a.ticks[i-1].at) * pixels / (a.high - a.low)
						need := float64(tickSize)
						if !a.vertical {
							need = widest(a.ticks[i].label, tickSize)/2 + widest(a.ticks[i-1].label, tickSize)/2
						}
						if room < need {
							t.Errorf("%g to %g over %g pixels: %q and %q touch", a.low, a.high, pixels, a.ticks[i-1].label, a.ticks[i].label)
						}
					}
				}
			}
		}
	}
}
