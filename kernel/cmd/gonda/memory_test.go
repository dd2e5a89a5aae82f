package main

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// reductions are the flags of stats whose memory is compared with its plan.
var reductions = []string{
	"",
	"--over valid_time",
	"--over latitude",
	"--over longitude",
	"--over latitude,longitude",
	"--over valid_time,latitude",
	"--over valid_time --op sum",
	"--over valid_time --op min",
	"--over valid_time --op max",
	"--over valid_time --op std",
	"--over valid_time --op var",
	"--over valid_time --op count",
	"--over valid_time --sel latitude=60:-60 --isel longitude=100:1300",
	"--over longitude --sel valid_time=2023-01-02:2023-01-05",
}

// shapes are the layouts of the same 598 MB.
var shapes = []string{"chunks.nc", "maps.nc", "large.nc", "packed.nc", "store.zarr"}

// TestMemoryOfStats compares the largest size of processes with what their plans said.
func TestMemoryOfStats(t *testing.T) {
	if testing.Short() {
		t.Skip("files of 0.6 GB")
	}
	for _, shape := range shapes {
		for i, flags := range reductions {
			for k, limit := range []string{"64MiB", "128MiB", "256MiB"} {
				if k > 0 && i%4 != 1 {
					continue // larger limits are for some: a plan that fits below is the same
				}
				t.Run(fmt.Sprintf("%s/%s/%s", shape, flags, limit), func(t *testing.T) {
					args := append([]string{"stats", file(t, shape), "--var", "t2m", "--json"}, words(shape, flags)...)
					underPlan(t, limit, args...)
				})
			}
		}
	}
}

// underPlan runs stats under a limit, or under what its refusal names, and checks the
// process against the plan.
func underPlan(t *testing.T, limit string, args ...string) {
	t.Helper()
	plan := gonda(t, append(args, "--plan", "--memory", limit)...)
	if plan.code != 0 {
		limit = wouldDo(t, plan)
		plan = gonda(t, append(args, "--plan", "--memory", limit)...)
	}
	var p struct {
		Peak json.Number `json:"peak_bytes"`
	}
	plan.json(t, &p)
	within(t, integer(t, p.Peak), gonda(t, append(args, "--memory", limit)...))
}

// within checks that a run that printed peak_bytes stayed within its plan and a tenth, by
// its own count and by the kernel's.
func within(t *testing.T, plan int64, r ran) {
	t.Helper()
	var got struct {
		Peak json.Number `json:"peak_bytes"`
	}
	r.json(t, &got)
	peak := integer(t, got.Peak)
	t.Logf("plan %.1f MiB, peak %.1f MiB, kernel %.1f MiB, %.2f s", mib(plan), mib(peak), mib(r.rss), r.took.Seconds())
	if most := plan + plan/10; peak > most || r.rss > most {
		t.Errorf("gonda %s: the plan said %.1f MiB and the process took %.1f MiB (%.1f by the kernel's count)", r.args, mib(plan), mib(peak), mib(r.rss))
	}
	if peak == 0 {
		t.Errorf("gonda %s: peak_bytes is 0", r.args)
	}
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

func integer(t *testing.T, n json.Number) int64 {
	t.Helper()
	i, err := n.Int64()
	if err != nil {
		t.Fatal(err)
	}
	return i
}

var advice = regexp.MustCompile(`raise the limit to ([\d.]+) ([KMGT]iB)`)

// wouldDo is the limit that a refusal says would do.
func wouldDo(t *testing.T, r ran) string {
	t.Helper()
	r.refused(t, 1)
	m := advice.FindStringSubmatch(r.err)
	if m == nil {
		t.Fatalf("gonda %s: the message names no limit that would do: %s", r.args, r.err)
	}
	return m[1] + m[2]
}

// TestMemoryOfWriting compares commands that write with their limits.
func TestMemoryOfWriting(t *testing.T) {
	if testing.Short() {
		t.Skip("files of 0.6 GB")
	}
	const all = "64MiB 128MiB 256MiB"
	tests := []struct{ shape, flags, limits string }{
		{"chunks.nc", "stats SRC --var t2m --over valid_time -o OUT.nc", all},
		{"packed.nc", "stats SRC --var t2m --over valid_time -o OUT.npy", all},
		{"maps.nc", "stats SRC --var t2m --isel valid_time=0:48 -o OUT.nc", "64MiB"},
		{"packed.nc", "stats SRC --var t2m --sel latitude=60:30 -o OUT.nc", "64MiB"},
		{"chunks.nc", "convert SRC OUT.nc --codec none --chunks valid_time=1,latitude=0,longitude=0", "128MiB 256MiB"},
		{"maps.nc", "convert SRC OUT.nc --codec none --chunks valid_time=48,latitude=103,longitude=160", all},
		{"maps.nc", "convert SRC OUT.nc", "64MiB"},
		{"large.nc", "convert SRC OUT.nc --codec none --chunks valid_time=1", all},
		{"packed.nc", "convert SRC OUT.nc --codec none --pack int16", all},
		{"chunks.nc", "convert SRC OUT.zarr --chunks valid_time=1,latitude=0,longitude=0", "128MiB 256MiB"},
		{"maps.nc", "convert SRC OUT.zarr --chunks valid_time=48,latitude=103,longitude=160", all},
		{"large.nc", "convert SRC OUT.zarr --codec zstd:3", "64MiB"},
		{"packed.nc", "convert SRC OUT.zarr --zarr-format 2 --pack int16", all},
		{"maps.nc", "stats SRC --var t2m --over longitude -o OUT.zarr", "64MiB"},
		{"store.zarr", "convert SRC OUT.nc --codec none --chunks valid_time=1,latitude=0,longitude=0", "128MiB"},
		{"large.nc", "plot SRC --var t2m --isel valid_time=0 -o OUT.png", all},
		{"packed.nc", "plot SRC --var t2m --isel valid_time=5 -o OUT.svg", all},
		{"chunks.nc", "plot SRC --var t2m --sel latitude=48 --sel longitude=16 -o OUT.png", all},
		{"", "sample OUT --gb 0.3 --layout legacy", all},
		{"", "sample OUT --gb 0.2 --layout cds2024", "64MiB"},
	}
	for _, c := range tests {
		for _, limit := range strings.Fields(c.limits) {
			t.Run(fmt.Sprintf("%s/%s/%s", c.shape, c.flags, limit), func(t *testing.T) {
				args := words(c.shape, c.flags)
				for i, w := range args {
					if w == "SRC" {
						args[i] = file(t, c.shape)
					}
					args[i] = strings.ReplaceAll(args[i], "OUT", filepath.Join(t.TempDir(), "out"))
				}
				underLimit(t, limit, args...)
			})
		}
	}
}

// underLimit runs a command that has no --plan under a limit, or under what its refusal names.
func underLimit(t *testing.T, limit string, args ...string) {
	t.Helper()
	r := gonda(t, append(args, "--json", "--memory", limit)...)
	if r.code != 0 {
		limit = wouldDo(t, r)
		r = gonda(t, append(args, "--json", "--memory", limit)...)
	}
	bytes, err := cluster.ParseBytes(limit)
	if err != nil {
		t.Fatal(err)
	}
	within(t, bytes, r)
}
