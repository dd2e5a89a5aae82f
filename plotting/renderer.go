package plotting

import (
	"context"
	"fmt"

	"github.com/gonda-go/gonda/helpers/xr"
)

func init() { xr.RegisterRenderer(render) }

// render makes DataArray.Plot Draw.
func render(ctx context.Context, a xr.DataArray, opts ...xr.PlotOption) (xr.Figure, error) {
	own := make([]Option, len(opts))
	for i, o := range opts {
		var ok bool
		if own[i], ok = o.(Option); !ok && o != nil {
			return nil, &OptionError{fmt.Sprintf("%T", o), "is no option of this package"}
		}
	}
	f, err := Draw(ctx, a, own...)
	if err != nil {
		return nil, err // not a *Figure that is nil
	}
	return f, nil
}
