package netcdf

import (
	"bytes"
	"compress/zlib"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

const oracleSuffix = ".oracle.json"

// corpus is the folder of real files, or skips the test.
func corpus(t testing.TB) string {
	if dir := os.Getenv("GONDA_DATA"); dir != "" {
		return dir
	}
	dir, _ := os.Getwd()
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			data := filepath.Join(dir, "..", "shared", "data")
			if _, err := os.Stat(data); err == nil {
				return data
			}
			break
		}
	}
	t.Skip("no data corpus: set GONDA_DATA or put it at ../shared/data")
	return ""
}

// oracle is what reference libraries read from a file.
type oracle struct {
	Expect     string
	Error      string
	Format     string
	Dimensions map[string]struct {
		Size      int
		Unlimited bool
	}
	GlobalAttributes map[string]any `json:"global_attributes"`
	Groups           []string
	GroupAttributes  map[string]map[string]any `json:"group_attributes"`
	Variables        map[string]oracleVariable
}

type oracleVariable struct {
	Dims           []string
	Shape          []int
	Dtype          string
	Chunks         any
	Chunking       any
	Filters        any
	Fillvalue      any
	Attributes     map[string]any
	AttributeTypes map[string]string `json:"attribute_types"`
	Stored         *struct {
		SHA    string `json:"sha256_le"`
		First3 []any
		Last3  []any
	}
	Strings       *oracleStrings
	Joined        *oracleStrings `json:"strings_last_dim_joined"`
	Enum          map[string]int64
	Fields        map[string]string
	FieldStats    map[string]oracleField `json:"field_stats"`
	Vlen          *oracleVlen
	NullDataspace any `json:"null_dataspace"`
	Error         string
	Undefined     any
	References    any
	Skipped       string
}

type oracleStrings struct {
	Count  int
	First3 []string
	Last3  []string
	SHA    string `json:"sha256_nul_joined"`
}

// eachOracle calls do for every file with an oracle below folders of the corpus.
func eachOracle(t *testing.T, do func(t *testing.T, path string, o *oracle), folders ...string) {
	root, count := corpus(t), 0
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, oracleSuffix) {
				return err
			}
			if count++; brief() && count%10 > 0 {
				return nil
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			o := new(oracle)
			dec := json.NewDecoder(bytes.NewReader(text))
			dec.UseNumber()
			if err := dec.Decode(o); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			file := strings.TrimSuffix(path, oracleSuffix)
			rel, _ := filepath.Rel(root, file)
			t.Run(rel, func(t *testing.T) { do(t, file, o) })
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// unread is what of the corpus this package reads otherwise than the oracle, or not at all.
// variable "" stands for the whole file, an attribute is named by @.
var unread = []struct{ file, variable, why string }{
	{"hdf5-official/1_vds.h5", "/vds_dset", "virtual dataset: no chunks of its own; package xr reads it"},
	{"hdf5-official/2_vds.h5", "/vds_dset", "virtual dataset: no chunks of its own; package xr reads it"},
	{"hdf5-official/test_ds_be_new_ref.h5", "@_error", "the oracle tells its own failure, we read the attributes"},
	{"hdf5-official/tattr2.h5", "@*", "the reference libraries crash on it, we read the attributes"},
	{"jhdf/opaque_datasets_earliest.hdf5", "/opaque_2d_string", "text in opaque elements, known to PyTables only"},
	{"pyfive/h5netcdf_test.hdf5", "*", "the oracle lists dimensions without variables, and characters singly"},
}

// excused says why a variable of a file, or an attribute ("@name"), may differ from the oracle.
func excused(path, variable string) bool {
	for _, u := range unread {
		if strings.HasSuffix(path, u.file) && (u.variable == variable || u.variable == "*" || u.variable == "@*" && variable[0] == '@') {
			return true
		}
	}
	return false
}

func TestUnreadIsNamed(t *testing.T) {
	for _, u := range unread {
		t.Logf("%s %s: %s", u.file, u.variable, u.why)
	}
}

func TestERA5AgreesWithTheOracle(t *testing.T)   { eachOracle(t, agree, "era5") }
func TestCorpusAgreesWithTheOracle(t *testing.T) { eachOracle(t, agree, "netcdf") }

func agree(t *testing.T, path string, o *oracle) {
	if strings.Contains(path, "/bad/") {
		refuse(t, path, o)
		return
	}
	f, err := Open(path)
	if err != nil {
		if o.Expect != "" || o.Error != "" {
			t.Logf("refused: %v", err)
			return
		}
		t.Fatal(err)
	}
	defer f.Close()
	agreeDimensions(t, f, o)
	agreeAttributes(t, f.Path, "global", f.Root.Attrs, o.GlobalAttributes, nil)
	for name, want := range o.GroupAttributes {
		if g, err := f.Root.Group(name); err != nil {
			t.Error(err)
		} else {
			agreeAttributes(t, f.Path, name, g.Attrs, want, nil)
		}
	}
	for _, name := range o.Groups {
		if _, err := f.Root.Group(name); err != nil {
			t.Error(err)
		}
	}
	for name, want := range o.Variables {
		if want.Error != "" && want.Shape == nil {
			continue
		}
		if excused(path, name) {
			continue
		}
		v, err := f.Root.Var(name)
		if err != nil {
			t.Error(err)
			continue
		}
		agreeVariable(t, v, want, o.Dimensions != nil)
	}
	if o.Dimensions != nil {
		for _, name := range paths(f.Root) {
			if _, ok := o.Variables[name]; !ok {
				t.Errorf("variable %s is not in the oracle", name)
			}
		}
	}
}

func paths(g *Group) (names []string) {
	for _, v := range g.Vars {
		names = append(names, v.Path)
	}
	for _, c := range g.Groups {
		names = append(names, paths(c)...)
	}
	return names
}

func agreeDimensions(t *testing.T, f *File, o *oracle) {
	if o.Dimensions == nil {
		return
	}
	got := map[string]Dimension{}
	var collect func(g *Group)
	collect = func(g *Group) {
		for _, d := range g.Dims {
			got[join(g.Path, d.Name)] = d
		}
		for _, c := range g.Groups {
			collect(c)
		}
	}
	collect(f.Root)
	for name, want := range o.Dimensions {
		if d, ok := got[name]; !ok || d.Len != want.Size || d.Unlimited != want.Unlimited {
			t.Errorf("dimension %s: want %v, got %v", name, want, d)
		}
		delete(got, name)
	}
	for name := range got {
		t.Errorf("dimension %s is not in the oracle", name)
	}
}

func agreeAttributes(t *testing.T, file, where string, got []Attribute, want map[string]any, types map[string]string) {
	t.Helper()
	for name, value := range want {
		if hidden[name] || excused(file, "@"+name) {
			continue
		}
		a, ok := find(got, name)
		if !ok {
			t.Errorf("%s: attribute %s is missing", where, name)
			continue
		}
		if !sameValue(value, a.Value) {
			t.Errorf("%s: attribute %s: want %#v, got %#v", where, name, value, a.Value)
		}
		if w, ok := types[name]; ok && a.Type.Numeric() && plainType(w) != a.Type.String() {
			t.Errorf("%s: attribute %s: want type %s, got %s", where, name, w, a.Type)
		}
	}
	for _, a := range got {
		if _, ok := want[a.Name]; !ok && !excused(file, "@"+a.Name) {
			t.Errorf("%s: attribute %s is not in the oracle", where, a.Name)
		}
	}
}

// sameValue compares a value of JSON with one of an attribute.
func sameValue(want, got any) bool {
	if got == nil {
		return true // opaque: named by type only
	}
	if list, ok := got.([]any); ok {
		return sameStructured(want, list)
	}
	switch w := want.(type) {
	case nil, map[string]any:
		return true // empty, abbreviated or structured
	case []any:
		return sameList(flatten(w), got)
	case string:
		if s, ok := got.(string); ok {
			return strings.TrimRight(s, "\x00 ") == strings.TrimRight(w, "\x00 ")
		}
	}
	return sameList([]any{want}, got)
}

// sameStructured compares records and sequences, all lists flat.
func sameStructured(want any, got []any) bool {
	if s, ok := want.(string); want == nil || ok && (strings.HasPrefix(s, "unreadable") || strings.HasPrefix(s, "h5py cannot read")) {
		return true
	}
	if list, ok := want.([]any); ok {
		want, got := flatten(list), flatten(got)
		return len(want) == len(got) && !slices.ContainsFunc(want, func(w any) bool {
			g := got[0]
			got = got[1:]
			return !sameMember(w, g)
		})
	}
	return len(got) == 1 && sameMember(want, got[0])
}

func sameMember(want, got any) bool {
	r, ok := got.(Record)
	w, isMap := want.(map[string]any)
	switch {
	case !ok && !isMap:
		if list, ok := got.([]any); ok {
			return sameStructured(want, list)
		}
		return sameNumber(want, got)
	case !ok || len(w) != len(r):
		return false
	}
	return !slices.ContainsFunc(r, func(f Field) bool { return !sameMember(w[f.Name], f.Value) })
}

func flatten(list []any) (flat []any) {
	for _, x := range list {
		if inner, ok := x.([]any); ok {
			flat = append(flat, flatten(inner)...)
		} else {
			flat = append(flat, x)
		}
	}
	return flat
}

func sameList(want []any, got any) bool {
	if s, ok := got.(string); ok {
		return len(want) == 1 && sameValue(want[0], s)
	}
	r := reflect.ValueOf(got)
	if r.Kind() != reflect.Slice || r.Len() != len(want) {
		return false
	}
	for i := range want {
		if !sameNumber(want[i], r.Index(i).Interface()) {
			return false
		}
	}
	return true
}

func sameNumber(want, got any) bool {
	if want == nil {
		return true
	}
	if _, ok := got.(Reference); ok {
		return want == "reference" // the oracle follows none
	}
	if s, ok := got.(string); ok {
		w, ok := want.(string)
		return ok && strings.TrimRight(w, "\x00 ") == strings.TrimRight(s, "\x00 ")
	}
	g := reflect.ValueOf(got)
	if w, ok := want.(json.Number); ok {
		switch {
		case g.CanInt():
			return w.String() == fmt.Sprint(g.Int())
		case g.CanUint():
			return w.String() == fmt.Sprint(g.Uint())
		}
		x, err := w.Float64()
		return err == nil && (x == g.Float() || math.Abs(x-g.Float()) <= 1e-7*math.Abs(x))
	}
	if b, ok := want.(bool); ok {
		return g.CanInt() && (g.Int() != 0) == b || g.CanUint() && (g.Uint() != 0) == b
	}
	if !g.CanFloat() {
		return false
	}
	switch want {
	case "NaN":
		return math.IsNaN(g.Float())
	case "Infinity":
		return math.IsInf(g.Float(), 1)
	case "-Infinity":
		return math.IsInf(g.Float(), -1)
	}
	return false
}

var numpyType = regexp.MustCompile(`^[<>|=]?([iuf])(\d+)$`)

// plainType is int16 for >i2, <i2 and int16.
func plainType(s string) string {
	if m := numpyType.FindStringSubmatch(s); m != nil {
		var n int
		fmt.Sscan(m[2], &n)
		return map[string]string{"i": "int", "u": "uint", "f": "float"}[m[1]] + fmt.Sprint(8*n)
	}
	return s
}

var plainNumber = regexp.MustCompile(`^(u?int(8|16|32|64)|float(16|32|64))$`)

func agreeVariable(t *testing.T, v *Variable, want oracleVariable, cdf bool) {
	array := strings.HasPrefix(want.Dtype, "(")
	if want.Shape != nil && !array && !slices.Equal(v.Shape, want.Shape) {
		t.Errorf("%s: want shape %v, got %v", v.Path, want.Shape, v.Shape)
	}
	if want.Dims != nil && !slices.Equal(v.Dims, want.Dims) {
		t.Errorf("%s: want dims %v, got %v", v.Path, want.Dims, v.Dims)
	}
	if p := plainType(want.Dtype); plainNumber.MatchString(p) && (p != v.Type.String() || strings.HasPrefix(want.Dtype, ">") && !v.Type.Big && v.data.number == nil) {
		t.Errorf("%s: want type %s, got %s", v.Path, want.Dtype, v.Type)
	}
	agreeChunks(t, v, want, array)
	if want.NullDataspace == nil {
		agreeAttributes(t, v.file.Path, v.Path, v.Attrs, want.Attributes, want.AttributeTypes)
	}
	for name, n := range want.Enum {
		if !slices.Contains(v.Enum, EnumValue{name, n}) {
			t.Errorf("%s: value %s = %d is missing in %v", v.Path, name, n, v.Enum)
		}
	}
	for name := range want.Fields {
		if !slices.ContainsFunc(v.Members, func(m Member) bool { return m.Name == name }) {
			t.Errorf("%s: member %s is missing in %v", v.Path, name, v.Members)
		}
	}
	if plainNumber.MatchString(plainType(want.Dtype)) && want.Fillvalue != nil && !cdf && v.Type.Numeric() {
		agreeFill(t, v, want.Fillvalue)
	}
	agreeText(t, v, want)
	agreeData(t, v, want)
	agreeValues(t, v, want)
}

func agreeFill(t *testing.T, v *Variable, want any) {
	fill := v.Fill
	if fill == nil {
		fill = make([]byte, v.Type.Size)
	}
	if got := values(v.Type.Native(), fill); !sameList([]any{want}, got) {
		t.Errorf("%s: want fill value %v, got %v", v.Path, want, got)
	}
}

func agreeChunks(t *testing.T, v *Variable, want oracleVariable, array bool) {
	chunks := want.Chunks
	if want.Chunking != nil {
		chunks = want.Chunking
	}
	list, chunked := chunks.([]any)
	if chunked != (v.ChunkShape != nil) {
		t.Errorf("%s: want chunks %v, got %v", v.Path, chunks, v.ChunkShape)
	} else if chunked && !array && fmt.Sprint(list) != fmt.Sprint(v.ChunkShape) {
		t.Errorf("%s: want chunks %v, got %v", v.Path, chunks, v.ChunkShape)
	}
	if list, ok := want.Filters.([]any); ok && len(list) != len(v.Filters) {
		t.Errorf("%s: want filters %v, got %v", v.Path, list, v.Filters)
	}
}

func agreeText(t *testing.T, v *Variable, want oracleVariable) {
	w := want.Strings
	if v.Type == (dtype.Type{Kind: dtype.Bytes, Size: 1}) && want.Joined != nil {
		w = want.Joined
	}
	if w == nil {
		return
	}
	got, err := v.Text(context.Background())
	if err != nil {
		t.Error(err)
		return
	}
	sum := sha256.Sum256([]byte(strings.Join(got, "\x00")))
	if len(got) != w.Count || hex.EncodeToString(sum[:]) != w.SHA {
		t.Errorf("%s: want %d strings %.60q..., got %d %.60q...", v.Path, w.Count, w.First3, len(got), got[:min(3, len(got))])
	}
}

// plainFilters are those that the test decodes itself.
var plainFilters = map[int]bool{1: true, 2: true, 3: true}

func agreeData(t *testing.T, v *Variable, want oracleVariable) {
	if want.Stored == nil || want.Stored.SHA == "" || !v.Type.Numeric() || want.Undefined != nil {
		return
	}
	if n := bytesOf(v.Shape, int64(v.Type.Size)); n > 64<<20 {
		return
	}
	m, err := v.Manifest()
	if err != nil {
		t.Error(err)
		return
	}
	out, err := elements(m)
	if unknown := new(codec.UnsupportedError); errors.As(err, &unknown) {
		t.Logf("%s: not decoded: %v", v.Path, err)
		return
	}
	if err != nil {
		t.Errorf("%s: %v", v.Path, err)
		return
	}
	if sum := sha256.Sum256(out); hex.EncodeToString(sum[:]) != want.Stored.SHA {
		n := min(3*v.Type.Size, len(out))
		t.Errorf("%s: other elements than the oracle's: want first %v, last %v, got %v, %v", v.Path,
			want.Stored.First3, want.Stored.Last3, values(v.Type.Native(), out[:n]), values(v.Type.Native(), out[len(out)-n:]))
	}
}

// elements reads an array through its manifest: C order, little-endian.
func elements(m *manifest.Array) ([]byte, error) {
	size := m.Type.Size
	out := make([]byte, bytesOf(m.Shape, int64(size)))
	for i := 0; m.Fill != nil && i < len(out); i += size {
		copy(out[i:], m.Fill)
	}
	grid := make([]int, len(m.Shape))
	for i, c := range m.Chunk {
		grid[i] = (m.Shape[i] + c - 1) / c
	}
	at := make([]int, len(grid))
	for more := len(out) > 0; more; more = next(at, grid) {
		box := slices.Clone(m.Chunk)
		for i := range box {
			if m.Partial {
				box[i] = min(box[i], m.Shape[i]-at[i]*m.Chunk[i])
			}
		}
		p, ok, err := chunkOf(m, at, int(bytesOf(box, int64(size))))
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		place(out, m.Shape, p, box, at, m.Chunk, size)
	}
	return out, nil
}

func chunkOf(m *manifest.Array, at []int, want int) ([]byte, bool, error) {
	ref, ok, err := m.Index.Ref(at)
	if err != nil || !ok {
		return nil, false, err
	}
	p := slices.Clone(ref.Inline)
	if ref.Inline == nil {
		p = make([]byte, ref.Length)
		if err := m.Bytes.ReadAt(context.Background(), ref.Key, p, ref.Offset); err != nil {
			return nil, false, err
		}
	}
	if slices.ContainsFunc(m.Codecs, func(s codec.Spec) bool { return !plainFilters[s.ID] }) {
		p, err = codecDecode(m, p, ref.Mask, want)
		return p, err == nil, err
	}
	for i, s := range slices.Backward(m.Codecs) {
		if i < 32 && ref.Mask>>i&1 == 0 {
			if p, err = plainDecode(s, p, m.Type.Size); err != nil {
				return nil, false, err
			}
		}
	}
	if len(p) != want {
		return nil, false, fmt.Errorf("chunk %v: %d bytes, %d are wanted", at, len(p), want)
	}
	for i := 0; m.Type.Big && i < len(p); i += m.Type.Size {
		slices.Reverse(p[i : i+m.Type.Size])
	}
	return p, true, nil
}

// codecDecode leaves the filters that are not plain to package codec.
func codecDecode(m *manifest.Array, p []byte, mask uint32, want int) ([]byte, error) {
	shape := m.Chunk
	if m.Partial {
		shape = []int{want / m.Type.Size}
	}
	chain, err := codec.Prepare(m.Codecs, m.Type, shape)
	if err != nil {
		return nil, err
	}
	out := make([]byte, want)
	return out, chain.Decode(out, p, mask, nil)
}

// plainDecode is the slowest and plainest form of the three filters of HDF5 itself.
func plainDecode(s codec.Spec, p []byte, size int) ([]byte, error) {
	switch s.ID {
	case 1:
		r, err := zlib.NewReader(bytes.NewReader(p))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(io.LimitReader(r, 1<<28))
	case 2:
		if len(s.Params) > 0 {
			size = int(s.Params[0])
		}
		if size == 0 {
			return p, nil
		}
		out, n := slices.Clone(p), len(p)/size
		for i := range n {
			for k := range size {
				out[i*size+k] = p[k*n+i]
			}
		}
		return out, nil
	case 3:
		return p[:max(0, len(p)-4)], nil
	}
	return nil, fmt.Errorf("filter %d", s.ID)
}

// refuse opens a bad file and uses all of it: no panic, little memory, little time, and an
// error that names the file where the oracle wants one.
func refuse(t *testing.T, path string, o *oracle) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	err := useAll(path)
	runtime.ReadMemStats(&after)
	if d := time.Since(began); d > 5*time.Second {
		t.Errorf("took %v", d)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 256<<20 {
		t.Errorf("allocated %d MiB", n>>20)
	}
	if err == nil && !strings.HasPrefix(o.Expect, "either") {
		t.Errorf("accepted; the oracle expects %s", o.Expect)
	}
	if err != nil && !strings.Contains(err.Error(), filepath.Base(path)) {
		t.Errorf("the error does not name the file: %v", err)
	}
	t.Logf("%v", err)
}

func useAll(path string, opts ...Option) error {
	f, err := Open(path, opts...)
	if err != nil {
		return err
	}
	defer f.Close()
	var all []error
	var use func(g *Group)
	use = func(g *Group) {
		for _, v := range g.Vars {
			all = append(all, useVariable(v))
		}
		for _, c := range g.Groups {
			use(c)
		}
	}
	use(f.Root)
	return errors.Join(all...)
}

func useVariable(v *Variable) error {
	if !v.Type.Numeric() && v.Type.Kind != dtype.Bytes || len(v.Enum) > 0 {
		if _, err := v.Values(context.Background()); err != nil {
			return err
		}
	}
	if v.Type.Kind == dtype.String || v.Type.Kind == dtype.Bytes {
		_, err := v.Text(context.Background())
		return err
	}
	m, err := v.Manifest()
	if err != nil || !v.Type.Numeric() || bytesOf(v.Shape, int64(v.Type.Size)) > min(v.file.options.text, 16<<20) {
		return err
	}
	if slices.ContainsFunc(v.Filters, func(s codec.Spec) bool { return !plainFilters[s.ID] }) {
		return nil
	}
	if _, err = elements(m); err != nil {
		return fmt.Errorf("%s: %s: %w", v.file.Path, v.Path, err)
	}
	return nil
}
