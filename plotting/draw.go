package plotting

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/xr"
)

// Draw computes an array and draws it as what its dimensions make it: one dimension a line,
// two a field, a map when they are latitude and longitude. Dimensions of length 1 do not
// count; what a scalar coordinate says, such as the time, becomes the title.
//
// Errors: *DataError for arrays of more dimensions, with what to select; errors of the
// computation.
func Draw(ctx context.Context, a xr.DataArray, opts ...Option) (*Figure, error) {
	for _, d := range a.Dims() {
		if a.Len(d) == 1 {
			a = a.ISel(xr.I(d, 0))
		}
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	switch dims := a.Dims(); len(dims) {
	case 1:
		s, err := seriesOf(ctx, a)
		if err != nil {
			return nil, err
		}
		return Lines([]Series{s}, append([]Option{Title(stamp(a))}, opts...)...)
	case 2:
		f, err := fieldOf(ctx, a)
		if err != nil {
			return nil, err
		}
		return Map(f, opts...)
	case 0:
		return nil, &DataError{a.Name(), "a single value is no picture: print it"}
	default:
		return nil, &DataError{a.Name(), fmt.Sprintf("it has %d dimensions (%s): select or reduce until two are left, as with ISel(xr.I(%q, 0)) or Mean(%q)",
			len(dims), strings.Join(dims, ", "), dims[0], dims[0])}
	}
}

func fieldOf(ctx context.Context, a xr.DataArray) (Field, error) {
	// Rows are latitudes, or whatever comes first; longitudes are columns.
	dims := a.Dims()
	if isLongitude(dims[0]) || isLatitude(dims[1]) {
		dims[0], dims[1] = dims[1], dims[0]
		a = a.Transpose(dims...)
	}
	b, err := a.Block(ctx)
	if err != nil {
		return Field{}, err
	}
	f := Field{Values: b.Float64s(), YName: dims[0], XName: dims[1], Name: a.Name(), Units: a.Units(), LongName: a.Attrs().Text("long_name"), Title: stamp(a)}
	y, x := axisOf(a, dims[0]), axisOf(a, dims[1])
	f.Y, f.YUnits, f.YCalendar = y.at, y.units, y.calendar
	f.X, f.XUnits, f.XCalendar = x.at, x.units, x.calendar
	return f, errorsOf(x, y)
}

func seriesOf(ctx context.Context, a xr.DataArray) (Series, error) {
	b, err := a.Block(ctx)
	if err != nil {
		return Series{}, err
	}
	x := axisOf(a, a.Dims()[0])
	return Series{X: x.at, Y: b.Float64s(), XName: a.Dims()[0], XUnits: x.units, XCalendar: x.calendar,
		Name: a.Name(), Units: a.Units(), LongName: a.Attrs().Text("long_name")}, x.err
}

// axisLabels is the labels of a dimension as numbers: seconds for times, counts where there
// are no labels.
type axisLabels struct {
	at       []float64
	units    string
	calendar Calendar
	err      error
}

func axisOf(a xr.DataArray, dim string) axisLabels {
	if !slices.Contains(a.Coords(), dim) {
		out := axisLabels{at: make([]float64, a.Len(dim))}
		for i := range out.at {
			out.at[i] = float64(i)
		}
		return out
	}
	c := a.Coord(dim)
	if times, err := c.Times(); err == nil {
		out := axisLabels{calendar: Gregorian{}}
		for _, t := range times {
			sec, nsec := t.Unix()
			out.at = append(out.at, float64(sec)+float64(nsec)/1e9)
		}
		if len(times) > 0 && !times[0].Calendar().SameDays(cf.ProlepticGregorian) {
			out.calendar = otherCalendar{times[0].Calendar()}
		}
		return out
	}
	at, err := c.Float64s()
	return axisLabels{at: at, units: c.Units(), err: err}
}

func errorsOf(axes ...axisLabels) error {
	for _, a := range axes {
		if a.err != nil {
			return a.err
		}
	}
	return nil
}

// otherCalendar is a calendar of models: all years of one length, months of 30 days.
type otherCalendar struct{ c cf.Calendar }

// Date is the date of seconds since 1970-01-01 of the calendar.
func (o otherCalendar) Date(seconds float64) Date {
	t := o.time(seconds)
	y, m, d := t.YMD()
	return Date{y, m, d, t.Hour(), t.Minute(), float64(t.Second()) + float64(t.Nanosecond())/1e9}
}

func (o otherCalendar) time(seconds float64) cf.Time {
	epoch, err := cf.Date(o.c, 1970, 1, 1, 0, 0, 0, 0)
	if err != nil {
		return cf.NaT
	}
	whole := int64(seconds)
	t, err := epoch.Add(whole, int64((seconds-float64(whole))*1e9))
	if err != nil {
		return cf.NaT
	}
	return t
}

// Seconds is the inverse of Date.
func (o otherCalendar) Seconds(d Date) float64 {
	t, err := cf.Date(o.c, d.Year, d.Month, d.Day, d.Hour, d.Minute, 0, 0)
	if err != nil {
		return 0
	}
	sec, _ := t.Unix()
	return float64(sec) + d.Second
}

// stamp is what the scalar coordinates say.
func stamp(a xr.DataArray) string {
	var parts []string
	for _, name := range a.Coords() {
		c := a.Coord(name)
		if len(c.Dims()) > 0 || name == "number" || name == "expver" || name == "surface" {
			continue
		}
		if t, err := c.Times(); err == nil && len(t) == 1 {
			parts = append(parts, fmt.Sprintf("%s = %v", name, t[0]))
		} else if v, err := c.Float64s(); err == nil && len(v) == 1 {
			parts = append(parts, strings.TrimSpace(fmt.Sprintf("%s = %v %s", name, v[0], c.Units())))
		}
	}
	return strings.Join(parts, ", ")
}

func isLatitude(dim string) bool  { return dim == "latitude" || dim == "lat" }
func isLongitude(dim string) bool { return dim == "longitude" || dim == "lon" }
