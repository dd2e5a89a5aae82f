package netcdf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// fullDisk takes some bytes and then fails, in the middle of a write.
type fullDisk struct {
	f    io.WriterAt
	mu   sync.Mutex
	left int
}

func (d *fullDisk) WriteAt(b []byte, off int64) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.left -= len(b); d.left >= 0 {
		return d.f.WriteAt(b, off)
	}
	n := max(0, d.left+len(b))
	d.left = 0
	d.f.WriteAt(b[:n], off)
	return n, &fs.PathError{Op: "write", Path: "disk", Err: syscall.ENOSPC}
}

// A disk that fills up anywhere leaves the old file as it was, nothing else, and one error.
func TestCreateOnFullDisk(t *testing.T) {
	for _, f := range []Format{NetCDF4, Classic} {
		for _, room := range []int{0, 100, 3000, 5000, 7000, 1 << 20} {
			dir := t.TempDir()
			path := filepath.Join(dir, "a.nc")
			if err := os.WriteFile(path, []byte("precious"), 0o666); err != nil {
				t.Fatal(err)
			}
			err := storeSmall(path, f, Overwrite(), func(o *createOptions) {
				o.through = func(w *os.File) io.WriterAt { return &fullDisk{f: w, left: room} }
			})
			entries, _ := os.ReadDir(dir)
			if len(entries) != 1 {
				t.Errorf("%s, room for %d: %v is left", f, room, entries)
			}
			old, _ := os.ReadFile(path)
			if err == nil && room > 4500 {
				if string(old) == "precious" {
					t.Errorf("%s, room for %d: no error and no file", f, room)
				}
				continue
			}
			if !errors.Is(err, syscall.ENOSPC) {
				t.Errorf("%s, room for %d: error %v", f, room, err)
			}
			if string(old) != "precious" {
				t.Errorf("%s, room for %d: the old file was damaged", f, room)
			}
		}
	}
}

// storeSmall writes 4 kB in four chunks; the first error ends the writing, as callers do.
func storeSmall(path string, f Format, opts ...CreateOption) (err error) {
	spec := Spec{Dims: []Dimension{{"time", 4, true}, {"x", 256, false}},
		Vars: []VariableSpec{{Name: "v", Dims: []string{"time", "x"}, Type: dtype.Float32, Chunk: []int{1, 256}}}}
	w, err := Create(path, f, spec, opts...)
	if err != nil {
		return err
	}
	for i := range 4 {
		err = errors.Join(err, w.WriteChunk("v", []int{i, 0}, ramp[float32](256)))
	}
	if cerr := w.Close(); err == nil || cerr == nil {
		err = cerr
	}
	return err
}

// The system's own limit on file size, met in a process of its own.
func TestCreateBeyondFileSizeLimit(t *testing.T) {
	if path := os.Getenv("GONDA_TEST_LIMITED_FILE"); path != "" {
		limit := syscall.Rlimit{Cur: 3000, Max: 3000}
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
			t.Fatal(err)
		}
		if err := storeSmall(path, NetCDF4, Overwrite()); !errors.Is(err, syscall.EFBIG) {
			t.Fatalf("error %v, want EFBIG", err)
		}
		return
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "a.nc")
	if err := os.WriteFile(path, []byte("precious"), 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestCreateBeyondFileSizeLimit$")
	cmd.Env = append(os.Environ(), "GONDA_TEST_LIMITED_FILE="+path)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	old, _ := os.ReadFile(path)
	if entries, _ := os.ReadDir(dir); len(entries) != 1 || string(old) != "precious" {
		t.Errorf("%v is left, the old file holds %q", entries, old)
	}
}

func TestCreateExistingPath(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.nc")
	if err := storeSmall(path, NetCDF4); err != nil {
		t.Fatal(err)
	}
	if err := storeSmall(path, NetCDF4); !errors.Is(err, fs.ErrExist) {
		t.Errorf("second file at the same path: %v", err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := storeSmall(path, Classic, Overwrite()); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the replaced file has mode %v, %v", info.Mode(), err)
	}
	if b, _ := os.ReadFile(path); string(b[:4]) != "CDF\x01" {
		t.Errorf("the file was not replaced: %q", b[:4])
	}
	link := filepath.Join(dir, "link.nc")
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if err := storeSmall(link, Offset64, Overwrite()); err != nil {
		t.Error(err)
	}
	if b, _ := os.ReadFile(path); string(b[:4]) != "CDF\x02" {
		t.Errorf("the file behind the link was not replaced: %q", b[:4])
	}
	if err := storeSmall(dir, NetCDF4, Overwrite()); err == nil {
		t.Error("a folder was replaced")
	}
	if err := storeSmall(filepath.Join(dir, "none", "a.nc"), NetCDF4); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing folder: %v", err)
	}
	pipe := filepath.Join(dir, "pipe.nc")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := storeSmall(pipe, NetCDF4, Overwrite()); err == nil || !strings.Contains(err.Error(), "pipe") {
		t.Errorf("a pipe was replaced: %v", err)
	}
}

// Somebody else may make the file while ours is being written.
func TestCreateRace(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.nc")
	w, err := Create(path, NetCDF4, Spec{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("precious"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); !errors.Is(err, fs.ErrExist) {
		t.Errorf("Close: %v", err)
	}
	if b, _ := os.ReadFile(path); string(b) != "precious" {
		t.Errorf("the other file was replaced by %q", b)
	}
}

func TestCreateAbort(t *testing.T) {
	dir := t.TempDir()
	w, err := Create(filepath.Join(dir, "a.nc"), NetCDF4, Spec{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Abort(); err != nil {
		t.Error(err)
	}
	if err := w.Abort(); err != nil {
		t.Error("second Abort:", err)
	}
	if err := w.Close(); err == nil {
		t.Error("Close after Abort gave no error")
	}
	if entries, _ := os.ReadDir(dir); len(entries) > 0 {
		t.Errorf("%v is left", entries)
	}
}

// What cannot be stored is refused when the file is created, with the reason and a way out.
func TestCreateRefuses(t *testing.T) {
	x := []Dimension{{"x", 3, false}, {"big", 1 << 33, false}, {"open", 2, true}, {"also", 2, true}, {"zero", 0, false}}
	text := dtype.Type{Kind: dtype.String}
	attr := func(name string, v any) []Attribute { return []Attribute{{Name: name, Value: v}} }
	one := func(v VariableSpec) Spec { return Spec{Dims: x[:1], Vars: []VariableSpec{v}} }
	for _, c := range []struct {
		format Format
		spec   Spec
		want   string
	}{
		{"zip", Spec{}, `format "zip"`},
		{HDF5, Spec{}, "not written"},
		{NetCDF4, Spec{Dims: []Dimension{{"a/b", 1, false}}}, "must not contain '/'"},
		{NetCDF4, Spec{Dims: []Dimension{{"a", 1, false}, {"a", 1, false}}}, "two dimensions"},
		{NetCDF4, Spec{Dims: []Dimension{{"a", -1, false}}}, "length -1"},
		{NetCDF4, Spec{Attrs: attr("_NCProperties", "x")}, "themselves"},
		{NetCDF4, Spec{Attrs: attr("a", 3)}, "type int"},
		{NetCDF4, Spec{Attrs: attr("a", nil)}, "no value"},
		{NetCDF4, Spec{Attrs: append(attr("a", "x"), attr("a", "y")...)}, "two attributes"},
		{NetCDF4, Spec{Attrs: attr("a", make([]float64, 10000))}, "make it a variable"},
		{NetCDF4, one(VariableSpec{Name: "", Type: dtype.Int8}), "empty"},
		{NetCDF4, one(VariableSpec{Name: "v", Type: dtype.B1}), "int8"},
		{NetCDF4, one(VariableSpec{Name: "v", Type: dtype.Type{Kind: dtype.Datetime, Size: 8, Unit: "ns"}}), "encode"},
		{NetCDF4, one(VariableSpec{Name: "v", Type: dtype.Type{Kind: dtype.Bytes, Size: 4}}), "size 1"},
		{NetCDF4, one(VariableSpec{Name: "v", Type: dtype.Int8, Dims: []string{"y"}}), `no dimension "y"`},
		{NetCDF4, one(VariableSpec{Name: "v", Type: dtype.Int8, Dims: []string{"x"}, Chunk: []int{1, 1}}), "1 dimensions"},
		{NetCDF4, one(VariableSpec{Name: "v", Type: dtype.Int8, Dims: []string{"x"}, Chunk: []int{0}}), "no chunk length"},
		{NetCDF4, one(VariableSpec{Name: "v", Type: dtype.Int8, Dims: []string{"x"}, Deflate: 1}), "need chunks"},
		{NetCDF4, one(VariableSpec{Name: "v", Type: dtype.Int8, Deflate: 10}), "level 10"},
		{NetCDF4, one(VariableSpec{Name: "v", Type: dtype.Int8, Fill: int16(3)}), "_FillValue"},
		{NetCDF4, one(VariableSpec{Name: "v", Type: dtype.Int8, Fill: int8(3), Attrs: attr("_FillValue", []int8{3})}), "one of them"},
		{NetCDF4, Spec{Dims: x, Vars: []VariableSpec{{Name: "v", Type: dtype.Int8, Dims: []string{"open"}}}}, "set Chunk"},
		{NetCDF4, Spec{Dims: x, Vars: []VariableSpec{{Name: "v", Type: dtype.Int8, Dims: []string{"big"}, Chunk: []int{1<<32 - 1}}}}, "4 GiB"},
		{NetCDF4, Spec{Dims: x, Vars: []VariableSpec{{Name: "v", Type: dtype.Int8, Dims: []string{"big", "big"}}}}, "2^63"},
		{Classic, Spec{Dims: x[:2]}, "Offset64 (CDF-2), Data64 (CDF-5) or NetCDF-4"},
		{Offset64, Spec{Dims: x[:2]}, "use Data64 (CDF-5) or NetCDF-4"},
		{Data64, Spec{Dims: x[2:4]}, "both unlimited"},
		{Data64, Spec{Dims: x[4:]}, "make it unlimited or use NetCDF-4"},
		{Classic, one(VariableSpec{Name: "v", Type: dtype.Int64}), "Data64 (CDF-5)"},
		{Data64, one(VariableSpec{Name: "v", Type: text}), "length dimension"},
		{Classic, one(VariableSpec{Name: "v", Type: dtype.Int8, Dims: []string{"x"}, Chunk: []int{3}, Deflate: 1}), "no filters"},
		{Classic, Spec{Attrs: attr("a", []uint8{3})}, "CDF-1 has no uint8"},
		{Classic, Spec{Dims: []Dimension{x[0], x[2]}, Vars: []VariableSpec{{Name: "v", Type: dtype.Int8, Dims: []string{"x", "open"}}}}, "must be the first"},
		{Classic, Spec{Dims: []Dimension{{"l", 1 << 27, false}}, Vars: []VariableSpec{{Name: "a", Type: dtype.Float64, Dims: []string{"l"}},
			{Name: "b", Type: dtype.Float64, Dims: []string{"l"}}, {Name: "c", Type: dtype.Int8}}}, "CDF-1 reaches"},
		{Offset64, Spec{Dims: []Dimension{{"l", 1 << 30, false}}, Vars: []VariableSpec{
			{Name: "a", Type: dtype.Float64, Dims: []string{"l"}}, {Name: "b", Type: dtype.Int8}}}, "CDF-2 holds"},
	} {
		dir := t.TempDir()
		w, err := Create(filepath.Join(dir, "a.nc"), c.format, c.spec)
		if err == nil {
			w.Abort()
			t.Errorf("%s, %+v: no error, want %q", c.format, c.spec, c.want)
			continue
		}
		var we *WriteError
		if !errors.As(err, &we) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %q does not say %q", c.format, err, c.want)
		}
		if entries, _ := os.ReadDir(dir); len(entries) > 0 {
			t.Errorf("%s: %v is left", c.want, entries)
		}
	}
}

// Wrong arguments are refused one by one and do no harm to the file.
func TestWriteRefuses(t *testing.T) {
	text := dtype.Type{Kind: dtype.String}
	path := filepath.Join(t.TempDir(), "a.nc")
	w, err := Create(path, NetCDF4, Spec{Dims: []Dimension{{"x", 5, false}}, Vars: []VariableSpec{
		{Name: "c", Dims: []string{"x"}, Type: dtype.Int8, Chunk: []int{2}},
		{Name: "p", Dims: []string{"x"}, Type: dtype.Int16}, {Name: "s", Dims: []string{"x"}, Type: text}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{w.WriteChunk("d", []int{0}, nil), `["c" "p" "s"]`},
		{w.WriteChunk("c", []int{3}, nil), "outside"},
		{w.WriteChunk("c", []int{-1}, nil), "outside"},
		{w.WriteChunk("c", []int{0, 0}, nil), "1 dimensions"},
		{w.WriteChunk("c", []int{2}, make([]byte, 2)), "takes 1 bytes; 2 were given"},
		{w.WriteBox("c", []int{1}, []int{3}, make([]byte, 2)), "write whole chunks"},
		{w.WriteBox("p", []int{1}, []int{6}, make([]byte, 10)), "outside"},
		{w.WriteBox("p", []int{3}, []int{2}, nil), "outside"},
		{w.WriteBox("s", []int{0}, []int{5}, make([]byte, 80)), "WriteText"},
		{w.WriteText("s", []string{"a"}), "takes 5 texts; 1 were given"},
		{w.WriteText("p", make([]string, 5)), "takes no text"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("error %v does not say %q", c.err, c.want)
		}
	}
	if err := w.WriteBox("p", []int{0}, []int{5}, ramp[int16](5)); err != nil {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	if err := w.WriteText("s", make([]string, 5)); err == nil {
		t.Error("a write after Close gave no error")
	}
}

// Many goroutines write chunks of several variables at once.
func TestCreateConcurrently(t *testing.T) {
	for _, f := range []Format{NetCDF4, Offset64} {
		s := newSample(f, Dimension{"time", 41, true}, Dimension{"y", 37, false}, Dimension{"x", 53, false})
		for i := range 3 {
			v := VariableSpec{Name: fmt.Sprint("v", i), Dims: []string{"time", "y", "x"}, Type: dtype.Float32, Chunk: []int{4, 10, 16}}
			if f == NetCDF4 {
				v.Deflate, v.Shuffle, v.Fletcher32 = i, i > 0, i > 1
			}
			s.add(v, ramp[float32](41*37*53))
		}
		dir := t.TempDir()
		path := filepath.Join(dir, "a")
		w, err := Create(path+".nc", f, s.spec)
		if err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		for g := range 4 {
			group.Go(func() {
				for k := g; k < 3*11*4*4; k += 4 {
					v, at := s.spec.Vars[k%3], []int{k / 3 / 16, k / 3 / 4 % 4, k / 3 % 4}
					lo := []int{4 * at[0], 10 * at[1], 16 * at[2]}
					hi := []int{min(lo[0]+4, 41), min(lo[1]+10, 37), min(lo[2]+16, 53)}
					if err := w.WriteChunk(v.Name, at, cut(s.data[v.Name], []int{41, 37, 53}, lo, hi, 4)); err != nil {
						t.Error(err)
					}
				}
			})
		}
		group.Wait()
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		s.expectation(t, path+".json")
		t.Run(string(f), func(t *testing.T) {
			if out, err := exec.Command(python(t), "testdata/create/check.py", dir).CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// Text in char variables: each text padded with NUL to the last dimension.
func TestWriteTextToChars(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.nc")
	w, err := Create(path, Classic, Spec{Dims: []Dimension{{"n", 2, false}, {"width", 4, false}},
		Vars: []VariableSpec{{Name: "v", Dims: []string{"n", "width"}, Type: char}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.WriteText("v", []string{"ab", "longer"}); err == nil || !strings.Contains(err.Error(), "text 1 has 6 bytes") {
		t.Errorf("too long a text: %v", err)
	}
	if err := w.WriteText("v", []string{"ab", "abcd"}); err != nil {
		t.Error(err)
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
	b, _ := os.ReadFile(path)
	if !strings.HasSuffix(string(b), "ab\x00\x00abcd") {
		t.Errorf("%q", b)
	}
}

// The first bytes of a classic file, spelled out from the specification.
func TestClassicBytes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.nc")
	w, err := Create(path, Classic, Spec{Dims: []Dimension{{"t", 2, true}, {"x", 3, false}},
		Vars: []VariableSpec{{Name: "i", Dims: []string{"x"}, Type: dtype.Int8, Fill: int8(7)},
			{Name: "r", Dims: []string{"t"}, Type: dtype.Int16}, {Name: "q", Dims: []string{"t", "x"}, Type: dtype.Int8}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range []error{w.WriteBox("i", []int{0}, []int{3}, []byte{1, 2, 3}), w.WriteBox("r", []int{0}, []int{2}, []byte{1, 2, 3, 4}),
		w.WriteBox("q", []int{0, 0}, []int{2, 3}, []byte{1, 2, 3, 4, 5, 6}), w.Close()} {
		if err != nil {
			t.Fatal(err)
		}
	}
	u := func(n ...uint32) (s string) {
		for _, n := range n {
			s += string(binary.BigEndian.AppendUint32(nil, n))
		}
		return s
	}
	const i, r, q = "i\x00\x00\x00", "r\x00\x00\x00", "q\x00\x00\x00"
	const b = 196 // where the header ends
	want := "CDF\x01" + u(2) + u(10, 2) + u(1) + "t\x00\x00\x00" + u(0) + u(1) + "x\x00\x00\x00" + u(3) + u(0, 0) + u(11, 3)
	want += u(1) + i + u(1, 1) + u(12, 1) + u(10) + "_FillValue\x00\x00" + u(1, 1) + "\x07\x00\x00\x00" + u(1, 4, b)
	want += u(1) + r + u(1, 0) + u(0, 0) + u(3, 4, b+4)
	want += u(1) + q + u(2, 0, 1) + u(0, 0) + u(1, 4, b+8)
	want += "\x01\x02\x03\x07" + "\x02\x01\x80\x01" + "\x01\x02\x03\x81" + "\x04\x03\x80\x01" + "\x04\x05\x06\x81"
	if got, _ := os.ReadFile(path); string(got) != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
