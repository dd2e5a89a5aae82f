package netcdf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tight are limits under which no file takes long.
var tight = Limits{HeaderBytes: 16 << 20, Steps: 200_000, AttributeBytes: 1 << 20, TextBytes: 1 << 20}

// FuzzHDF5 opens a damaged file and uses all of it: manifests, texts, small arrays. Checksums
// that the damage broke are mended, so that it reaches what they guard.
func FuzzHDF5(f *testing.F) {
	f.Add(newDeepFile().b)
	for _, b := range deepSeeds(f) {
		f.Add(b)
	}
	fuzzFiles(f, "*.h5", "daily.nc", "groups.nc")
}

// FuzzClassic does the same with classic files.
func FuzzClassic(f *testing.F) { fuzzFiles(f, "classic*.nc") }

func fuzzFiles(f *testing.F, patterns ...string) {
	for _, p := range patterns {
		names, _ := filepath.Glob(filepath.Join("testdata/read", p))
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
	path := filepath.Join(f.TempDir(), fmt.Sprintf("fuzz%d.nc", os.Getpid()))
	f.Fuzz(func(t *testing.T, text []byte) {
		for range 40 {
			if err := os.WriteFile(path, text, 0o644); err != nil {
				t.Fatal(err)
			}
			err := useAll(path, WithLimits(tight), Salvage())
			if err == nil {
				err = useAll(path, WithLimits(tight))
			}
			if !mend(text, err) {
				return
			}
		}
	})
}

// mend writes the checksum that an error misses.
func mend(text []byte, err error) bool {
	var e *FormatError
	if !errors.As(err, &e) || e.Offset < 0 || e.Offset+4 > int64(len(text)) {
		return false
	}
	_, rest, ok := strings.Cut(e.What, "its bytes give ")
	var sum uint32
	if _, err := fmt.Sscanf(rest, "%08x", &sum); !ok || err != nil {
		return false
	}
	binary.LittleEndian.PutUint32(text[e.Offset:], sum)
	return true
}
