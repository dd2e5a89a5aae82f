package workshop

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"sync"

	"github.com/gonda-go/gonda/helpers/era5"
	"github.com/gonda-go/gonda/helpers/nb"
	"github.com/gonda-go/gonda/helpers/xr"
)

// The exercises of the notebooks, for nb.Check. What is right is computed from the files that
// Data gives, so that the lab's own files have right answers as well.
func init() {
	for name, judge := range map[string]nb.Judge{
		"m1.missing": judgeMissing, "m1.when": judgeWhen, "m1.seoul": judgeSeoul, "m1.join": judgeJoin,
		"m1.decoded": judgeDecoded, "m1.disk": judgeDisk,
		"m4.chunks": judgeChunks, "m4.same": judgeSame,
	} {
		nb.Exercise(name, judge)
	}
}

// asked is the dataset that was last asked about; it stays open.
var asked struct {
	sync.Mutex
	files []string
	ds    xr.Dataset
}

// question is the dataset that the exercises are about.
func question() (xr.Dataset, error) {
	files, err := Data()
	if err != nil {
		return xr.Dataset{}, err
	}
	asked.Lock()
	defer asked.Unlock()
	if !slices.Equal(files, asked.files) {
		ds, err := xr.OpenMany(files, xr.Preprocess(era5.Normalize))
		if err != nil {
			return ds, err
		}
		asked.files, asked.ds = files, ds
	}
	return asked.ds, nil
}

// number is an answer that is one number: of Go, or of an array with one element.
func number(answer any) (float64, error) {
	switch x := answer.(type) {
	case xr.DataArray:
		if err := x.Err(); err != nil {
			return 0, fmt.Errorf("the answer carries an error: %w", err)
		}
		n := 1
		for _, s := range x.Shape() {
			n *= s
		}
		if n != 1 {
			return 0, fmt.Errorf("the answer has %d values, of the dimensions %v: one is asked for, so select or reduce these too", n, x.Dims())
		}
		v, err := x.Float64s()
		if err != nil {
			return 0, err
		}
		return v[0], nil
	case nil:
		return 0, fmt.Errorf("there is no answer yet")
	}
	v := reflect.ValueOf(answer)
	switch {
	case v.CanInt():
		return float64(v.Int()), nil
	case v.CanUint():
		return float64(v.Uint()), nil
	case v.CanFloat():
		return v.Float(), nil
	case v.Kind() == reflect.Slice && v.Len() == 1:
		return number(v.Index(0).Interface())
	}
	return 0, fmt.Errorf("the answer is a %T: a number is asked for", answer)
}

// mistake is a number that a usual mistake gives.
type mistake struct {
	gives float64
	why   string
}

// compare says nothing of a right number and what is wrong with a usual one. Numbers within a
// tolerance are equal.
func compare(got, want, tolerance float64, usual ...mistake) error {
	if math.Abs(got-want) <= tolerance {
		return nil
	}
	if math.IsNaN(got) {
		return fmt.Errorf("the answer is NaN: some value that it was made of is missing")
	}
	for _, m := range usual {
		if math.Abs(got-m.gives) <= tolerance {
			return fmt.Errorf("%s", m.why)
		}
	}
	if got == 0 {
		return fmt.Errorf("it is not 0")
	}
	return fmt.Errorf("%v is not right, and no usual mistake either: look again at what is asked", got)
}
