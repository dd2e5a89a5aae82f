package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"
)

var panics, traces, sum atomic.Int64

// stress allocates, panics, takes stack traces and grows stacks in the background, with the
// collector at work all the time.
func stress() {
	debug.SetGCPercent(5)
	go forever(func() {
		var list []*[16]int
		for range 64 {
			list = append(list, new([16]int))
		}
		sum.Add(int64(len(list)))
	})
	go forever(func() {
		defer func() {
			if recover() != nil {
				panics.Add(1)
			}
		}()
		var p *int
		sum.Add(int64(*p))
	})
	go forever(func() {
		b := make([]byte, 1<<12)
		b = b[:runtime.Stack(b, false)]
		pcs := make([]uintptr, 32)
		frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
		for {
			f, more := frames.Next()
			traces.Add(int64(len(f.Function)))
			if !more {
				break
			}
		}
	})
	go forever(func() {
		done := make(chan int)
		go func() { done <- deep(1000) }()
		sum.Add(int64(<-done))
	})
	if os.Getenv("HOST_STRESS") == "report" {
		go func() {
			for range time.Tick(time.Second) {
				fmt.Fprintln(os.Stderr, "panics", panics.Load(), strings.Repeat(".", runtime.NumGoroutine()))
			}
		}()
	}
}

func forever(f func()) {
	for {
		f()
	}
}

func deep(n int) int {
	var pad [64]int
	pad[n%64] = n
	if n == 0 {
		return 0
	}
	return deep(n-1) + pad[n%64] - n + 1
}
