// Package worker is the kernel's side of the process that cells live in: it starts that
// process, tells it what to load and run, and takes its output, displays, questions and end.
//
// It is for sessions. It must never hold loaded code, lose or reorder output, wait for a
// worker that is gone, or leave a process, a thread, a file or a goroutine behind.
//
// FORMAT.md describes the messages; package serve is the other side.
//
// # Order
//
//  1. Text that a cell wrote before it sent a display, a question or its end is delivered before
//     it: when such a message arrives, the pipes of standard output and standard error are read
//     as far as they were written, then the message is handled.
//  2. The worker waits for the answer to a display, so text written after it comes after it.
//  3. Text that arrives when no cell runs goes to the sink of the last run; a new run gets its
//     own sink after the text before it was delivered to the old one.
//
// Between standard output and standard error there is no order but that of reading.
//
// # End of a worker
//
// What the Go runtime prints when it dies is held back from the cell's output and becomes one
// sentence and the frames that lie in cells (Failure). Text that only looks like it is delivered
// after a tenth of a second.
//
// Not supported: systems other than Linux; standard input of a cell (it is empty: nb.Input
// asks).
package worker
