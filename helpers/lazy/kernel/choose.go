package kernel

// least and most are missing if either is; -0 is less than +0.
func least[T number](x, y T) T { return min(x, y) }
func most[T number](x, y T) T  { return max(x, y) }

// fmin and fmax take the other if one is missing.
func fmin[T float](x, y T) T {
	switch {
	case x != x:
		return y
	case y != y:
		return x
	}
	return min(x, y)
}

func fmax[T float](x, y T) T {
	switch {
	case x != x:
		return y
	case y != y:
		return x
	}
	return max(x, y)
}

func fill[T float](x, y T) T {
	if x != x {
		return y
	}
	return x
}

// first is fill for types in which nothing is missing.
func first[T integer](x, _ T) T { return x }

//go:noinline
func leastShapes[T number]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[T](d, n), view[T](a, n), view[T](b, n), least[T]) },
		func(d, a, b []byte, n int) { zipRight(view[T](d, n), view[T](a, n), one[T](b), least[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[T](d, n), one[T](a), view[T](b, n), least[T]) },
	}
}

//go:noinline
func mostShapes[T number]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[T](d, n), view[T](a, n), view[T](b, n), most[T]) },
		func(d, a, b []byte, n int) { zipRight(view[T](d, n), view[T](a, n), one[T](b), most[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[T](d, n), one[T](a), view[T](b, n), most[T]) },
	}
}

//go:noinline
func fillShapes[T float]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[T](d, n), view[T](a, n), view[T](b, n), fill[T]) },
		func(d, a, b []byte, n int) { zipRight(view[T](d, n), view[T](a, n), one[T](b), fill[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[T](d, n), one[T](a), view[T](b, n), fill[T]) },
	}
}
