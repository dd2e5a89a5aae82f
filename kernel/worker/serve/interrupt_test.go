//go:build linux && amd64

package serve_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/worker"
)

// A cell must end soon after an interrupt, and the next one must run as if nothing had been.
func TestInterrupts(t *testing.T) {
	tests := []struct {
		name, body, declarations string
		within                   time.Duration
		detached, noPlace        bool
	}{
		{name: "empty loop", body: "for {}"},
		{name: "arithmetic", body: "x := 1.0\nfor x != 0 { x = x*1.0000001 + 1 }"},
		{name: "map", body: "m := map[int]int{}\nfor i := 0; ; i++ { m[i%1000]++ }"},
		{name: "allocation", body: "for { sink = make([]byte, 1000) }", declarations: "var sink []byte"},
		{name: "defers", body: "f(0)\n", declarations: "func f(n int) { defer func() { calls++ }(); for n < 100 { f(n+1) } }\nvar calls int"},
		{name: "deferred", body: "defer fmt.Print()\nx := 1.0; for x != 0 {x = x*1.01 + 1}"},
		{name: "sprintf", body: "for { _ = fmt.Sprintf(\"%d %v\", 1, []int{2}) }", within: 2500 * time.Millisecond},
		{name: "sort", body: "for { s := make([]int, 10000); for i := range s { s[i] = i*7919%10007 }; slices.Sort(s) }"},
		{name: "library sort", body: "for { s := make([]int, 10000); for i := range s { s[i] = i*7919%10007 }; sort.Ints(s) }", within: 2500 * time.Millisecond},
		{name: "print", body: "for { fmt.Println(1) }", within: 2500 * time.Millisecond},
		{name: "recover", body: "for range 3 { func() { defer func() { recover() }(); for going { calls++ } }() }", declarations: "var going = true\nvar calls int", noPlace: true, within: 2500 * time.Millisecond},
		{name: "sleep", body: "time.Sleep(time.Hour)"},
		{name: "group", body: "var g sync.WaitGroup\nfor range 2 { g.Go(func() { for {} }) }\ng.Wait()"},
		{name: "question", body: `nb.Input("wait")`, noPlace: true},
		{name: "command", body: `exec.Command("sleep", "100").Run()`, noPlace: true},
		{name: "context", body: "<-cluster.Context().Done()", noPlace: true},
		{name: "receive", body: "<-make(chan int)"},
		{name: "receive from nil", body: "var c chan int\n<-c"},
		{name: "range", body: "for range make(chan int) {}"},
		{name: "send", body: "make(chan [9]int) <- [9]int{}"},
		{name: "select", body: "a, b := make(chan int), make(chan string)\nselect {\ncase a <- 1:\ncase s := <-b:\nfmt.Print(s)\n}"},
		{name: "block", body: "select {}"},
		{name: "swallowed", body: "for { func() { defer func() { recover() }(); <-make(chan int) }() }"},
		{name: "endless recovery", body: "for { func() { defer func() { recover() }(); time.Sleep(1) }() }", within: 2500 * time.Millisecond},
		{name: "mutex", body: "var m sync.Mutex\nm.Lock()\nm.Lock()", within: 4 * time.Second, detached: true},
	}
	n := open(t)
	n.want("", "kept = 7", "var kept int")
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			n.t = t
			if test.within == 0 {
				test.within = 600 * time.Millisecond
			}
			n.load(test.body, test.declarations)
			var took []time.Duration
			times := 3
			if test.detached {
				times = 1
			}
			for range times {
				var begin time.Time
				timer := time.AfterFunc(50*time.Millisecond, func() {
					begin = time.Now()
					n.Interrupt()
				})
				f := n.Run(worker.Call{Entry: n.entry()}, &notes{})
				if timer.Stop() || f == nil || f.Kind != worker.Interrupted || f.Detached != test.detached {
					t.Fatalf("%+v", f)
				}
				d := time.Since(begin)
				took = append(took, d.Round(time.Millisecond))
				if d > test.within {
					t.Errorf("%v, %+v", d, f)
				}
				if !test.detached && !test.noPlace && len(f.Frames) == 0 {
					t.Errorf("no frames")
				}
			}
			t.Log(took)
			n.want("=[7]\n", "ʹshow(kept)", "var kept int")
		})
	}
	n.t = t
	// What was left behind waits still; nothing spins.
	time.Sleep(100 * time.Millisecond)
	got, f := n.cell("runtime.GC(); fmt.Print(runtime.NumGoroutine() < 40)")
	if f != nil || got.String() != "true" {
		t.Error(f, got)
	}
}

// A second interrupt is in a hurry.
func TestSecondInterrupt(t *testing.T) {
	n := open(t)
	n.load("for { _ = fmt.Sprintf(\"%d %v\", 1, []int{2}) }", "")
	begin := time.Now()
	for i := range 2 {
		time.AfterFunc(time.Duration(50+i*100)*time.Millisecond, n.Interrupt)
	}
	f := n.Run(worker.Call{Entry: n.entry()}, &notes{})
	if d := time.Since(begin); f == nil || f.Kind != worker.Interrupted || d > 900*time.Millisecond {
		t.Errorf("%+v after %v", f, d)
	}
}

func TestInterruptWhenNothingRuns(t *testing.T) {
	n := open(t)
	for i := range 50 {
		n.Interrupt()
		n.want(fmt.Sprint(i), fmt.Sprintf("fmt.Print(%d)", i))
	}
}
