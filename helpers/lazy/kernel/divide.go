package kernel

import "math"

// floorDivSigned rounds down; by zero it is 0. The smallest number by -1 wraps to itself.
func floorDivSigned[T signed](x, y T) T {
	if y == 0 {
		return 0
	}
	q := x / y
	if x%y != 0 && (x < 0) != (y < 0) {
		q--
	}
	return q
}

// modSigned is x - y*floor(x/y); by zero it is 0.
func modSigned[T signed](x, y T) T {
	if y == 0 {
		return 0
	}
	r := x % y
	if r != 0 && (r < 0) != (y < 0) {
		r += y
	}
	return r
}

func floorDivUnsigned[T unsigned](x, y T) T {
	if y == 0 {
		return 0
	}
	return x / y
}

func modUnsigned[T unsigned](x, y T) T {
	if y == 0 {
		return 0
	}
	return x % y
}

// modFloat is the exact remainder with the sign of y; NaN by zero.
func modFloat[T float](x, y T) T {
	r := T(math.Mod(float64(x), float64(y)))
	switch {
	case r == 0:
		return T(math.Copysign(0, float64(y)))
	case (r < 0) != (y < 0):
		return r + y
	}
	return r
}

// floorDivFloat is x/y rounded down, computed from the exact remainder so that it agrees
// with Mod; x/y when y is zero.
//
// Source: the behaviour of numpy.floor_divide.
func floorDivFloat[T float](x, y T) T {
	if y == 0 {
		return x / y
	}
	r := T(math.Mod(float64(x), float64(y)))
	q := (x - r) / y
	if r != 0 && (r < 0) != (y < 0) {
		q--
	}
	if q == 0 {
		return T(math.Copysign(0, float64(x)/float64(y)))
	}
	down := T(math.Floor(float64(q)))
	if q-down > 0.5 {
		down++
	}
	return down
}

// powSigned multiplies, wrapping; a negative exponent gives what truncation leaves.
func powSigned[T signed](x, y T) T {
	if y >= 0 {
		return power(x, uint64(y))
	}
	switch x {
	case 1:
		return 1
	case -1:
		if y&1 == 0 {
			return 1
		}
		return -1
	}
	return 0
}

func powUnsigned[T unsigned](x, y T) T { return power(x, uint64(y)) }

// power is x to the n by squaring, wrapping.
func power[T integer](x T, n uint64) T {
	r := T(1)
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			r *= x
		}
		x *= x
	}
	return r
}
