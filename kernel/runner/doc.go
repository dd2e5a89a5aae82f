// Package runner is for running notebooks without a front end: it reads an .ipynb file, sends
// its cells to a kernel as any Jupyter client does, and writes the file with its outputs.
//
// It must never change the file that it read, nor know what a kernel does with a cell.
//
// Source: nbformat 4.0 to 4.5; Jupyter's messaging protocol 5.5, section numbers in comments
// are those of its page "Messaging in Jupyter". Members that nbformat does not name are kept
// as they are. Not supported: nbformat 3 and older, input from the user, widgets' state.
package runner
