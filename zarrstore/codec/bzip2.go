package codec

import (
	"bytes"
	"compress/bzip2"
	"errors"
	"io"
)

// bunzip is bz2. The standard library's reader has no way to be used again, so that each
// chunk costs an allocation of up to 4 MB.
type bunzip struct {
	compressor
	readOnly
}

func buildBzip2(_ Spec, in *stage) (step, error) {
	in.bytes = true
	return bunzip{readOnly: readOnly{"bz2"}}, nil
}

// most allows for blocks that do not compress, as the manual of bzip2 does.
func (bunzip) most(n int64) int64 { return n + n/64 + 1024 }

func (bunzip) decode(dst, src, _ []byte) ([]byte, error) {
	r := bzip2.NewReader(bytes.NewReader(src))
	n, err := io.ReadFull(r, dst)
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return dst[:n], nil
	case err != nil:
		return nil, damaged("bz2", err, "%d bytes do not decode", len(src))
	}
	var more [1]byte
	if k, err := r.Read(more[:]); k > 0 || err != nil && err != io.EOF {
		return nil, damaged("bz2", err, "more than %d bytes came out", len(dst))
	}
	return dst, nil
}
