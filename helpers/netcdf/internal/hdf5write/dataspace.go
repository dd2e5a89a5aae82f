package hdf5write

// undefined is the address of what is not there, and the maximum of an unlimited dimension.
const undefined = ^uint64(0)

var (
	scalarSpace = []byte{2, 0, 0, 0}
	nullSpace   = []byte{2, 0, 0, 2}
)

// listSpace is one dimension of n.
func listSpace(n int) []byte {
	return simpleSpace([]int{n}, []bool{false})
}

// simpleSpace is the dataspace message of a shape; unlimited dimensions have no maximum.
//
// Source: HDF5 File Format Specification IV.A.2.b.
func simpleSpace(shape []int, unlimited []bool) []byte {
	if len(shape) == 0 {
		return scalarSpace
	}
	b := []byte{2, byte(len(shape)), 1, 1}
	for _, n := range shape {
		b = le.AppendUint64(b, uint64(n))
	}
	for d, n := range shape {
		if unlimited[d] {
			b = le.AppendUint64(b, undefined)
		} else {
			b = le.AppendUint64(b, uint64(n))
		}
	}
	return b
}
