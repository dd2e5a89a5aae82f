package xr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// Figure is a picture of an array. A notebook shows it; programs save it.
type Figure interface {
	// String says in a line what is shown.
	fmt.Stringer
	// MIMEBundle is the picture as a notebook shows it, by MIME type.
	MIMEBundle() map[string][]byte
	PNG(io.Writer) error
	SVG(io.Writer) error
	// Save writes a file that ends in .png or .svg.
	Save(path string) error
}

// PlotOption changes how a picture looks. Package plotting has them: Title, Colors, Robust, ...
type PlotOption interface{ PlotOption() }

// Renderer draws an array, which it computes in ctx.
type Renderer func(ctx context.Context, a DataArray, opts ...PlotOption) (Figure, error)

var renderer atomic.Pointer[Renderer]

// RegisterRenderer sets what Plot draws with. Package plotting does when it is imported.
func RegisterRenderer(r Renderer) { renderer.Store(&r) }

// errNoRenderer says what a program lacks.
var errNoRenderer = errors.New(`xr: Plot has nothing to draw with: import _ "github.com/gonda-go/gonda/plotting"`)

// Plot computes the array and draws it: one dimension as a line, latitude and longitude as a
// map, other two as a field in colour. Like DataArray.plot. Dimensions of length 1 do not count.
//
// Errors: more dimensions, with what to select; those of the computation; a program that does
// not import package plotting.
func (a DataArray) Plot(opts ...PlotOption) (Figure, error) {
	return a.PlotContext(cluster.Context(), opts...)
}

// PlotContext is Plot for programs that cancel.
func (a DataArray) PlotContext(ctx context.Context, opts ...PlotOption) (Figure, error) {
	if a.err != nil {
		return nil, a.err
	}
	r := renderer.Load()
	if r == nil {
		return nil, errNoRenderer
	}
	return (*r)(ctx, a, opts...)
}
