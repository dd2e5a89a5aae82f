package serve

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// sinceBoot is the time by which the system says when a process began.
func sinceBoot() time.Duration {
	var t unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}

// clockTick is the unit of times in /proc.
const clockTick = 10 * time.Millisecond

// signalChildren sends a signal to the processes that this one has started since a time, as a
// terminal does to what runs in it. Older ones belong to earlier cells.
func signalChildren(signal syscall.Signal, since time.Duration) {
	lists, _ := filepath.Glob("/proc/self/task/*/children")
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if err != nil {
			continue
		}
		for _, word := range strings.Fields(string(text)) {
			if pid, err := strconv.Atoi(word); err == nil && pid > 1 && begun(pid)+clockTick > since {
				_ = syscall.Kill(pid, signal)
			}
		}
	}
}

// begun is when a process began; 0 if there is none.
func begun(pid int) time.Duration {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	// The name, in parentheses, may hold anything; the 22nd field is the 20th after it.
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(fields) < 20 {
		return 0
	}
	ticks, _ := strconv.ParseInt(string(fields[19]), 10, 64)
	return time.Duration(ticks) * clockTick
}
