package codec

import "github.com/gonda-go/gonda/zarrstore/codec/shuffle"

// byteShuffle puts the k-th bytes of all elements together.
type byteShuffle struct {
	rearranging
	elem int
}

// buildShuffle is numcodecs' shuffle {elementsize} and HDF5's filter 2, which are the same.
func buildShuffle(s Spec, in *stage) (step, error) {
	elem := in.t.Size
	if in.hdf && len(s.Params) > 0 {
		elem = s.param(0)
	} else if !in.hdf {
		var err error
		if elem, err = s.integer("elementsize", 4); err != nil {
			return nil, err
		}
	}
	in.bytes = true
	if elem < 1 || elem > 1<<16 {
		return nil, s.wrong("elementsize", "a number of bytes")
	}
	if elem == 1 {
		return nil, nil
	}
	return byteShuffle{elem: elem}, nil
}

func (b byteShuffle) decode(dst, src, _ []byte) ([]byte, error) {
	if len(dst) < len(src) {
		return nil, damaged("shuffle", nil, "%d bytes where %d were expected", len(src), len(dst))
	}
	dst = dst[:len(src)]
	shuffle.Unshuffle(dst, src, b.elem)
	return dst, nil
}

func (b byteShuffle) encode(dst, src, _ []byte) ([]byte, error) {
	dst = dst[:len(src)]
	shuffle.Shuffle(dst, src, b.elem)
	return dst, nil
}
