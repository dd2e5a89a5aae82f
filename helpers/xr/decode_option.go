package xr

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/gonda-go/gonda/helpers/cf"
)

// decoding is how a header becomes a dataset.
type decoding struct {
	raw      bool // nothing is decoded
	rawTimes bool // times stay numbers
	wide     bool // float64 where decoding would give float32
}

// Raw leaves numbers as they are stored: nothing is masked, scaled or made a time, and the
// attributes that say how keep their places, so that writing stores the same numbers again.
// Like decode_cf=False, but coordinates are those of the coordinates attributes and text is
// text. Files that are packed differently, or count times otherwise, cannot be put together.
func Raw() OpenOption { return func(o *openOptions) { o.decoding.raw = true } }

// RawTimes leaves times as the numbers that are stored, with their units and calendar as
// attributes. Like decode_times=False. Times whose unit or calendar nothing can decode, months
// since a date of the usual calendar, are left so without it.
func RawTimes() OpenOption { return func(o *openOptions) { o.decoding.rawTimes = true } }

// Decode64 decodes packed and masked integers of 16 bits, and float32, to float64.
func Decode64() OpenOption { return func(o *openOptions) { o.decoding.wide = true } }

// undecoded says whether an attribute says what numbers mean and is not used up.
func (v Variable) undecoded(name string) bool {
	switch name {
	case "units":
		return v.time == nil && cf.IsTimeUnits(v.attrs.Text(name))
	case "calendar":
		return v.undecoded("units")
	}
	return slices.Contains(cf.PackingNames[:], name)
}

// noTimes says why numbers are no times, as the end of a sentence that begins with their name.
func (v Variable) noTimes() string {
	if !v.undecoded("units") {
		return "holds no times"
	}
	_, err := cf.ParseTimeUnits(v.attrs.Text("units"), v.attrs.Text("calendar"))
	if err == nil {
		return "holds times as they are stored, because it was opened with xr.Raw or xr.RawTimes"
	}
	return "holds times that cannot be decoded: " + err.Error()
}

// sameMeaning refuses to put numbers together that are not decoded and mean different values.
func sameMeaning(name string, v, w *Variable, of, other string) error {
	if one(v.attrs, w.attrs) {
		return nil
	}
	for _, a := range slices.Concat(cf.PackingNames[:], []string{"units", "calendar"}) {
		x, _ := v.attrs.Get(a)
		y, _ := w.attrs.Get(a)
		if (v.undecoded(a) || w.undecoded(a)) && !reflect.DeepEqual(x, y) {
			return fmt.Errorf("xr: %q has %s = %v in %s and %v in %s, so that the numbers as stored cannot be put together: open the files one by one, or without xr.Raw and xr.RawTimes where those were given", name, a, x, of, y, other)
		}
	}
	return nil
}
