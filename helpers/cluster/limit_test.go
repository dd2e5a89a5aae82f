package cluster

import "testing"

func TestDefaultLimit(t *testing.T) {
	const mem = "MemTotal: 100000000 kB\nMemAvailable:   10485760 kB\n"
	for _, c := range []struct {
		name    string
		files   map[string]string
		rlimits []uint64
		want    int64 // before the factor of 0.7
	}{
		{"nothing known", nil, nil, fallbackLimit},
		{"memory", map[string]string{"/proc/meminfo": mem}, nil, 10 << 30},
		{"resource limit", map[string]string{"/proc/meminfo": mem}, []uint64{unlimited << 1, 3 << 30}, 3 << 30},
		{"version 2", map[string]string{"/proc/meminfo": mem, "/proc/self/cgroup": "0::/user.slice/job\n", "/sys/fs/cgroup/user.slice/job/memory.max": "2147483648\n"}, nil, 2 << 30},
		{"version 2, parent", map[string]string{"/proc/meminfo": mem, "/proc/self/cgroup": "0::/a/b\n", "/sys/fs/cgroup/a/b/memory.max": "max\n", "/sys/fs/cgroup/a/memory.max": "1073741824\n"}, nil, 1 << 30},
		{"version 2, container", map[string]string{"/proc/meminfo": mem, "/proc/self/cgroup": "0::/../host/path\n", "/sys/fs/cgroup/memory.max": "536870912\n"}, nil, 512 << 20},
		{"version 1", map[string]string{"/proc/meminfo": mem, "/proc/self/cgroup": "5:cpu,cpuacct:/x\n4:memory:/y\n0::/\n",
			"/sys/fs/cgroup/memory/y/memory.limit_in_bytes": "4294967296\n", "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n"}, nil, 4 << 30},
		{"damaged", map[string]string{"/proc/meminfo": "MemAvailable: x kB\nMemAvailable\n", "/proc/self/cgroup": "::\n\n0:\nmemory", "/sys/fs/cgroup/memory.max": "-3"}, nil, fallbackLimit},
	} {
		read := func(name string) []byte { return []byte(c.files[name]) }
		if got := defaultLimit(read, c.rlimits...); got != c.want/10*7 {
			t.Errorf("%s: %d, want 0.7 of %d", c.name, got, c.want)
		}
	}
}

func TestSystemLimit(t *testing.T) {
	if n := systemLimit(); n < 1<<20 {
		t.Errorf("%d", n)
	}
	if rss, peak := residentSize(), PeakRSS(); rss < 1<<20 || peak < rss/2 {
		t.Errorf("resident %d, peak %d", rss, peak)
	}
}
