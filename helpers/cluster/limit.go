package cluster

import (
	"bytes"
	"math"
	"path"
	"strconv"
)

// unlimited is what cgroup v1 and getrlimit write for no limit, and anything near it.
const unlimited = 1 << 60

// fallbackLimit is the limit where the system tells nothing.
const fallbackLimit = 1 << 30

// defaultLimit is 0.7 of the least of what the control groups, the resource limits and the free
// memory allow. read returns the contents of a file of /proc or /sys.
func defaultLimit(read func(name string) []byte, rlimits ...uint64) int64 {
	least := int64(math.MaxInt64)
	for _, n := range rlimits {
		if n < unlimited {
			least = min(least, int64(n))
		}
	}
	for _, n := range []int64{groupLimit(read), available(read)} {
		if n > 0 {
			least = min(least, n)
		}
	}
	if least == math.MaxInt64 {
		least = fallbackLimit
	}
	return least / 10 * 7
}

// groupLimit is the least limit of the process's control groups and those above them, 0 if none.
// Inside a container the group's path is often that of the host: then the root is the group.
func groupLimit(read func(string) []byte) int64 {
	least := int64(0)
	for line := range bytes.Lines(read("/proc/self/cgroup")) {
		fields := bytes.SplitN(bytes.TrimSpace(line), []byte(":"), 3)
		if len(fields) != 3 {
			continue
		}
		root, file := "/sys/fs/cgroup", "memory.max"
		switch {
		case len(fields[1]) == 0:
		case bytes.Contains(append(fields[1], ','), []byte("memory,")):
			root, file = "/sys/fs/cgroup/memory", "memory.limit_in_bytes"
		default:
			continue
		}
		for dir := path.Clean("/" + string(fields[2])); ; dir = path.Dir(dir) {
			n, err := strconv.ParseInt(string(bytes.TrimSpace(read(path.Join(root, dir, file)))), 10, 64)
			if err == nil && n > 0 && n < unlimited && (least == 0 || n < least) {
				least = n
			}
			if dir == "/" {
				break
			}
		}
	}
	return least
}

// available is MemAvailable of /proc/meminfo, 0 if unknown.
func available(read func(string) []byte) int64 {
	return field(read("/proc/meminfo"), "MemAvailable:")
}

// field reads a line such as "VmRSS:   1234 kB" of a file of /proc, in bytes; 0 if it is not there.
func field(text []byte, name string) int64 {
	for line := range bytes.Lines(text) {
		f := bytes.Fields(line)
		if len(f) >= 2 && string(f[0]) == name {
			n, err := strconv.ParseInt(string(f[1]), 10, 64)
			if err != nil || n < 0 || n > math.MaxInt64/kib {
				return 0
			}
			return n * kib
		}
	}
	return 0
}
