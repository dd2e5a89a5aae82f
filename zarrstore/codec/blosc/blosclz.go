package blosc

import "errors"

var errBloscLZ = errors.New("blosclz: damaged")

// decodeBloscLZ decodes blosclz, the LZ77 of FastLZ's family, and returns the bytes written.
//
// A control byte below 32 begins a run of so many plus one literals. Any other is a match:
// its high three bits are the length, 7 meaning that bytes follow to be added while they
// are 255, its low five bits the high part of the distance; the next byte is the low part,
// and both at their greatest mean a far distance of two more bytes, big-endian.
//
// Source: c-blosc, blosc/blosclz.c; the format is unchanged from 1.3 to 1.21.
func decodeBloscLZ(dst, src []byte) (int, error) {
	if len(src) == 0 {
		return 0, nil
	}
	in, out := 1, 0
	ctrl := int(src[0] & 31)
	for {
		if ctrl < 32 {
			n := ctrl + 1
			if n > len(src)-in || n > len(dst)-out {
				return out, errBloscLZ
			}
			copy(dst[out:], src[in:in+n])
			in, out = in+n, out+n
		} else {
			length, high := ctrl>>5+2, (ctrl&31)<<8
			if length == 9 {
				for more := 255; more == 255; in++ {
					if in >= len(src) {
						return out, errBloscLZ
					}
					more = int(src[in])
					length += more
					if length > len(dst)-out {
						return out, errBloscLZ
					}
				}
			}
			if in >= len(src) {
				return out, errBloscLZ
			}
			distance := high + int(src[in]) + 1
			in++
			if src[in-1] == 255 && high == 31<<8 {
				if len(src)-in < 2 {
					return out, errBloscLZ
				}
				distance = int(src[in])<<8 + int(src[in+1]) + 8192
				in += 2
			}
			if distance > out || length > len(dst)-out {
				return out, errBloscLZ
			}
			for range length {
				dst[out] = dst[out-distance]
				out++
			}
		}
		if in >= len(src) {
			return out, nil
		}
		ctrl = int(src[in])
		in++
	}
}
