// Package assist is for the questions of a front end about a cell that is being written: what
// could stand at the cursor, and what is this. It must never run anything, wait for a running
// cell, or fail because the cell is not finished.
//
// It answers from the types of the notebook's names and of the packages' export data, and
// documents from the packages' sources, which it reads once.
//
// Not supported: fuzzy matches, packages outside the standard library and the prelude that no
// cell has imported yet, values of variables.
package assist
