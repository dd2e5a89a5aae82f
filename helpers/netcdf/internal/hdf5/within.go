package hdf5

import (
	"errors"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// within says of a failure what it happened in.
func within(what string, err error) error {
	var f *cursor.Fault
	if errors.As(err, &f) {
		return &cursor.Fault{Kind: f.Kind, Offset: f.Offset, What: what + ": " + f.What}
	}
	return err
}
