package kernel

func eq[T number](x, y T) bool { return x == y }
func ne[T number](x, y T) bool { return x != y }
func lt[T number](x, y T) bool { return x < y }
func le[T number](x, y T) bool { return x <= y }

// compareShapes are the comparisons; Gt and Ge are Lt and Le with the operands changed over.
func compareShapes[T number](op Op) shapes {
	switch op {
	case Eq:
		return eqShapes[T]()
	case Ne:
		return neShapes[T]()
	case Lt:
		return ltShapes[T]()
	case Le:
		return leShapes[T]()
	case Gt:
		return swapped(ltShapes[T]())
	case Ge:
		return swapped(leShapes[T]())
	}
	return shapes{}
}

func swapped(s shapes) shapes {
	return shapes{
		func(d, a, b []byte, n int) { s.both(d, b, a, n) },
		func(d, a, b []byte, n int) { s.left(d, b, a, n) },
		func(d, a, b []byte, n int) { s.right(d, b, a, n) },
	}
}

//go:noinline
func eqShapes[T number]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[bool](d, n), view[T](a, n), view[T](b, n), eq[T]) },
		func(d, a, b []byte, n int) { zipRight(view[bool](d, n), view[T](a, n), one[T](b), eq[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[bool](d, n), one[T](a), view[T](b, n), eq[T]) },
	}
}

//go:noinline
func neShapes[T number]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[bool](d, n), view[T](a, n), view[T](b, n), ne[T]) },
		func(d, a, b []byte, n int) { zipRight(view[bool](d, n), view[T](a, n), one[T](b), ne[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[bool](d, n), one[T](a), view[T](b, n), ne[T]) },
	}
}

//go:noinline
func ltShapes[T number]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[bool](d, n), view[T](a, n), view[T](b, n), lt[T]) },
		func(d, a, b []byte, n int) { zipRight(view[bool](d, n), view[T](a, n), one[T](b), lt[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[bool](d, n), one[T](a), view[T](b, n), lt[T]) },
	}
}

//go:noinline
func leShapes[T number]() shapes {
	return shapes{
		func(d, a, b []byte, n int) { zip(view[bool](d, n), view[T](a, n), view[T](b, n), le[T]) },
		func(d, a, b []byte, n int) { zipRight(view[bool](d, n), view[T](a, n), one[T](b), le[T]) },
		func(d, a, b []byte, n int) { zipLeft(view[bool](d, n), one[T](a), view[T](b, n), le[T]) },
	}
}
