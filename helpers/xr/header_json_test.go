package xr

import (
	"encoding/json"
	"math"
	"testing"
)

func TestJSONOfFloat32(t *testing.T) {
	for _, c := range []struct {
		x    float32
		want string
	}{
		{0.1, "0.1"},
		{9.96921e36, "9.96921e+36"},
		{math.SmallestNonzeroFloat32 * 16, "2.2420775429197073e-44"}, // 2.2e-44 as a float32 is 2 % less as a float64
		{float32(math.Inf(-1)), `"-Infinity"`},
	} {
		b, err := json.Marshal(jsonValue(c.x))
		if err != nil || string(b) != c.want {
			t.Errorf("%g is %s, %v, want %s", c.x, b, err, c.want)
		}
	}
}
