package serve

import (
	"bytes"
	"fmt"
	"os"
	"runtime/debug"
	"strconv"
	"sync/atomic"
	"time"
)

// memory watches what the process has in RAM while a run lasts.
type memory struct {
	limit int64 // bytes; 0: none is known
	had   atomic.Int64
}

const (
	pageSize     = 4096
	memoryTick   = 20 * time.Millisecond
	heapShare    = 0.9 // of the limit, at which the garbage collector works harder
	defaultShare = 0.9 // of what is left
)

func newMemory(limit int64) *memory {
	if limit <= 0 {
		limit = int64(defaultShare * float64(left()))
	}
	if limit > 0 {
		debug.SetMemoryLimit(int64(heapShare * float64(limit)))
	}
	return &memory{limit: limit}
}

// watch stops the run when the process passes the limit.
func (m *memory) watch(r *run) {
	if m.limit <= 0 {
		return
	}
	go func() {
		t := time.NewTicker(memoryTick)
		defer t.Stop()
		for {
			select {
			case <-r.over:
				return
			case <-r.stop:
				return
			case <-t.C:
			}
			if now := resident(); now > m.limit {
				m.had.Store(now)
				r.halt(byMemory)
				<-r.over
				debug.FreeOSMemory()
				return
			}
		}
	}()
}

func (m *memory) sentence() string {
	return fmt.Sprintf("the cell was stopped when the worker had %d MiB in memory, more than the limit of %d MiB: "+
		"use less at a time, or raise it with GONDA_MEMORY", m.had.Load()>>20, m.limit>>20)
}

// resident is what the process has in RAM that is no part of a file.
func resident() int64 {
	b, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	words := bytes.Fields(b)
	if len(words) < 3 {
		return 0
	}
	all, _ := strconv.ParseInt(string(words[1]), 10, 64)
	file, _ := strconv.ParseInt(string(words[2]), 10, 64)
	return (all - file) * pageSize
}

// left is the memory that the machine and the process's control group have left.
func left() int64 {
	n := number("/proc/meminfo", "MemAvailable:") << 10
	const group = "/sys/fs/cgroup/"
	for _, f := range [][2]string{{"memory.max", "memory.current"}, {"memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"}} {
		limit, used := number(group+f[0], ""), number(group+f[1], "")
		if limit > 0 && (n == 0 || limit-used < n) {
			n = limit - used
		}
	}
	return n
}

// number is the number in a file after a word at the beginning of a line; 0 if there is none.
func number(file, word string) int64 {
	b, err := os.ReadFile(file)
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(b) {
		fields := bytes.Fields(bytes.TrimPrefix(line, []byte(word)))
		if bytes.HasPrefix(line, []byte(word)) && len(fields) > 0 {
			n, _ := strconv.ParseInt(string(fields[0]), 10, 64)
			return n
		}
	}
	return 0
}
