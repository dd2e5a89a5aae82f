package xrtest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"reflect"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/gonda-go/gonda/helpers/cf"
	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Option loosens Equal.
type Option func(*options)

type options struct {
	rtol, atol float64
	anyAttrs   bool
	anyType    bool
}

// Within lets floats differ by atol + rtol*|want|.
func Within(rtol, atol float64) Option {
	return func(o *options) { o.rtol, o.atol = rtol, atol }
}

// AnyAttrs does not compare attributes.
func AnyAttrs() Option { return func(o *options) { o.anyAttrs = true } }

// AnyType does not compare element types: integers and floats of equal value are equal.
func AnyType() Option { return func(o *options) { o.anyType = true } }

// Equal fails the test unless two arrays are the same: name, dimensions, shape, element
// type, attributes, coordinates with their values, and elements bit for bit unless Within
// allows more (any NaN equals any other). It computes got again with one worker and with
// several under a small limit, which must give the same bits, and checks that no goroutine
// is left.
func Equal(t testing.TB, got, want xr.DataArray, opts ...Option) {
	t.Helper()
	var o options
	for _, f := range opts {
		f(&o)
	}
	if got.Err() != nil || want.Err() != nil {
		t.Errorf("errors: got %v, want %v", got.Err(), want.Err())
		return
	}
	before := runtime.NumGoroutine()
	same(t, "", got, want, o)
	coords, others := slices.Sorted(slices.Values(got.Coords())), slices.Sorted(slices.Values(want.Coords()))
	if !slices.Equal(coords, others) {
		t.Errorf("coordinates: got %v, want %v", coords, others)
		return
	}
	for _, name := range coords {
		same(t, "coordinate "+name+": ", got.Coord(name), want.Coord(name), o)
	}
	sameBits(t, got)
	for wait := 50 * time.Microsecond; wait < time.Second; wait *= 2 { // they end on their own time
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(wait)
	}
	t.Errorf("%d goroutines before, %d after", before, runtime.NumGoroutine())
}

// same compares two arrays without their coordinates.
func same(t testing.TB, what string, got, want xr.DataArray, o options) {
	t.Helper()
	for _, x := range []struct {
		name      string
		got, want any
		skip      bool
	}{
		{"name", got.Name(), want.Name(), false},
		{"dimensions", got.Dims(), want.Dims(), len(got.Dims())+len(want.Dims()) == 0},
		{"shape", got.Shape(), want.Shape(), len(got.Shape())+len(want.Shape()) == 0},
		{"type", got.Type().String(), want.Type().String(), o.anyType},
		{"attributes", byName(got.Attrs()), byName(want.Attrs()), o.anyAttrs},
	} {
		if !x.skip && !equalValues(x.got, x.want) {
			t.Errorf("%s%s: got %v, want %v", what, x.name, x.got, x.want)
			return
		}
	}
	if err := differ(got, want, o); err != nil {
		t.Errorf("%s%v", what, err)
	}
}

func byName(attrs xr.Attrs) map[string]any {
	out := make(map[string]any)
	for _, a := range attrs {
		out[a.Name] = a.Value
	}
	return out
}

// equalValues is DeepEqual, but printed the same is the same: NaN equals NaN.
func equalValues(a, b any) bool {
	return reflect.DeepEqual(a, b) || reflect.TypeOf(a) == reflect.TypeOf(b) && fmt.Sprintf("%#v", a) == fmt.Sprintf("%#v", b)
}

// differ says where elements differ.
func differ(got, want xr.DataArray, o options) error {
	switch got.Type().Kind {
	case dtype.String, dtype.Bytes:
		a, errA := got.Texts()
		b, errB := want.Texts()
		return first(a, b, errA, errB, func(x, y string) bool { return x == y })
	case dtype.Datetime:
		a, errA := got.Times()
		b, errB := want.Times()
		return first(a, b, errA, errB, func(x, y cf.Time) bool { return x == y || x.IsNaT() && y.IsNaT() })
	}
	a, errA := got.Block(context.Background())
	b, errB := want.Block(context.Background())
	if errA == nil && errB == nil && a.Type == b.Type && !a.Type.IsFloat() {
		return first(a.Data, b.Data, nil, nil, func(x, y byte) bool { return x == y })
	}
	return first(a.Float64s(), b.Float64s(), errA, errB, func(x, y float64) bool { return near(x, y, o) })
}

// near is equality of bits where no tolerance is given.
func near(x, y float64, o options) bool {
	switch {
	case math.IsNaN(x) || math.IsNaN(y):
		return math.IsNaN(x) && math.IsNaN(y)
	case o.rtol == 0 && o.atol == 0:
		return math.Float64bits(x) == math.Float64bits(y)
	}
	return x == y || math.Abs(x-y) <= o.atol+o.rtol*math.Abs(y)
}

func first[T any](got, want []T, errGot, errWant error, equal func(a, b T) bool) error {
	switch {
	case errGot != nil || errWant != nil:
		return fmt.Errorf("elements: got %v, want %v", errGot, errWant)
	case len(got) != len(want):
		return fmt.Errorf("%d elements, want %d", len(got), len(want))
	}
	for i := range got {
		if !equal(got[i], want[i]) {
			return fmt.Errorf("element %d: got %v, want %v", i, got[i], want[i])
		}
	}
	return nil
}

// small is the memory limit of the second computation: a few tiles more than the process.
const small = 64 << 20

// sameBits computes an array with other numbers of workers and other limits.
func sameBits(t testing.TB, a xr.DataArray) {
	t.Helper()
	if k := a.Type().Kind; k == dtype.String || k == dtype.Bytes {
		return
	}
	body, err := a.Lazy()
	if err != nil {
		t.Error(err)
		return
	}
	var reference lazy.Block
	for i, threads := range []int{1, 3} {
		c, err := cluster.Local(cluster.Threads(threads), cluster.MemoryLimit(small<<(4*i)), cluster.Base(1<<20))
		if err != nil {
			t.Error(err)
			return
		}
		got, err := lazy.Compute(context.Background(), c, body)
		c.Close()
		var big *cluster.TooBig
		switch {
		case errors.As(err, &big):
			continue
		case err != nil:
			t.Errorf("with %d workers: %v", threads, err)
			return
		case reference.Data == nil:
			reference = got[0]
			continue
		}
		if !slices.Equal(got[0].Data, reference.Data) {
			t.Errorf("%d workers give other bits than one under a small limit", threads)
		}
	}
}
