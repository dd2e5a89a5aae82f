package netcdf

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// editedSamples are what labs go on working with: fields over coordinates with bounds, packed
// and compressed, in records and without.
func editedSamples() map[string]*sample {
	out := map[string]*sample{}
	dims := []Dimension{{"lat", 4, false}, {"bnds", 2, false}, {"lon", 5, false}, {"time", 3, true}, {"name length", 6, false}}
	for name, f := range map[string]Format{"field": NetCDF4, "classic": Classic, "offset": Offset64, "cdf5": Data64} {
		s := newSample(f, dims...)
		add := func(name string, t dtype.Type, data func(int) []byte, dims ...string) {
			v := VariableSpec{Name: name, Dims: dims, Type: t, Attrs: []Attribute{
				{Name: "units", Value: "1"}, {Name: "long name", Value: "a field"}, {Name: "scale_factor", Value: []float64{0.5}}, {Name: "add_offset", Value: []float64{2}}}}
			if f == NetCDF4 && dims[0] == "time" {
				v.Chunk = []int{2, 3, 4}[:len(dims)]
				v.Deflate, v.Shuffle = 3, true
			}
			s.add(v, nil)
			s.data[name] = data(product(s.shape(v)))
		}
		add("time_bnds", dtype.Float64, ramp[float64], "time", "bnds")
		add("time", dtype.Float64, ramp[float64], "time")
		add("lat", dtype.Float32, ramp[float32], "lat")
		add("lon", dtype.Float32, ramp[float32], "lon")
		add("température", dtype.Int16, ramp[int16], "time", "lat", "lon")
		add("mask of land", dtype.Int8, ramp[int8], "lat", "lon")
		s.add(VariableSpec{Name: "station", Dims: []string{"lat", "name length"}, Type: char}, []byte("Graz\x00\x00Wien\x00\x00Linz\x00\x00Zürich"[:24]))
		s.add(VariableSpec{Name: "scalar", Type: dtype.Int32, Fill: int32(-1)}, ramp[int32](1))
		s.spec.Attrs = []Attribute{{Name: "Conventions", Value: "CF-1.7"}, {Name: "history", Value: "made"}, {Name: "levels", Value: []int32{1, 2}}}
		out[name] = s
	}
	special := specialSamples()
	for _, name := range []string{"deep-index", "no-records", "many-variables", "coordinates-last"} {
		out[name] = special[name]
		if brief() && name != "no-records" {
			delete(out, name)
		}
	}
	return out
}

// Files can be edited by other programs, and then hold what files of the NetCDF library do
// after the same edits.
func TestCreateEditedByOthers(t *testing.T) {
	py := python(t)
	dir := t.TempDir()
	writeSamples(t, dir, editedSamples())
	if out, err := exec.Command(py, "testdata/create/edit.py", dir).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// h5repack changes layouts and filters of files, and nccopy chunks, without changing what they
// hold.
func TestCreateRepacked(t *testing.T) {
	dir := t.TempDir()
	s := editedSamples()["field"]
	path := filepath.Join(dir, "a.nc")
	s.store(t, path, rand.New(rand.NewPCG(3, 5)))
	want := tool(t, "ncdump", "-n", "x", path)
	for _, words := range []string{"-f GZIP=3 -m 1", "-f NONE", "-f SHUF -m 1", "-f FLET -m 1", "-l CHUNK=2", "-L", "-S PAGE"} {
		packed := filepath.Join(dir, "packed.nc")
		tool(t, "h5repack", append(strings.Fields(words), path, packed)...)
		if got := tool(t, "ncdump", "-n", "x", packed); got != want {
			t.Errorf("h5repack %s: ncdump says\n%s\nwant\n%s", words, got, want)
		}
		tool(t, "h5diff", path, packed)
		if err := os.Remove(packed); err != nil {
			t.Fatal(err)
		}
	}
	for _, words := range []string{"-3", "-6", "-k cdf5", "-4 -d 5 -s", "-4 -c time/1,lat/2,lon/5", "-w"} {
		copied := filepath.Join(dir, "copied.nc")
		tool(t, "nccopy", append(strings.Fields(words), path, copied)...)
		if got := tool(t, "ncdump", "-n", "x", copied); got != want {
			t.Errorf("nccopy %s: ncdump says\n%s\nwant\n%s", words, got, want)
		}
	}
}
