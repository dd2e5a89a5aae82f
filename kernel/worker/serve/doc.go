// Package serve is the worker's side of the process that cells live in: it loads what the
// kernel names, runs it, and says how it ended.
//
// It is for kernel/cmd/worker alone. A panic, an error, os.Exit and an interrupt must never
// cost more than the run they happen in; what the Go runtime cannot survive (a fatal error, a
// panic in a goroutine that a library started) ends the process.
//
// # Runs
//
// Each run has a goroutine of its own. Goroutines that the code of cells starts belong to the
// run of the goroutine that started them; a panic in one of them fails its run if that lasts,
// and is told on standard error if it is over. A run is stopped, for an interrupt, the memory
// limit, the panic of one of its goroutines or an os.Exit in one, in these steps, of which each
// is tried until the run is over:
//
//  1. its context ends, with which computations and waits of cells on channels, sleeps, wait
//     groups and questions end; processes that it started get SIGINT, and SIGKILL the second time;
//  2. after 50 ms its goroutine panics where it is in code of cells;
//  3. after 250 ms the goroutines that it started do, too;
//  4. after 1 s they panic in any code, and at once when interrupted a second time;
//  5. after 3 s the run is left behind: it is reported as over, and its goroutine panics as soon
//     as it moves again.
//
// A deferred function of the cell that recovers and goes on is stopped anew.
//
// Not supported: standard input, which is empty; stopping what waits in a system call, on a
// lock or in a library, and assembly without an end.
package serve
