package netcdf

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGeneratedFilesAgreeWithTheirLibraries reads the files of testdata/read, made by gen.py
// there, and compares all of them with what netCDF4 and h5py read.
func TestGeneratedFilesAgreeWithTheirLibraries(t *testing.T) {
	oracles, err := filepath.Glob("testdata/read/*" + oracleSuffix)
	if err != nil || len(oracles) == 0 {
		t.Fatal("no files in testdata/read: ", err)
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
