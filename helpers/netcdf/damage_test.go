package netcdf

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestDamagedFields changes single bytes of each file's structures, mends the checksums that
// this breaks, and uses all of the file: no panic, and never long.
func TestDamagedFields(t *testing.T) {
	changes := share(150)
	names, _ := filepath.Glob("testdata/read/*.[hn][5c]")
	path := filepath.Join(t.TempDir(), "damaged.nc")
	random := rand.New(rand.NewPCG(1, 2))
	for _, name := range names {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for range changes {
			text := bytes.Clone(whole)
			at := random.IntN(len(text))
			text[at] = []byte{0, 0xff, 0x80, text[at] + 1, text[at] - 1, byte(random.Uint32())}[random.IntN(6)]
			began := time.Now()
			for range 8 {
				if err := os.WriteFile(path, text, 0o644); err != nil {
					t.Fatal(err)
				}
				if !mend(text, useAll(path, WithLimits(tight))) {
					break
				}
			}
			if d := time.Since(began); d > 2*time.Second {
				t.Errorf("%s with byte %d changed: %v", name, at, d)
			}
		}
	}
}

// TestCutFiles cuts files off: they are refused, or, salvaged, give what is there.
func TestCutFiles(t *testing.T) {
	names, _ := filepath.Glob("testdata/read/*.[hn][5c]")
	path := filepath.Join(t.TempDir(), "cut.nc")
	for _, name := range names {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for n := 0; n < len(whole); n += 1 + len(whole)/40 {
			if err := os.WriteFile(path, whole[:n], 0o644); err != nil {
				t.Fatal(err)
			}
			if f, err := Open(path); err == nil && n < len(whole)-8 {
				t.Errorf("%s cut to %d of %d bytes is accepted", name, n, len(whole))
				f.Close()
			}
			useAll(path, Salvage())
		}
	}
}
