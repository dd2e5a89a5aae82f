package cluster

import (
	"math"
	"runtime/debug"
	"sync"
)

// heapRoom is what a stated limit leaves between the Go heap and the limit, for what the runtime
// does not count: the program's own pages.
const heapRoom = 4 * mib

// heap is the Go runtime's soft memory limit, of which there is one a process: the least that any
// client with a stated limit wants. The last one to close restores what was there before.
var heap = struct {
	sync.Mutex
	want   map[*Slabs]int64
	before int64
}{want: map[*Slabs]int64{}}

// limitHeap tells the garbage collector what the slabs of a client leave of its limit.
func limitHeap(s *Slabs, n int64) {
	heap.Lock()
	defer heap.Unlock()
	if len(heap.want) == 0 {
		heap.before = debug.SetMemoryLimit(-1)
	}
	heap.want[s] = max(n-heapRoom, leastBase-heapRoom)
	setHeap()
}

// unlimitHeap takes a client's wish back.
func unlimitHeap(s *Slabs) {
	heap.Lock()
	defer heap.Unlock()
	if _, ok := heap.want[s]; !ok {
		return
	}
	delete(heap.want, s)
	setHeap()
}

func setHeap() {
	least := int64(math.MaxInt64)
	for _, n := range heap.want {
		least = min(least, n)
	}
	debug.SetMemoryLimit(min(least, heap.before))
}
