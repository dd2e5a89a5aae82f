package classicwrite

import (
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Version is the byte after "CDF".
type Version byte

// The versions.
const (
	CDF1 Version = 1
	CDF2 Version = 2
	CDF5 Version = 5
)

// kind is the number of an element type in the file; zero when the version lacks it.
func (v Version) kind(t dtype.Type) uint32 {
	switch t.Native() {
	case dtype.Int8:
		return 1
	case dtype.Type{Kind: dtype.Bytes, Size: 1}:
		return 2
	case dtype.Int16:
		return 3
	case dtype.Int32:
		return 4
	case dtype.Float32:
		return 5
	case dtype.Float64:
		return 6
	}
	if v != CDF5 {
		return 0
	}
	switch t.Native() {
	case dtype.Uint8:
		return 7
	case dtype.Uint16:
		return 8
	case dtype.Uint32:
		return 9
	case dtype.Int64:
		return 10
	case dtype.Uint64:
		return 11
	}
	return 0
}

// checkType says what to do about a type that the version lacks.
func (v Version) checkType(t dtype.Type) error {
	switch {
	case v.kind(t) != 0:
		return nil
	case t.Kind == dtype.String:
		return fmt.Errorf("CDF-%d has no texts of any length: use a char variable with a length dimension, or NetCDF-4", v)
	case CDF5.kind(t) != 0:
		return fmt.Errorf("CDF-%d has no %s: use Data64 (CDF-5) or NetCDF-4", v, t)
	}
	return fmt.Errorf("CDF-%d has no %s", v, t)
}
