package serve

import (
	"runtime"
	"unsafe"

	"github.com/gonda-go/gonda/kernel/loader"
)

// channels are the runtime's operations on channels, which the code of cells calls through
// substitutes that the end of a run ends. A channel is a pointer to what only the runtime knows.
var channels struct {
	tryReceive func(elem, c unsafe.Pointer) (selected, received bool)
	trySend    func(c, elem unsafe.Pointer) (selected bool)
	choose     func(cases *choice, order *uint16, pcs *uintptr, sends, receives int, block bool) (int, bool)
}

// choice is a case of a select statement: a channel, and what is sent or where what is received
// goes.
type choice struct{ c, elem unsafe.Pointer }

func findChannels(l *loader.Loader) (err error) {
	if channels.tryReceive, err = loader.Linked[func(elem, c unsafe.Pointer) (bool, bool)](l, "runtime.selectnbrecv"); err != nil {
		return err
	}
	if channels.trySend, err = loader.Linked[func(c, elem unsafe.Pointer) bool](l, "runtime.selectnbsend"); err != nil {
		return err
	}
	channels.choose, err = loader.Linked[func(*choice, *uint16, *uintptr, int, int, bool) (int, bool)](l, "runtime.selectgo")
	return err
}

// receive is runtime.chanrecv2, and runtime.chanrecv1 for who does not look at the result.
func receive(c, elem unsafe.Pointer) (received bool) {
	if c != nil {
		if selected, received := channels.tryReceive(elem, c); selected {
			return received
		}
	}
	_, received = wait([maxChoices + 1]choice{{c, elem}}, 0, 1)
	return received
}

// send is runtime.chansend1.
func send(c, elem unsafe.Pointer) {
	if c != nil && channels.trySend(c, elem) {
		return
	}
	wait([maxChoices + 1]choice{{c, elem}}, 1, 0)
}

// block is runtime.block: select without cases.
func block() { wait([maxChoices + 1]choice{}, 0, 0) }

// maxChoices is the most cases of a select statement that can be interrupted.
const maxChoices = 16

// selectCases is runtime.selectgo.
func selectCases(cases *choice, order *uint16, pcs *uintptr, sends, receives int, block bool) (int, bool) {
	n := sends + receives
	if !block || n > maxChoices {
		return channels.choose(cases, order, pcs, sends, receives, block)
	}
	var more [maxChoices + 1]choice
	copy(more[:], unsafe.Slice(cases, n))
	return wait(more, sends, receives)
}

// wait waits for one of the cases, or ends the goroutine when its run is stopped. The
// runtime wants the cases on the goroutine's stack, since they point to variables there; so the
// compiler must not see where the array goes.
func wait(cases [maxChoices + 1]choice, sends, receives int) (int, bool) {
	here := cases
	var order [2 * (maxChoices + 1)]uint16
	n := sends + receives
	all := receives
	r := current.owner()
	if r != nil {
		here[n].c = *(*unsafe.Pointer)(unsafe.Pointer(&r.stop))
		all++
	}
	i, received := channels.choose((*choice)(unseen(unsafe.Pointer(&here))), (*uint16)(unseen(unsafe.Pointer(&order))), nil, sends, all, true)
	if i == n {
		runtime.Goexit() // which the cell cannot recover from
	}
	return i, received
}

// unseen is p, which does not escape as far as the compiler knows. Without inlining and check
// of the stack nothing can move the stack while p is only a number.
//
//go:noinline
//go:nosplit
func unseen(p unsafe.Pointer) unsafe.Pointer {
	x := uintptr(p)
	return *(*unsafe.Pointer)(unsafe.Pointer(&x))
}
