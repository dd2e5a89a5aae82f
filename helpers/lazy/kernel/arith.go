package kernel

func add[T number](x, y T) T { return x + y }
func sub[T number](x, y T) T { return x - y }
func mul[T number](x, y T) T { return T(x * y) }
func div[T float](x, y T) T  { return x / y }

//go:noinline
func addShapes[T number]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[T](d, n), view[T](a, n), view[T](b, n), add[T]) },
		func(d, a, b []byte, n int) { zipRight(view[T](d, n), view[T](a, n), one[T](b), add[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[T](d, n), one[T](a), view[T](b, n), add[T]) },
	}
}

//go:noinline
func subShapes[T number]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[T](d, n), view[T](a, n), view[T](b, n), sub[T]) },
		func(d, a, b []byte, n int) { zipRight(view[T](d, n), view[T](a, n), one[T](b), sub[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[T](d, n), one[T](a), view[T](b, n), sub[T]) },
	}
}

//go:noinline
func mulShapes[T number]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[T](d, n), view[T](a, n), view[T](b, n), mul[T]) },
		func(d, a, b []byte, n int) { zipRight(view[T](d, n), view[T](a, n), one[T](b), mul[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[T](d, n), one[T](a), view[T](b, n), mul[T]) },
	}
}

//go:noinline
func divShapes[T float]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[T](d, n), view[T](a, n), view[T](b, n), div[T]) },
		func(d, a, b []byte, n int) { zipRight(view[T](d, n), view[T](a, n), one[T](b), div[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[T](d, n), one[T](a), view[T](b, n), div[T]) },
	}
}
