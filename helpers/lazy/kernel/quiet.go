package kernel

import (
	"math"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// QuietNaN makes every NaN of a block of floats the one that math.NaN gives; blocks of other
// types are left alone. Payloads would otherwise depend on the machine and the way taken.
func QuietNaN(x []byte, t dtype.Type) {
	switch t.Native() {
	case dtype.Float32:
		b := View[uint32](x)
		for i, v := range b {
			if v&^(1<<31) > 0x7f800000 {
				b[i] = math.Float32bits(float32(math.NaN()))
			}
		}
	case dtype.Float64:
		b := View[uint64](x)
		for i, v := range b {
			if v&^(1<<63) > 0x7ff0000000000000 {
				b[i] = math.Float64bits(math.NaN())
			}
		}
	}
}
