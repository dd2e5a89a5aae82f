package codec

import (
	"fmt"
	"strings"
)

// UnsupportedError is a codec that this package does not know, or only reads.
type UnsupportedError struct {
	Name    string // as the file has it
	ID      int    // HDF5 filter number; 0 for Zarr
	Writing bool   // it can be read, but not written
	Why     string // what of it is not supported; empty: all
}

func (e *UnsupportedError) Error() string {
	var b strings.Builder
	if e.ID != 0 {
		fmt.Fprintf(&b, "codec: HDF5 filter %d", e.ID)
		if e.Name != "" {
			fmt.Fprintf(&b, " (%s)", e.Name)
		}
	} else {
		fmt.Fprintf(&b, "codec: %q", e.Name)
	}
	switch {
	case e.Writing:
		b.WriteString(" is only read, not written; choose blosc, zstd, gzip or zlib")
	case e.Why == "":
		b.WriteString(" is not supported; rewrite the data with blosc, zstd or gzip")
	}
	if e.Why != "" {
		b.WriteString(": " + e.Why)
	}
	return b.String()
}

// ConfigError is a pipeline that makes no sense: a member of a configuration, or the order
// of the steps.
type ConfigError struct {
	Codec string
	What  string
}

func (e *ConfigError) Error() string { return fmt.Sprintf("codec: %s: %s", e.Codec, e.What) }

// DataError says that stored bytes do not decode: they are damaged, cut, or not what the
// metadata says.
type DataError struct {
	Codec string
	What  string
	Cause error // of the decoder below; may be nil
}

func (e *DataError) Error() string {
	s := "codec: " + e.Codec + ": " + e.What
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap is the error of the decoder below.
func (e *DataError) Unwrap() error { return e.Cause }

// damaged is a *DataError.
func damaged(codec string, cause error, format string, args ...any) error {
	return &DataError{Codec: codec, What: fmt.Sprintf(format, args...), Cause: cause}
}
