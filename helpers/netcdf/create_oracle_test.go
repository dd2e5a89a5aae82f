package netcdf

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// python is the interpreter with the oracles, from GONDA_PYTHON.
func python(t *testing.T) string {
	t.Helper()
	p := os.Getenv("GONDA_PYTHON")
	if p == "" {
		t.Skip("GONDA_PYTHON does not name a Python with netCDF4, h5netcdf, h5py and xarray")
	}
	return p
}

// tool is a command of the NetCDF or HDF5 libraries.
func tool(t *testing.T, name string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("%s is not installed", name)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return string(out)
}

// Random files of every format read back equal with five independent readers, and can be
// appended to by the NetCDF library.
func TestCreateRandomFilesAgainstPython(t *testing.T) {
	py := python(t)
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(7, 11))
	samples := map[string]*sample{}
	for i := range 100 {
		f := []Format{NetCDF4, NetCDF4, NetCDF4, Classic, Offset64, Data64}[i%6]
		samples[fmt.Sprintf("%03d", i)] = randomSample(rng, f)
	}
	writeSamples(t, dir, samples)
	out, err := exec.Command(py, "testdata/create/check.py", dir).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// The command line tools of both libraries accept random files, and a copy made by nccopy
// prints the same.
func TestCreateRandomFilesAgainstTools(t *testing.T) {
	dir := t.TempDir()
	rng := rand.New(rand.NewPCG(5, 13))
	for i := range 24 {
		f := []Format{NetCDF4, NetCDF4, Classic, Offset64, Data64}[i%5]
		path := filepath.Join(dir, fmt.Sprintf("%d.nc", i))
		s := randomSample(rng, f)
		s.store(t, path, rng)
		if k := strings.TrimSpace(tool(t, "ncdump", "-k", path)); k != string(f) {
			t.Errorf("%s: ncdump -k says %q, want %q", path, k, f)
		}
		if f == NetCDF4 {
			tool(t, "h5dump", "-H", "-p", path)
			tool(t, "h5dump", path)
		}
		if s.foreignName() {
			continue // nccopy 4.9.0 loses a dimension then, in files of its own library too
		}
		copied := path + ".copy"
		tool(t, "nccopy", path, copied)
		if a, b := tool(t, "ncdump", "-n", "x", path), tool(t, "ncdump", "-n", "x", copied); a != b {
			t.Errorf("ncdump of file and of its copy differ:\n%s\n%s", a, b)
		}
	}
}

// foreignName says whether a variable has the name of a dimension that is not its first.
func (s *sample) foreignName() bool {
	for _, v := range s.spec.Vars {
		for _, d := range s.spec.Dims {
			if v.Name == d.Name && (len(v.Dims) == 0 || v.Dims[0] != d.Name) {
				return true
			}
		}
	}
	return false
}
