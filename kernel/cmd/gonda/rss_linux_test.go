package main

import (
	"os"
	"syscall"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// maxRSS is the most bytes that a process that has ended had resident, or 0 when that is not
// known: the kernel begins to count with the size of the process that started it.
func maxRSS(p *os.ProcessState) int64 {
	n := p.SysUsage().(*syscall.Rusage).Maxrss << 10
	if n <= cluster.PeakRSS() {
		return 0
	}
	return n
}
