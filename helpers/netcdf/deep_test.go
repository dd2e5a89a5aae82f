package netcdf

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
)

// TestDeepStructuresAgreeWithH5py makes files of structures that ordinary files seldom have,
// see deep.py, and compares every link, attribute, chunk and value of them.
func TestDeepStructuresAgreeWithH5py(t *testing.T) {
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("GONDA_PYTHON is not set: a Python with h5py makes the files")
	}
	folder := t.TempDir()
	args := []string{"testdata/read/deep.py", folder}
	if os.Getenv("GONDA_LARGE") != "" {
		args = append(args, "", "large")
	}
	if out, err := exec.Command(python, args...).CombinedOutput(); err != nil {
		t.Fatalf("deep.py: %v\n%s", err, out)
	}
	agreeDeep(t, folder)
}

// deepSeeds are the files that are kept packed, by name.
func deepSeeds(t testing.TB) map[string][]byte {
	files := map[string][]byte{}
	names, _ := filepath.Glob("testdata/deep/*.gz")
	for _, name := range names {
		packed, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		if files[strings.TrimSuffix(filepath.Base(name), ".gz")], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	if len(files) == 0 {
		t.Fatal("no files in testdata/deep")
	}
	return files
}

// TestDeepSeedsAgreeWithH5py reads the files that are kept.
func TestDeepSeedsAgreeWithH5py(t *testing.T) {
	folder := t.TempDir()
	for name, b := range deepSeeds(t) {
		lines, err := os.ReadFile(filepath.Join("testdata/deep", name+".lines"))
		if err != nil {
			t.Fatal(err)
		}
		for name, b := range map[string][]byte{name: b, name + ".lines": lines} {
			if err := os.WriteFile(filepath.Join(folder, name), b, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	agreeDeep(t, folder)
}

// agreeDeep compares the files of a folder that have lines beside them.
func agreeDeep(t *testing.T, folder string) {
	names, _ := filepath.Glob(filepath.Join(folder, "*.lines"))
	if len(names) == 0 {
		t.Fatalf("no files in %s", folder)
	}
	for _, name := range names {
		file := strings.TrimSuffix(name, ".lines")
		t.Run(filepath.Base(file), func(t *testing.T) {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
			compareLines(t, want, deepLines(t, file, len(want)))
		})
	}
}

// compareLines tells the first differences of two sorted lists.
func compareLines(t *testing.T, want, got []string) {
	t.Helper()
	told := 0
	for i, k := 0, 0; (i < len(want) || k < len(got)) && told < 10; {
		switch {
		case k == len(got) || i < len(want) && want[i] < got[k]:
			t.Errorf("missing: %.200q", want[i])
			i, told = i+1, told+1
		case i == len(want) || got[k] < want[i]:
			t.Errorf("not there: %.200q", got[k])
			k, told = k+1, told+1
		default:
			i, k = i+1, k+1
		}
	}
}

// deepReader lists all that is in a file.
type deepReader struct {
	t     *testing.T
	file  *File
	hdf   *hdf5.File
	seen  map[int64]bool
	lines []string
}

// deepLines reads a file of which about n lines are told, in as many steps as that takes, and
// without reading its structures again and again.
func deepLines(t *testing.T, path string, n int) []string {
	f := opened(t, path)
	raw, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	info, err := raw.Stat()
	if err != nil {
		t.Fatal(err)
	}
	limits := cursor.Limits{HeaderBytes: 1<<20 + 6*info.Size(), Steps: int64(10_000 + 20*n), AttributeBytes: 64 << 20}
	src := cursor.NewSource(raw, info.Size(), limits)
	defer src.Release()
	hdf, err := hdf5.Open(src, hdf5.Find(src), false, hdf5.NewCommon())
	if err != nil {
		t.Fatal(err)
	}
	r := &deepReader{t: t, file: f, hdf: hdf, seen: map[int64]bool{}}
	r.object(hdf.Root, "/")
	slices.Sort(r.lines)
	return r.lines
}

// tell adds a line of fields.
func (r *deepReader) tell(fields ...string) { r.lines = append(r.lines, strings.Join(fields, "\t")) }

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// commas is numbers with commas between.
func commas[N int | int64](list []N) string {
	var text []string
	for _, n := range list {
		text = append(text, fmt.Sprint(n))
	}
	return strings.Join(text, ",")
}

func (r *deepReader) object(at int64, path string) {
	if r.seen[at] {
		return
	}
	r.seen[at] = true
	o, err := r.hdf.Object(at)
	if err != nil {
		r.t.Fatalf("%s: %v", path, err)
	}
	if o.Kind == hdf5.DatatypeObject {
		return
	}
	attributes, err := o.Attributes()
	if err != nil {
		r.t.Fatalf("%s: %v", path, err)
	}
	for _, a := range attributes {
		r.tell("attribute", path, a.Name, digest(a.Data))
	}
	if o.Kind == hdf5.DatasetObject {
		r.dataset(o, path)
		return
	}
	links, err := o.Links()
	if err != nil {
		r.t.Fatalf("%s: %v", path, err)
	}
	for i, l := range slices.Clone(links) {
		switch l.Kind {
		case hdf5.HardLink:
			r.tell("link", path, fmt.Sprint(i), l.Name, "hard", "")
			below := join(path, l.Name)
			if child, err := r.hdf.Object(l.Address); err == nil && child.Kind == hdf5.GroupObject {
				below += "/"
			}
			r.object(l.Address, below)
		case hdf5.SoftLink:
			r.tell("link", path, fmt.Sprint(i), l.Name, "soft", l.Target)
		case hdf5.ExternalLink:
			r.tell("link", path, fmt.Sprint(i), l.Name, "external", l.File+":"+l.Target)
		}
	}
}

func (r *deepReader) dataset(o *hdf5.Object, path string) {
	d, err := o.Dataset()
	if err != nil {
		r.t.Fatalf("%s: %v", path, err)
	}
	if d.Layout.Storage == hdf5.ChunkedStorage && (d.Space.Max[0] == hdf5.Unlimited || !slices.Contains(d.Space.Max, hdf5.Unlimited)) {
		r.chunks(d, path)
	}
	if d.Type.Class != hdf5.Fixed {
		return
	}
	v, err := r.file.Root.Var(path)
	if err != nil {
		r.t.Fatal(err)
	}
	m, err := v.Manifest()
	if err != nil {
		r.t.Fatal(err)
	}
	values, err := elements(m)
	if err != nil {
		r.t.Fatalf("%s: %v", path, err)
	}
	r.tell("values", path, commas(v.Shape), digest(values))
}

// chunks lists the chunks that are stored, those over the edge with the mask that the index has.
func (r *deepReader) chunks(d *hdf5.Dataset, path string) {
	table, err := r.hdf.Chunks(d)
	if err != nil {
		r.t.Fatalf("%s: %v", path, err)
	}
	grid := make([]int, len(d.Layout.Chunk))
	for i, c := range d.Layout.Chunk {
		grid[i] = int((d.Space.Dims[i] + c - 1) / c)
	}
	at := make([]int, len(grid))
	for more := !slices.Contains(grid, 0); more; more = next(at, grid) {
		place, size, mask, ok := table.Find(at)
		if !ok {
			continue
		}
		if mask == 1<<32-1 {
			mask = 0
		}
		first := make([]int64, len(at))
		for i := range at {
			first[i] = int64(at[i]) * d.Layout.Chunk[i]
		}
		r.tell("chunk", path, commas(first), fmt.Sprint(place), fmt.Sprint(size), fmt.Sprint(mask))
	}
}
