// Package exact is for sums that never round until the end: many values to one
// number ([Acc], [Moments]) and many maps to one map ([Map], [MomentsMap]).
//
// A sum here is the exact real sum of the valid values, rounded once to the
// nearest float64 (ties to even). Exact sums are associative and commutative,
// so any split of the data, any order, any number of goroutines with states
// merged afterwards, and any kernel (vector or plain Go) give the same bits.
//
// How it is exact and fast: a float64 sum of climate data is very often exact
// by itself, and the CPU tells so by its sticky inexact flag. A block is added
// plainly; if the flag is raised the block is undone and added by a stronger
// kernel: planes on fixed grids (pre-rounding after Rump, Ogita, Oishi 2008),
// exponent bins (Malcolm 1971), or a superaccumulator of 32-bit limbs (Neal
// 2015). On other CPUs, or with the build tag purego, the exactness test is
// the error term of TwoSum (Knuth).
//
// Definitions:
//
//   - sum: exact sum rounded once; +0 when empty or exactly zero.
//   - mean: exact sum / count, rounded once; NaN when empty.
//   - var: (n Q - S^2) / (n (n - ddof)) of exact S = sum x and Q = sum x^2,
//     rounded once; NaN when n <= ddof. std: the root of that, rounded once.
//   - missing: NaN is skipped and counted; when it is not to be skipped one
//     NaN makes the result NaN. Results have one canonical quiet NaN.
//   - infinities: only +Inf gives +Inf, only -Inf gives -Inf, both give NaN;
//     var and std of any infinity are NaN.
//   - overflow: only the last rounding may overflow, never a partial sum.
//
// It must never know arrays, chunks or goroutines, never round twice, and never
// hold storage that grows with the number of outputs but what the caller's
// allocator gave within the declared bound. Its types are not safe for
// concurrent use: give every goroutine its own and merge.
//
// Not supported: float16, complex numbers, long double; removing values.
package exact
