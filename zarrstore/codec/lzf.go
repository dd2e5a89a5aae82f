package codec

// hdfLZF is HDF5's filter 32000, as h5py writes it: one LZF stream.
type hdfLZF struct {
	compressor
	readOnly
}

func buildHDFLZF(_ Spec, in *stage) (step, error) {
	in.bytes = true
	return hdfLZF{readOnly: readOnly{"lzf"}}, nil
}

func (hdfLZF) most(n int64) int64 { return n + n/16 + 64 }

// decode undoes LZF. A control byte below 32 begins a run of so many plus one literals. Any
// other is a match: its high three bits and, when they are 7, a byte more are the length
// less two, its low five bits and another byte the distance less one.
//
// Source: LibLZF 3.6, lzf_d.c.
func (hdfLZF) decode(dst, src, _ []byte) ([]byte, error) {
	in, out := 0, 0
	for in < len(src) {
		ctrl := int(src[in])
		in++
		if ctrl < 32 {
			n := ctrl + 1
			if n > len(src)-in || n > len(dst)-out {
				return nil, damaged("lzf", nil, "literals run over the end, near byte %d", in)
			}
			copy(dst[out:], src[in:in+n])
			in, out = in+n, out+n
			continue
		}
		length := ctrl>>5 + 2
		if length == 9 && in < len(src) {
			length += int(src[in])
			in++
		}
		if in >= len(src) {
			return nil, damaged("lzf", nil, "the stream ends inside a match")
		}
		distance := (ctrl&31)<<8 + int(src[in]) + 1
		in++
		if distance > out || length > len(dst)-out {
			return nil, damaged("lzf", nil, "a match runs over the ends, near byte %d", in)
		}
		for range length {
			dst[out] = dst[out-distance]
			out++
		}
	}
	return dst[:out], nil
}
