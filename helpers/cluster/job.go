package cluster

import "context"

// Visit is one step of a job: visit Seq of tile Tile, both counted from 0. What it stands for (a
// chunk, a row of chunks) is the job's own arithmetic.
type Visit struct{ Tile, Seq int }

// Job is one stage: for each tile Open, then Fold for each of its visits, then Finish. All byte
// counts are declared beforehand and counted by [SizeClass]; the job must not use more.
//
// The functions that describe (Visits, Acc, Stored) are arithmetic without side effects and may be
// called at any time from any goroutine. Those that work (NewWorker, Open, Read, Fold, Finish) get
// a context that ends when the run is cancelled or another task failed; they may panic, which
// becomes a [TaskError], so a lock must be released by defer. They must not keep acc, raw or the
// slot, nor any part of them, after the tile's Finish, the visit or the job.
type Job struct {
	// Name says in errors and progress what the user asked for.
	Name string
	// Tiles is the number of tiles; 0 is a job that ends at once.
	Tiles int
	// Visits is the number of visits of a tile; 0 means that Open is followed by Finish.
	Visits func(tile int) int
	// Acc is the bytes of a tile's accumulator, held from Open to Finish; nil means none.
	Acc func(tile int) int64
	// MaxAcc is the largest Acc, exactly or from above.
	MaxAcc int64
	// Work is the bytes of one worker's slot: decoded values and scratch, and stored bytes too
	// when Read is nil.
	Work int64
	// Raw is the most stored bytes of one visit; used only with Read.
	Raw int64
	// Result is the bytes held until Run returns, for this job and the later ones of the same
	// plan. The job allocates them itself, on the heap or from [Client.Slabs]: after admission, or
	// before it if [Client.Need] was asked first, since what is in the process at admission and was
	// not announced counts as base.
	Result int64
	// Ordered makes the visits of one tile fold one after another, in sequence. Without it they
	// fold concurrently, in any order, and Fold locks what it shares.
	Ordered bool
	// Ahead is the most visits read ahead beyond one a worker; used only with Read. 0 means 4,
	// right for disks; 8 to 16 suit HTTP; negative means none.
	Ahead int
	// Stored is the stored bytes of a visit, for progress and statistics; may be nil.
	Stored func(v Visit) int64
	// TotalVisits and TotalBytes are the sums of Visits and Stored where the planner knows them.
	// 0 means that they are summed if progress is asked for, which costs a call a tile and, up to
	// a million visits, a call a visit.
	TotalVisits, TotalBytes int64

	// NewWorker is called once a worker before its first task, to set w.State; may be nil.
	NewWorker func(w *Worker) error
	// Open starts a tile. acc has Acc(tile) bytes, 64-byte aligned and NOT zeroed. What it leaves
	// in w.Tile is handed to every Fold and to Finish of this tile. May be nil.
	Open func(ctx context.Context, tile int, acc []byte, w *Worker) error
	// Read reads the stored bytes of a visit into raw (Raw bytes) ahead of Fold, on a goroutine of
	// its own, possibly before Open; it returns how many. nil: Fold reads itself.
	Read func(ctx context.Context, v Visit, raw []byte) (int, error)
	// Fold decodes and folds one visit; raw is what Read read, nil without Read.
	Fold func(ctx context.Context, v Visit, raw []byte, w *Worker) error
	// Finish ends a tile, once, after its last Fold. May be nil.
	Finish func(ctx context.Context, tile int, w *Worker) error
}

// Worker is what one goroutine owns while it runs tasks of a job. Its fields are valid inside a
// task only.
type Worker struct {
	// ID is below the number of workers of the job.
	ID int
	// Slot has Work bytes, 64-byte aligned, reused from visit to visit and NOT zeroed.
	Slot []byte
	// Acc is the accumulator of the tile at hand.
	Acc []byte
	// Tile is what Open left there for the tile at hand.
	Tile any
	// State belongs to the job: NewWorker sets it.
	State any
}
