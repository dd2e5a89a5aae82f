package cluster

import (
	"os"
	"syscall"
)

func systemLimit() int64 {
	return defaultLimit(readFile, rlimit(syscall.RLIMIT_AS), rlimit(syscall.RLIMIT_DATA))
}

func readFile(name string) []byte {
	b, err := os.ReadFile(name)
	if err != nil {
		return nil
	}
	return b
}

func rlimit(resource int) uint64 {
	var r syscall.Rlimit
	if syscall.Getrlimit(resource, &r) != nil {
		return unlimited
	}
	return r.Cur
}

// residentSize is the memory of this process that is in RAM now.
func residentSize() int64 { return field(readFile("/proc/self/status"), "VmRSS:") }

// PeakRSS is the most memory of this process that was in RAM at once since it began (VmHWM).
// Elsewhere than on Linux it is what the Go runtime has from the system now.
func PeakRSS() int64 { return field(readFile("/proc/self/status"), "VmHWM:") }
