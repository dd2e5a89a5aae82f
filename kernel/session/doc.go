// Package session is for one kernel session: requests of front ends in, replies and output in
// the order that the protocol wants out. It must never let a request stop the kernel, leave a
// request without its idle, or answer after the front end was told that all is done.
//
// Specification: Jupyter messaging protocol 5.5.
//
// # One request, in order
//
//  1. status busy, parent is the request. Everything below has the same parent.
//  2. Only for cells that are not silent: execute_input.
//  3. What the cell shows. Text is collected for up to 60 ms; anything that is no text comes
//     after the text before it. Of many updates of one display within that time the last is
//     sent. Text beyond the limit of a cell is cut, with a notice and the last lines.
//  4. If it fails: exactly one error message.
//  5. The text that still waits.
//  6. The reply, on the socket of the request.
//  7. status idle. What goroutines write later has the request as its parent all the same.
//
// # Who waits for whom
//
//   - Cells run one after the other. When one fails, those that wait are given up (aborted),
//     unless it asked otherwise; after an interrupt always. So that the others of one "run all"
//     are there by then, the reply of a failure comes no sooner than 20 ms after the request;
//     a cell that arrives later, and whose date says that it was sent before the reply, counts
//     as waiting for another tenth of a second.
//   - Completion and inspection have a queue of their own; history, is_complete, comm_info and
//     kernel_info are answered at once, on shell and on control: a running cell is in nobody's
//     way.
//   - When such a request ends while a cell runs, a busy without a parent follows its idle, so
//     that indicators of front ends stay right.
//   - interrupt_request acts before anything is sent. shutdown_request is answered, told to all
//     on iopub, and then ends the session.
//
// # One cell
//
//  1. The specials (magics and shell lines) in their order. A special that fails ends the cell.
//  2. The toolchain, if it is still being built: its progress is shown.
//  3. Build, load into the worker, commit to the notebook's memory, run. A cell that does not
//     compile or load leaves no trace.
//  4. A worker that died is replaced at once and given all definitions again; its variables are
//     gone, which the error says.
//
// Not supported: subshells, the debugger, comm targets (widgets), a history that outlives the
// session.
package session
