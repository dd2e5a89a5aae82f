package era5_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/era5"
	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/helpers/xr/xrtest"
)

// TestDownloadsAgain: the same months were downloaded again and again, ERA5T first; one of
// each is kept, with its version.
func TestDownloadsAgain(t *testing.T) {
	dir := xrtest.Data(t)
	b, err := os.ReadFile(filepath.Join(dir, "series.oracle.json"))
	if err != nil {
		t.Skip(err)
	}
	var series []struct {
		Series  string
		Files   []string
		ByMonth map[string][][3]string `json:"by_month"` // file, version, hash
	}
	into(t, b, &series)
	for _, s := range series {
		if s.ByMonth == nil {
			continue
		}
		var files []string
		for _, f := range s.Files {
			files = append(files, filepath.Join(dir, f))
		}
		for i, keep := range []xr.OpenOption{xr.KeepFirst(), xr.KeepLast()} {
			ds, err := xr.OpenMany(files, xr.Preprocess(era5.Normalize), keep)
			if err != nil {
				t.Fatal(err)
			}
			defer ds.Close()
			if r, err := era5.CheckTime(ds); err != nil || !r.OK() || !r.Monthly {
				t.Errorf("%v, %v", r, err)
			}
			versions, err := ds.Var("expver").Texts()
			if err != nil {
				t.Fatal(err)
			}
			times, err := ds.Var("time").Times()
			if err != nil || len(times) != len(s.ByMonth) {
				t.Fatalf("%d months, want %d; %v", len(times), len(s.ByMonth), err)
			}
			for k, month := range times {
				said := s.ByMonth[month.String()]
				want := said[i*(len(said)-1)]
				v, err := ds.Var("t2m").Sel(xr.I("time", k)).Block(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				sum := sha256.Sum256(v.Data)
				if got := hex.EncodeToString(sum[:]); versions[k] != want[1] || !strings.HasPrefix(got, want[2]) {
					t.Errorf("%s %v: version %s, elements %s; want %v", s.Series, month, versions[k], got[:16], want)
				}
			}
		}
	}
}
