package xr_test

import (
	"strings"
	"testing"
)

// TestPlotAlone plots in a program without package plotting.
func TestPlotAlone(t *testing.T) {
	f, err := field(t, "2020-01-30", 48).Var("t2m").Plot()
	if f != nil || err == nil || !strings.Contains(err.Error(), "import _") {
		t.Errorf("%v, %v", f, err)
	}
}
