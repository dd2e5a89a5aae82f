package lazy

// Box is a half-open range of elements in every dimension.
type Box struct{ Lo, Hi []int }

// Full is the box of a whole shape.
func Full(shape []int) Box {
	return Box{make([]int, len(shape)), append([]int(nil), shape...)}
}

// Shape is the extent in every dimension.
func (b Box) Shape() []int {
	s := make([]int, len(b.Lo))
	for i := range s {
		s[i] = b.Hi[i] - b.Lo[i]
	}
	return s
}

// Len is the number of elements.
func (b Box) Len() int {
	n := 1
	for i := range b.Lo {
		n *= b.Hi[i] - b.Lo[i]
	}
	return n
}

// clone is a copy whose bounds may be changed.
func (b Box) clone() Box {
	return Box{append([]int(nil), b.Lo...), append([]int(nil), b.Hi...)}
}

// size is the number of elements of a shape.
func size(shape []int) int {
	n := 1
	for _, s := range shape {
		n *= s
	}
	return n
}

// strides are the distances in elements between neighbours in C order.
func strides(shape []int) []int {
	s := make([]int, len(shape))
	n := 1
	for i := len(shape) - 1; i >= 0; i-- {
		s[i] = n
		n *= shape[i]
	}
	return s
}

// offset is where a position lies in an array of the given strides.
func offset(pos, strides []int) int {
	n := 0
	for i, p := range pos {
		n += p * strides[i]
	}
	return n
}

// contiguous says whether a box is one run of elements of an array of the given shape.
func contiguous(box Box, shape []int) bool {
	d := 0
	for d < len(shape) && box.Hi[d]-box.Lo[d] == 1 {
		d++
	}
	for d++; d < len(shape); d++ {
		if box.Hi[d]-box.Lo[d] != shape[d] {
			return false
		}
	}
	return true
}

// each calls f for every index of a grid of the given counts, in C order, reusing idx.
func each(counts []int, f func(idx []int) error) error {
	idx := make([]int, len(counts))
	for _, c := range counts {
		if c == 0 {
			return nil
		}
	}
	for {
		if err := f(idx); err != nil {
			return err
		}
		d := len(idx) - 1
		for ; d >= 0; d-- {
			if idx[d]++; idx[d] < counts[d] {
				break
			}
			idx[d] = 0
		}
		if d < 0 {
			return nil
		}
	}
}

// unravel turns a number into an index of a grid of the given counts, in C order.
func unravel(n int, counts, idx []int) {
	for d := len(counts) - 1; d >= 0; d-- {
		idx[d] = n % counts[d]
		n /= counts[d]
	}
}
