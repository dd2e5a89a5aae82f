package zarrstore

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// vectorCase is a case of zarr.json: a store and what xarray reads from it, or the error.
type vectorCase struct {
	ID     string
	Inputs struct{ Store string }
	Expect struct {
		Error    string
		MustName []string `json:"must_name"`
		Decoded  struct {
			Vars   map[string]vectorArray `json:"data_vars"`
			Coords map[string]vectorArray `json:"coords"`
		}
	}
	Policy struct {
		Missing []string `json:"verify_reports"`
	} `json:"go_policy"`
}

type vectorArray struct {
	Dims  []string
	Shape []int
	Dtype string
	Data  []any
}

func TestVectors(t *testing.T) {
	dir := sharedFolder(t, "GONDA_VECTORS", "vectors")
	raw, err := os.ReadFile(filepath.Join(dir, "zarr.json"))
	if err != nil {
		t.Fatal(err)
	}
	var suite struct{ Cases []vectorCase }
	if err := json.Unmarshal(raw, &suite); err != nil {
		t.Fatal(err)
	}
	for _, c := range suite.Cases {
		t.Run(c.ID, func(t *testing.T) { checkVector(t, filepath.Join(dir, c.Inputs.Store), c) })
	}
}

func checkVector(t *testing.T, path string, c vectorCase) {
	ctx := context.Background()
	g, err := Open(ctx, path)
	if err != nil {
		t.Fatal(err)
	}
	if c.Expect.Error != "" {
		_, err := readAll(ctx, g.Array("t2m"))
		for _, name := range append(c.Expect.MustName, filepath.Base(path)) {
			if err == nil || !strings.Contains(err.Error(), name) {
				t.Errorf("an error that names %s was wanted: %v", name, err)
			}
		}
		return
	}
	for _, key := range c.Policy.Missing {
		name, at, _ := strings.Cut(key, "/")
		chunk := []int{int(at[0] - '0'), int(at[2] - '0'), int(at[4] - '0')}
		if _, ok, err := g.Array(name).Manifest().Index.Ref(chunk); ok || err != nil {
			t.Errorf("%s was found, or %v", key, err)
		}
	}
	for _, vars := range []map[string]vectorArray{c.Expect.Decoded.Vars, c.Expect.Decoded.Coords} {
		for name, want := range vars {
			a := g.Array(name)
			if a == nil || !slices.Equal(a.Dims, want.Dims) || !slices.Equal(a.Shape, want.Shape) {
				t.Errorf("%s: %+v, wanted %v of %v", name, a, want.Dims, want.Shape)
				continue
			}
			data, err := readAll(ctx, a)
			if err != nil {
				t.Error(err)
				continue
			}
			for i, v := range want.Data {
				got := element(a.Type, data, i)
				if f, ok := v.(float64); ok && got != f || v == nil && got == got {
					t.Errorf("%s: element %d is %v, %v wanted", name, i, got, v)
				}
			}
		}
	}
}

// element is an element as a float64.
func element(t dtype.Type, b []byte, i int) float64 {
	b = b[i*t.Size : (i+1)*t.Size]
	if t.IsFloat() {
		return dtype.GetFloat(t, b)
	}
	n, err := dtype.FillJSON(t, b, 2).(json.Number).Float64()
	if err != nil {
		return math.NaN()
	}
	return n
}
