package netcdf

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// ramp is n elements 0, 1, 2, ... of a type.
func ramp[T int8 | int16 | int32 | float32 | float64](n int) []byte {
	v := make([]T, n)
	for i := range v {
		v[i] = T(i)
	}
	b, _ := binary.Append(nil, binary.LittleEndian, v)
	return b
}

func newSample(f Format, dims ...Dimension) *sample {
	return &sample{format: f, spec: Spec{Dims: dims}, data: map[string][]byte{}, texts: map[string][]string{}, skip: map[string]bool{}}
}

func (s *sample) add(v VariableSpec, data []byte) {
	s.spec.Vars = append(s.spec.Vars, v)
	s.data[v.Name] = data
}

// specialSamples are the shapes that random ones do not reach.
func specialSamples() map[string]*sample {
	out := map[string]*sample{}

	s := newSample(NetCDF4, Dimension{"time", 5000, true}, Dimension{"x", 2, false})
	s.add(VariableSpec{Name: "time", Dims: []string{"time"}, Type: dtype.Int32, Chunk: []int{1}}, ramp[int32](5000))
	s.add(VariableSpec{Name: "v", Dims: []string{"time", "x"}, Type: dtype.Float32, Chunk: []int{2, 1}, Deflate: 1, Shuffle: true}, ramp[float32](10000))
	out["deep-index"] = s // more than 64·64 chunks: indices of three levels

	s = newSample(NetCDF4, Dimension{"time", 0, true}, Dimension{"lat", 3, false})
	s.add(VariableSpec{Name: "time", Dims: []string{"time"}, Type: dtype.Float64, Chunk: []int{512}}, []byte{})
	s.add(VariableSpec{Name: "v", Dims: []string{"time", "lat"}, Type: dtype.Int16, Chunk: []int{1, 3}, Deflate: 1}, []byte{})
	s.add(VariableSpec{Name: "lat", Dims: []string{"lat"}, Type: dtype.Float32}, ramp[float32](3))
	out["no-records"] = s

	s = newSample(Classic, Dimension{"time", 0, true}, Dimension{"lat", 3, false})
	s.add(VariableSpec{Name: "time", Dims: []string{"time"}, Type: dtype.Float64}, []byte{})
	s.add(VariableSpec{Name: "lat", Dims: []string{"lat"}, Type: dtype.Int16}, ramp[int16](3))
	out["no-records-classic"] = s

	s = newSample(Offset64, Dimension{"time", 7, true}, Dimension{"x", 3, false})
	s.add(VariableSpec{Name: "only", Dims: []string{"time", "x"}, Type: dtype.Int8}, ramp[int8](21))
	out["one-record-variable"] = s // stored without padding

	s = newSample(NetCDF4, Dimension{"lat", 4, false})
	long := strings.Repeat("history ", 10000)
	s.spec.Attrs = append(s.spec.Attrs, Attribute{Name: "history", Value: long}, Attribute{Name: "short", Value: long[:60000]})
	for i := range 300 {
		s.spec.Attrs = append(s.spec.Attrs, Attribute{Name: fmt.Sprintf("GRIB_%d", i), Value: []int64{int64(i)}})
	}
	v := VariableSpec{Name: "v", Dims: []string{"lat"}, Type: dtype.Float64, Attrs: s.spec.Attrs[1:]}
	s.add(v, ramp[float64](4))
	out["many-attributes"] = s

	s = newSample(NetCDF4, Dimension{"x", 2, false}, Dimension{"unused", 5, false}, Dimension{"open", 0, true})
	for i := range 300 {
		s.add(VariableSpec{Name: fmt.Sprintf("v%04d", 300-i), Dims: []string{"x"}, Type: dtype.Int16}, ramp[int16](2))
	}
	out["many-variables"] = s

	s = newSample(NetCDF4, Dimension{"station", 9000, false}, Dimension{"time", 300, true})
	text := func(n int) []string {
		t := make([]string, n)
		for i := range t {
			t[i] = strings.Repeat("x", i%50)
		}
		return t
	}
	s.spec.Vars = append(s.spec.Vars, VariableSpec{Name: "station", Dims: []string{"station"}, Type: dtype.Type{Kind: dtype.String}},
		VariableSpec{Name: "expver", Dims: []string{"time"}, Type: dtype.Type{Kind: dtype.String}, Chunk: []int{512}},
		VariableSpec{Name: "one", Type: dtype.Type{Kind: dtype.String}})
	s.texts["station"], s.texts["expver"], s.texts["one"] = text(9000), text(300), []string{strings.Repeat("long ", 30000)}
	out["many-texts"] = s

	s = newSample(NetCDF4, Dimension{"lon", 5, false}, Dimension{"lat", 4, false}, Dimension{"time", 3, true})
	for _, n := range []string{"t2m", "time", "lat", "lon"} {
		dims := map[string][]string{"t2m": {"time", "lat", "lon"}}[n]
		if dims == nil {
			dims = []string{n}
		}
		v := VariableSpec{Name: n, Dims: dims, Type: dtype.Float32}
		if dims[0] == "time" {
			v.Chunk = []int{2, 3, 4}[:len(dims)]
		}
		s.add(v, nil)
		s.data[n] = ramp[float32](product(s.shape(v)))
	}
	out["coordinates-last"] = s

	return out
}

func TestCreateSpecialFilesAgainstPython(t *testing.T) {
	py := python(t)
	dir := t.TempDir()
	writeSamples(t, dir, specialSamples())
	if out, err := exec.Command(py, "testdata/create/check.py", dir).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestCreateSpecialFilesAgainstTools(t *testing.T) {
	dir := t.TempDir()
	for name, s := range specialSamples() {
		path := filepath.Join(dir, name+".nc")
		s.store(t, path, rand.New(rand.NewPCG(1, 2)))
		tool(t, "nccopy", path, path+".copy")
		if a, b := tool(t, "ncdump", "-n", "x", path), tool(t, "ncdump", "-n", "x", path+".copy"); a != b {
			t.Errorf("%s: ncdump of file and of its copy differ", name)
		}
		if s.format == NetCDF4 {
			tool(t, "h5dump", "-p", "-H", path)
			tool(t, "h5stat", path)
		}
	}
}

// Elements that nobody writes read as the fill value, also when more separate places are
// written than are remembered.
func TestCreateFillsGaps(t *testing.T) {
	py := python(t)
	dir, rows := t.TempDir(), share(300)
	for i, f := range []Format{NetCDF4, Classic, Offset64, Data64} {
		s := newSample(f, Dimension{"time", rows, f == Classic}, Dimension{"x", 201, false})
		for _, step := range []int{3, 1000} {
			s.add(VariableSpec{Name: fmt.Sprintf("every%d", step), Dims: []string{"time", "x"}, Type: dtype.Int16, Fill: int16(5)}, nil)
		}
		path := filepath.Join(dir, fmt.Sprintf("%d", i))
		w, err := Create(path+".nc", f, s.spec)
		if err != nil {
			t.Fatal(err)
		}
		for _, step := range []int{3, 1000} {
			name := fmt.Sprintf("every%d", step)
			b, _ := binary.Append(nil, binary.LittleEndian, slices.Repeat([]int16{5}, rows*201))
			for _, k := range rand.New(rand.NewPCG(1, 1)).Perm(rows * 201 / step) {
				at := k * step
				binary.LittleEndian.PutUint16(b[2*at:], uint16(k))
				lo := []int{at / 201, at % 201}
				if err := w.WriteBox(name, lo, []int{lo[0] + 1, lo[1] + 1}, b[2*at:2*at+2]); err != nil {
					t.Fatal(err)
				}
			}
			s.data[name] = b
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		s.expectation(t, path+".json")
	}
	if out, err := exec.Command(py, "testdata/create/check.py", dir).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}
