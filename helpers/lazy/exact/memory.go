package exact

import "unsafe"

// MapBytes is what a map of n elements asks of its allocator at most.
func MapBytes(n int, in Kind) int64 { return mapBytes(n, spanOf(in), true) }

// WideBytes is what a wide map of n elements asks of its allocator at most.
func WideBytes(n int, in Kind) int64 { return wideBytes(n, spanOf(in), true) }

func mapBytes(n int, s span, counted bool) int64 {
	t := int64(tileLen(n))
	tiles := (int64(n) + t - 1) / t
	total := scratchBytes(n) + piece(8*int64(n)) + 2*tiles*piece(8*t) + slotBytes(n, s)
	if counted {
		total += countBytes(n)
	}
	return total
}

func wideBytes(n int, s span, counted bool) int64 {
	total := scratchBytes(n) + piece(8*int64(n)*int64(s.limbs+1))
	if counted {
		total += countBytes(n)
	}
	return total
}

// scratchBytes never shrinks when n grows, though tiles may: whoever declares the memory of the
// largest of several maps has enough for the others.
func scratchBytes(n int) int64 {
	t := int64(tileLen(min(n, maxTile)))
	return 3*piece(8*t) + piece(4*t)
}

// piece is b rounded up to whole pieces.
func piece(b int64) int64 { return (b + pieceBytes - 1) &^ (pieceBytes - 1) }

// tileLen spreads n elements evenly over the fewest tiles.
func tileLen(n int) int {
	if n <= 0 {
		return 16
	}
	tiles := (n + maxTile - 1) / maxTile
	return ((n+tiles-1)/tiles + 15) &^ 15
}

// words is n zeroed words from the caller's memory.
func words[T float64 | int64 | uint64 | uint32](alloc func(int) []byte, n int) []T {
	if n == 0 {
		return nil
	}
	var t T
	b := alloc(int(piece(int64(n) * int64(unsafe.Sizeof(t)))))
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(b))), n)
}
