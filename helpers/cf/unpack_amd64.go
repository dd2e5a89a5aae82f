//go:build !purego

package cf

import "golang.org/x/sys/cpu"

// hasAVX2 says that the assembly may run; tests switch it.
var hasAVX2 = cpu.X86.HasAVX2

// unpackBlock is how many elements the assembly does at a time.
const unpackBlock = 16

// The assembly does blocks of elements, at least one: what scale and maskScale do, in the
// same roundings. masked is -1 when missing counts, else 0.

//go:noescape
func unpackInt16AVX2(dst *float32, src *int16, blocks int, scale, offset float64, missing uint16, masked int32)

//go:noescape
func unpackUint16AVX2(dst *float32, src *uint16, blocks int, scale, offset float64, missing uint16, masked int32)

//go:noescape
func maskFloat32AVX2(dst, src *float32, blocks int, missing float32)

// unpackFast decodes as many of the first elements as the assembly can, for the packings
// that ERA5 comes in, and returns how many.
func unpackFast(p Packing, dst []float32, src any) int {
	blocks := len(dst) / unpackBlock
	if !hasAVX2 || blocks == 0 || len(p.Masks) > 1 {
		return 0
	}
	var missing uint64
	var masked int32
	if len(p.Masks) == 1 {
		missing, masked = p.Masks[0], -1
	}
	switch x := src.(type) {
	case []int16:
		if !p.scaled() {
			return 0
		}
		unpackInt16AVX2(&dst[0], &x[0], blocks, p.Scale, p.Offset, uint16(missing), masked)
	case []uint16:
		if !p.scaled() {
			return 0
		}
		unpackUint16AVX2(&dst[0], &x[0], blocks, p.Scale, p.Offset, uint16(missing), masked)
	case []float32:
		if p.scaled() || masked == 0 {
			return 0
		}
		maskFloat32AVX2(&dst[0], &x[0], blocks, fromBits[float32](missing))
	default:
		return 0
	}
	return blocks * unpackBlock
}
