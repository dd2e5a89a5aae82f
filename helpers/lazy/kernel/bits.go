package kernel

func and[T integer](x, y T) T { return x & y }
func or[T integer](x, y T) T  { return x | y }
func xor[T integer](x, y T) T { return x ^ y }

//go:noinline
func andShapes[T integer]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[T](d, n), view[T](a, n), view[T](b, n), and[T]) },
		func(d, a, b []byte, n int) { zipRight(view[T](d, n), view[T](a, n), one[T](b), and[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[T](d, n), one[T](a), view[T](b, n), and[T]) },
	}
}

//go:noinline
func orShapes[T integer]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[T](d, n), view[T](a, n), view[T](b, n), or[T]) },
		func(d, a, b []byte, n int) { zipRight(view[T](d, n), view[T](a, n), one[T](b), or[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[T](d, n), one[T](a), view[T](b, n), or[T]) },
	}
}

//go:noinline
func xorShapes[T integer]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[T](d, n), view[T](a, n), view[T](b, n), xor[T]) },
		func(d, a, b []byte, n int) { zipRight(view[T](d, n), view[T](a, n), one[T](b), xor[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[T](d, n), one[T](a), view[T](b, n), xor[T]) },
	}
}
