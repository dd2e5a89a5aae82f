package xr_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"reflect"
	"strconv"
	"testing"

	"github.com/gonda-go/gonda/helpers/xr"
)

// told is what testdata/unusual_numbers.py wrote: a variable or an attribute.
type told struct {
	Path, Var, Stored, Attr string
	Values                  []any
	Value                   any
}

// Numbers of unusual layout, of HDF5 and Zarr, and attributes of unusual types are what
// h5py and zarr-python read, bit for bit.
func TestUnusualNumbers(t *testing.T) {
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("GONDA_PYTHON names no Python with h5py and zarr")
	}
	cmd := exec.CommandContext(t.Context(), python, "testdata/unusual_numbers.py", t.TempDir())
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range bytes.Lines(out) {
		var w told
		if err := json.Unmarshal(line, &w); err != nil {
			t.Fatal(err)
		}
		n++
		if w.Attr != "" {
			checkAttr(t, w)
		} else {
			checkNumbers(t, w)
		}
	}
	if n < 60 {
		t.Errorf("only %d variables and attributes", n)
	}
}

func checkNumbers(t *testing.T, w told) {
	t.Helper()
	where := fmt.Sprintf("%s in %s", w.Var, w.Path)
	ds, err := xr.Open(w.Path)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return
	}
	defer ds.Close()
	a := ds.Var(w.Var)
	got, err := a.Float64s()
	if err != nil || len(got) != len(w.Values) {
		t.Errorf("%s: %d values, not %d: %v", where, len(got), len(w.Values), err)
		return
	}
	if s := a.Encoding().Type.Native().String(); s != w.Stored {
		t.Errorf("%s: stored %s, not %s", where, s, w.Stored)
	}
	for i, v := range w.Values {
		x, ok := v.(float64)
		if !ok {
			x, err = strconv.ParseFloat(v.(string), 64)
		}
		if err != nil || math.Float64bits(x) != math.Float64bits(got[i]) && (x == x || got[i] == got[i]) {
			t.Errorf("%s: element %d is %v, not %v", where, i, got[i], v)
			return
		}
	}
}

func checkAttr(t *testing.T, w told) {
	t.Helper()
	h, err := xr.ReadHeader(w.Path)
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	b, err := json.Marshal(h)
	if err != nil {
		t.Fatal(err)
	}
	var got struct{ Attrs map[string]any }
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Attrs[w.Attr], w.Value) {
		t.Errorf("attribute %s is %v, not %v", w.Attr, got.Attrs[w.Attr], w.Value)
	}
}
