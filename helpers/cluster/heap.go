package cluster

import (
	"math"
	"runtime/debug"
	"sync"
)

// heapRoom is what a stated limit leaves between the Go heap and the limit, for what the runtime
// does not count: the program's own pages.
const heapRoom = 4 * mib

// goHeap is the Go runtime's soft memory limit, of which there is one a process: the least that any
// client with a stated limit wants. The last one to close restores what was there before.
var goHeap = struct {
	sync.Mutex
	want   map[*Slabs]int64
	before int64
}{want: map[*Slabs]int64{}}

// limitHeap tells the garbage collector what the slabs of a client leave of its limit.
func limitHeap(s *Slabs, n int64) {
	goHeap.Lock()
	defer goHeap.Unlock()
	if len(goHeap.want) == 0 {
		goHeap.before = debug.SetMemoryLimit(-1)
	}
	goHeap.want[s] = max(n-heapRoom, leastBase-heapRoom)
	setHeap()
}

// unlimitHeap takes a client's wish back.
func unlimitHeap(s *Slabs) {
	goHeap.Lock()
	defer goHeap.Unlock()
	if _, ok := goHeap.want[s]; !ok {
		return
	}
	delete(goHeap.want, s)
	setHeap()
}

func setHeap() {
	least := int64(math.MaxInt64)
	for _, n := range goHeap.want {
		least = min(least, n)
	}
	debug.SetMemoryLimit(min(least, goHeap.before))
}
