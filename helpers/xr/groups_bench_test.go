package xr_test

import (
	"path/filepath"
	"testing"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
)

// BenchmarkGroups folds groups of a year of hourly values from a file, on all cores, beside the
// mean over time, which reads as much.
func BenchmarkGroups(b *testing.B) {
	path := filepath.Join(b.TempDir(), "sample.nc")
	bytes := groupSample(b, path, 365, 92, 180)
	ds, err := xr.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer ds.Close()
	client, err := cluster.Local(cluster.MemoryLimit("512MiB"))
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	a := ds.Var("t")
	for _, c := range []struct {
		name string
		a    xr.DataArray
	}{
		{"mean", a.Mean("time")},
		{"month", a.GroupBy("time.month").Mean()},
		{"month std", a.GroupBy("time.month").Std()},
		{"hour", a.GroupBy("time.hour").Mean()},
		{"dayofyear", a.GroupBy("time.dayofyear").Mean()},
		{"daily", a.Resample("time", "1D").Mean()},
		{"daily to month", a.Resample("time", "1D").Max().GroupBy("time.month").Mean()},
		{"anomaly", a.GroupBy("time.month").Anomaly().Std("time")}, // reads twice
	} {
		b.Run(c.name, func(b *testing.B) {
			body, err := c.a.Lazy()
			if err != nil {
				b.Fatal(err)
			}
			b.SetBytes(bytes)
			for b.Loop() {
				if _, err := lazy.Compute(b.Context(), client, body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
