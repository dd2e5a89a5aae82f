//go:build !purego

package exact

import (
	"runtime"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy/exact/internal/control"
)

// bothPaths runs f with the assembly kernels and without.
func bothPaths(t *testing.T, f func(t *testing.T)) {
	if !vector {
		t.Skip("no AVX2")
	}
	t.Run("vector", f)
	vector = false
	defer func() { vector = true }()
	t.Run("plain", f)
}

// The caller's control word survives the kernels, and its rounding mode,
// flushing of subnormals and flags do not reach them.
func TestControlWordIsKept(t *testing.T) {
	if !vector {
		t.Skip("no AVX2")
	}
	x := []float32{1, 0x1p-30, 1e-45, 3, 1, 1, 1, 1, 1e-45}
	y := make([]float64, len(x))
	for i, v := range x {
		y[i] = float64(v)
	}
	acc, undo := make([]float64, 1), make([]float64, 1)
	nans := make([]uint32, 1)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	old := control.Word()
	defer control.SetWord(old)
	want, _, ok := sum32(x[:2])
	if !ok || want != 1+0x1p-30 {
		t.Fatalf("sum %v %v", want, ok)
	}
	for _, w := range []uint32{0x1f80, 0x7f80, 0x5fc0, 0x3fbf, 0x9fe0} { // rounding, FTZ, DAZ, flags
		control.SetWord(w)
		s, _, ok := sum32(x[:2])
		_, _, bad := sum32(x)
		s64, _, ok64 := sum64(y[:2])
		_, ok32p := plane32(acc, undo, nans, block[float32]{x[2:3], 1, 1, 1})
		_, ok64p := plane64(acc, undo, nans, block[float64]{y[2:3], 1, 1, 1})
		got := control.Word()
		control.SetWord(old)
		if got != w {
			t.Errorf("control word %#x became %#x", w, got)
		}
		if !ok || s != want || bad || !ok64 || s64 != want || !ok32p || !ok64p {
			t.Errorf("with control word %#x: %v %v %v %v %v %v %v", w, s, ok, bad, s64, ok64, ok32p, ok64p)
		}
	}
	if want := 10 * 0x1p-149; acc[0] != want {
		t.Errorf("plane %v, want %v", acc[0], want)
	}
}
