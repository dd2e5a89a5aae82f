// Package kernel is for the inner loops of lazy arrays: typed work over blocks of elements
// that stay in cache. It must never read or write files, allocate while a block is worked
// on, start goroutines, reflect, or let a compiler fuse a product into a sum.
//
// A block is bytes in C order and native (little-endian) order; the element type is chosen
// once, when a function is taken from Unary, Binary, Ternary, Convert or NewFold, and the
// function then runs over any number of blocks. Functions may be called concurrently.
//
// Same bits everywhere: every product that is added is rounded first (written T(x*y) + z),
// and sin, cos, tan, atan, exp, log and pow are computed here, not by package math, whose
// results differ between architectures and values of GOAMD64.
//
// Types and rules are NumPy 2's: promotion, integer arithmetic that wraps, floor division,
// comparison with NaN. What differs is said where it differs. Supported are the eleven types
// of arithmetic (dtype.Type.Numeric); float16, complex, text and times are not.
package kernel
