package xr

import (
	"context"
	"errors"
)

func (ds Dataset) ToZarrContext(ctx context.Context, path string, opts ...WriteOption) (*Written, error) {
	return nil, errors.New("not yet")
}
