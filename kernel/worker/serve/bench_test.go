//go:build linux && amd64

package serve_test

import (
	"testing"

	"github.com/gonda-go/gonda/kernel/worker"
)

// BenchmarkStart is the time from the start of a worker until it can load.
func BenchmarkStart(b *testing.B) {
	n := open(b)
	for b.Loop() {
		n.Close()
		n.start()
	}
}

// BenchmarkRun is that of a cell without statements, and of one that shows a number.
func BenchmarkRun(b *testing.B) {
	n := open(b)
	for _, body := range []string{"", "ʹshow(2)"} {
		n.load(body, "")
		b.Run(body, func(b *testing.B) {
			for b.Loop() {
				n.Run(worker.Call{Entry: n.entry()}, &notes{})
			}
		})
	}
}

// BenchmarkLoad is that of the object of a small cell.
func BenchmarkLoad(b *testing.B) {
	n := open(b)
	objects := make([]worker.Object, 200)
	for i := range objects {
		objects[i] = n.object("x := []int{1}; f := func() int { return x[0] }; ʹshow(f())", "")
	}
	n.Close()
	n.start()
	i := 0
	for b.Loop() {
		if i == len(objects) {
			b.StopTimer()
			n.Close()
			n.start()
			i = 0
			b.StartTimer()
		}
		if err := n.Load(objects[i]); err != nil {
			b.Fatal(err)
		}
		i++
	}
}

// BenchmarkGo is what a go statement and an operation on a channel cost in a cell.
func BenchmarkGo(b *testing.B) {
	n := open(b)
	for name, body := range map[string]string{
		"go":      "var g sync.WaitGroup\nfor range 1000 { g.Add(1); go g.Done() }\ng.Wait()",
		"channel": "c := make(chan int, 1)\nfor i := range 1000 { c <- i; <-c }",
	} {
		n.load(body, "")
		b.Run(name+" x 1000", func(b *testing.B) {
			for b.Loop() {
				n.Run(worker.Call{Entry: n.entry()}, &notes{})
			}
		})
	}
}
