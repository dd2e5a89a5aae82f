// Package workshop is for what the notebooks of the workshop stand on: sample data with known
// truth.
//
// It must never hold real data, nor be imported by the packages that do the work.
package workshop
