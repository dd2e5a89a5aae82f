// Package cluster runs stages of a computation on the cores of this machine inside a memory limit
// that is never passed.
//
// It is for the memory budget, admission, workers, buffers and progress of every computation in
// gonda. A stage ([Job]) is a product of two loops, tiles and the visits of a tile, described by
// arithmetic, and states its bytes beforehand; [Client.Run] refuses what cannot fit before it
// starts ([TooBig] names the limit that would do) and runs what can. It must never know arrays,
// chunks or files, never allocate for a visit, and never start what it did not count.
//
// # Core and shell
//
// [State] is a pure state machine without clock, goroutine or channel: [Admit] makes one,
// [State.Step] takes an event and answers with actions. [Client] is the shell: goroutines, slabs
// and contexts. A [Log] of the events replays a run exactly.
//
// # Credits
//
// Bytes are taken in one fixed order and nothing waits while it holds a later one:
//
//  1. the result, and the slot of each worker (with one raw buffer each if the job reads ahead),
//     all at admission: a visit, once issued, never waits;
//  2. the accumulator of a tile when it is opened: an open tile waits for nothing but its own
//     visits, which can always run, so it ends and gives its bytes back; a tile that does not fit
//     waits holding nothing;
//  3. raw buffers for reading ahead, counted at admission from what a second tile leaves.
//
// So there is no cycle of waiting, and the least limit is base + held + Result + Work + Raw +
// MaxAcc. With more, workers are added first, then a second tile, then reading ahead.
//
// # Accounting
//
// Limit = base + held + jobs. Base is a declared constant, 24 MiB, raised in steps of 8 MiB when
// the process is measured to be larger, so that plans and refusals can be repeated. Held bytes are
// what [Client.Hold] declares: results and loaded arrays that outlive a run. Slots, accumulators
// and raw buffers are slabs outside the Go heap ([Slabs]), counted by size class.
//
// Not supported: several machines, spilling to disk, priorities, changing the limit of a client.
package cluster
