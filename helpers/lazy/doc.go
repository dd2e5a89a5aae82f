// Package lazy is for chunked N-D arrays without labels: expressions that read nothing
// until they are computed, plans that say beforehand what they will need, and their
// execution within a memory limit.
//
// It must never know dimension names, units, files or pictures.
//
// An Array is an immutable value: a node of a DAG. Constructors push selections down to the
// sources, so a plan reads the chunks that matter and no others. NewPlan cuts the DAG into
// stages; each stage is a product of loops described by arithmetic (tiles x cells x visits),
// never an object a chunk. A visit reads one box of the sources, runs elementwise programs
// over it in blocks that stay in cache, and folds the result into the accumulators of its
// cell. The value of an element depends on its indices alone: any worker folds any box at
// any time, sums are exact until they are rounded once, and the bits are the same for every
// chunking, limit and number of workers.
//
// Not supported: windows, scans, order statistics and interpolation.
package lazy
