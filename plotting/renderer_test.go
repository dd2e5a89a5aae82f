package plotting_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/plotting"
)

type alien struct{}

func (alien) PlotOption() {}

func TestPlot(t *testing.T) {
	lat := xr.NewDataArray("latitude", []string{"latitude"}, lazy.BlockOf([]int{3}, []float64{60, 45, 30}))
	lon := xr.NewDataArray("longitude", []string{"longitude"}, lazy.BlockOf([]int{2}, []float64{0, 90}))
	a := xr.NewDataArray("t2m", []string{"latitude", "longitude"}, lazy.BlockOf([]int{3, 2}, []float32{1, 2, 3, 4, 5, 6})).With(lat).With(lon)
	f, err := a.Plot(plotting.NoCoast, plotting.Title("six cells"))
	if err != nil {
		t.Fatal(err)
	}
	if b := f.MIMEBundle(); !bytes.HasPrefix(b["image/png"], []byte("\x89PNG")) || string(b["text/plain"]) != f.String() {
		t.Errorf("the bundle has %v", b["text/plain"])
	}
	var svg bytes.Buffer
	if err := f.SVG(&svg); err != nil || !strings.Contains(svg.String(), "six cells") {
		t.Errorf("the option has no effect: %v", err)
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		name string
		do   func() (xr.Figure, error)
		want string
	}{
		{"an option of another package", func() (xr.Figure, error) { return a.Plot(alien{}) }, "is no option"},
		{"a bad option", func() (xr.Figure, error) { return a.Plot(plotting.Size(0, 1)) }, "Size(0, 1)"},
		{"a value", func() (xr.Figure, error) { return a.Mean().Plot() }, "single value"},
		{"an array with an error", func() (xr.Figure, error) { return a.Mean("x").Plot() }, `no dimension "x"`},
		{"an ended context", func() (xr.Figure, error) { return a.PlotContext(stopped) }, "cancel"},
	} {
		f, err := c.do()
		if err == nil || f != nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want an error with %q", c.name, f, err, c.want)
		}
	}
	if _, err := a.Plot(nil); err != nil {
		t.Errorf("no option at all: %v", err)
	}
	var option *plotting.OptionError
	if _, err := a.Plot(alien{}); !errors.As(err, &option) {
		t.Errorf("%v is no *OptionError", err)
	}
}
