//go:build linux && !race

package xr_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/xr"
)

// groupTasks are what a child process computes of a file within a limit.
var groupTasks = map[string]func(a xr.DataArray, dir string) error{
	"climatology": func(a xr.DataArray, _ string) error {
		_, err := a.GroupBy("time.month").Mean().Compute()
		return err
	},
	"diurnal cycle": func(a xr.DataArray, _ string) error {
		_, err := a.GroupBy("time.hour").Std().Compute()
		return err
	},
	"anomalies": func(a xr.DataArray, dir string) error {
		_, err := xr.NewDataset(nil, a.GroupBy("time.month").Anomaly()).ToZarr(filepath.Join(dir, "anomalies.zarr"), xr.Compress("none"))
		return err
	},
	"six hours": func(a xr.DataArray, dir string) error {
		_, err := xr.NewDataset(nil, a.Resample("time", "6h").Mean()).ToZarr(filepath.Join(dir, "six.zarr"), xr.Compress("none"))
		return err
	},
	"daily to monthly": func(a xr.DataArray, _ string) error {
		_, err := a.Resample("time", "1D").Max().GroupBy("time.month").Mean().Compute()
		return err
	},
}

// runGroupTask is the child process.
func runGroupTask(task, limit, dir string) error {
	if _, err := cluster.Local(cluster.MemoryLimit(limit), cluster.Threads(2), cluster.AsDefault()); err != nil {
		return err
	}
	ds, err := xr.Open(filepath.Join(dir, "sample.nc"))
	if err != nil {
		return err
	}
	if err := groupTasks[task](ds.Var("t"), dir); err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(cluster.Default().Stats())
}

// TestGroupsStayWithinLimit computes groups of a sample that is larger than the limit, in a
// process of its own each, and compares the most memory it had with the limit.
func TestGroupsStayWithinLimit(t *testing.T) {
	dir := os.Getenv("GONDA_TEST_GROUPS")
	if dir != "" {
		if err := runGroupTask(os.Getenv("GONDA_TEST_TASK"), os.Getenv("GONDA_TEST_LIMIT"), dir); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	dir = t.TempDir()
	bytes := groupSample(t, filepath.Join(dir, "sample.nc"), 365, 36, 72)
	const limit = "48MiB"
	for task := range groupTasks {
		cmd := exec.CommandContext(context.Background(), os.Args[0], "-test.run=^TestGroupsStayWithinLimit$")
		cmd.Env = append(os.Environ(), "GONDA_TEST_GROUPS="+dir, "GONDA_TEST_TASK="+task, "GONDA_TEST_LIMIT="+limit)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		var s cluster.Stats
		if err != nil || json.Unmarshal(out, &s) != nil {
			t.Errorf("%s: %v\n%s", task, err, out)
			continue
		}
		if bytes < s.Limit {
			t.Fatalf("a sample of %d bytes fits into the limit", bytes)
		}
		t.Logf("%-16s of %s: VmHWM %s, limit %s", task, cluster.FormatBytes(bytes), cluster.FormatBytes(s.PeakRSS), cluster.FormatBytes(s.Limit))
		if s.PeakRSS > s.Limit {
			t.Errorf("%s: %d bytes of memory, limit %d", task, s.PeakRSS, s.Limit)
		}
	}
}
