package kernel

// The loops that every elementwise function is made of. They are small enough to be
// inlined where they are called with a named function, which is then inlined too; called
// with a function value they cost a call for each element. Functions that return such calls
// as closures are marked noinline: when they are inlined themselves, the compiler copies
// their closures and leaves the calls in them, which is ten times slower.

// each: d[i] = f(x[i])
func each[T, R any](d []R, x []T, f func(T) R) {
	x = x[:len(d)]
	for i := range d {
		d[i] = f(x[i])
	}
}

// zip: d[i] = f(x[i], y[i])
func zip[T, R any](d []R, x, y []T, f func(T, T) R) {
	x, y = x[:len(d)], y[:len(d)]
	for i := range d {
		d[i] = f(x[i], y[i])
	}
}

// zipRight: d[i] = f(x[i], s)
func zipRight[T, R any](d []R, x []T, s T, f func(T, T) R) {
	x = x[:len(d)]
	for i := range d {
		d[i] = f(x[i], s)
	}
}

// zipLeft: d[i] = f(s, x[i])
func zipLeft[T, R any](d []R, s T, x []T, f func(T, T) R) {
	x = x[:len(d)]
	for i := range d {
		d[i] = f(s, x[i])
	}
}
