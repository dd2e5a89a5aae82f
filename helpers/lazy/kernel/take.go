package kernel

// Take gathers positions along one axis. src is [outer, axis, inner] elements of elemSize
// bytes, dst [outer, len(positions), inner]. A position of -1 takes missing, the bytes of
// one element; every other has to lie within the axis.
//
// Reference: dst[o, k, i] = src[o, positions[k], i].
func Take(dst, src []byte, outer, axis, inner int, positions []int, elemSize int, missing []byte) {
	run := inner * elemSize
	for o := range outer {
		from := src[o*axis*run : (o+1)*axis*run]
		to := dst[o*len(positions)*run : (o+1)*len(positions)*run]
		if inner == 1 {
			takeElements(to, from, positions, elemSize, missing)
			continue
		}
		for k, p := range positions {
			row := to[k*run : (k+1)*run]
			if p < 0 {
				Fill(row, missing[:elemSize])
				continue
			}
			copy(row, from[p*run:(p+1)*run])
		}
	}
}

func takeElements(dst, src []byte, positions []int, size int, missing []byte) {
	switch size {
	case 1:
		takeWords[uint8](dst, src, positions, missing)
	case 2:
		takeWords[uint16](dst, src, positions, missing)
	case 4:
		takeWords[uint32](dst, src, positions, missing)
	case 8:
		takeWords[uint64](dst, src, positions, missing)
	default:
		for k, p := range positions {
			from := missing
			if p >= 0 {
				from = src[p*size:]
			}
			copy(dst[k*size:(k+1)*size], from[:size])
		}
	}
}

func takeWords[T unsigned](dst, src []byte, positions []int, missing []byte) {
	d, s := View[T](dst), View[T](src)
	d = d[:len(positions)]
	for k, p := range positions {
		if p < 0 {
			d[k] = one[T](missing)
			continue
		}
		d[k] = s[p]
	}
}
