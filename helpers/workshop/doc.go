// Package workshop is for what the notebooks of the workshop stand on: sample data with known
// truth ([Data], [Sample], [T2M]), and exercises whose judges know the usual mistakes
// (nb.Check).
//
// It must never hold real data, nor be imported by the packages that do the work.
package workshop
