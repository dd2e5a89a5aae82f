//go:build !linux

package cluster

import "runtime/metrics"

func systemLimit() int64 { return defaultLimit(func(string) []byte { return nil }) }

// residentSize is what the Go runtime has from the system. Slabs are not in it although the budget
// takes them off: base may be found too small here, never too large.
func residentSize() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64() - sample[1].Value.Uint64())
}

// PeakRSS is the most memory of this process that was in RAM at once since it began (VmHWM).
// Elsewhere than on Linux it is what the Go runtime has from the system now.
func PeakRSS() int64 { return residentSize() }
