package netcdf

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestGeneratedFilesAgreeWithTheirLibraries reads the files of testdata/read, made by gen.py
// there, and compares all of them with what netCDF4 and h5py read.
func TestGeneratedFilesAgreeWithTheirLibraries(t *testing.T) {
	agreeAll(t, "testdata/read")
}

// TestLargeIndexesAgreeWithH5py makes files of deep trees, heaps of several levels and paged
// arrays, and reads them.
func TestLargeIndexesAgreeWithH5py(t *testing.T) {
	if brief() {
		t.Skip("large files for one goroutine")
	}
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("GONDA_PYTHON is not set: a Python with h5py and netCDF4 makes the files")
	}
	folder := t.TempDir()
	if out, err := exec.Command(python, "testdata/read/large.py", folder).CombinedOutput(); err != nil {
		t.Fatalf("large.py: %v\n%s", err, out)
	}
	agreeAll(t, folder)
}

// agreeAll reads all files of a folder that have an oracle.
func agreeAll(t *testing.T, folder string) {
	oracles, err := filepath.Glob(filepath.Join(folder, "*"+oracleSuffix))
	if err != nil || len(oracles) == 0 {
		t.Fatalf("no files in %s: %v", folder, err)
	}
	for _, name := range oracles {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		o := new(oracle)
		dec := json.NewDecoder(bytes.NewReader(text))
		dec.UseNumber()
		if err := dec.Decode(o); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		file := strings.TrimSuffix(name, oracleSuffix)
		t.Run(filepath.Base(file), func(t *testing.T) { agree(t, file, o) })
	}
}
