package main

import (
	"bytes"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
)

// showable is the value that shows v: v itself but for plots of gonum, which do not say that
// they are pictures.
func showable(v any) any {
	if p, ok := v.(*plot.Plot); ok && p != nil {
		return gonumPlot{p}
	}
	return v
}

type gonumPlot struct{ plot *plot.Plot }

// Width and height of a plot in a notebook.
const (
	plotWidth  = 16 * vg.Centimeter
	plotHeight = 10 * vg.Centimeter
)

// PNG draws the plot.
func (g gonumPlot) PNG() ([]byte, error) {
	canvas, err := g.plot.WriterTo(plotWidth, plotHeight, "png")
	if err != nil {
		return nil, err
	}
	var w bytes.Buffer
	_, err = canvas.WriteTo(&w)
	return w.Bytes(), err
}

// String names the plot.
func (g gonumPlot) String() string { return strings.TrimSpace("plot " + g.plot.Title.Text) }
