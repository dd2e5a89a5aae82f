package zarrstore

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// peers runs testdata/peers.py with the Python of GONDA_PYTHON, which has zarr, xarray and
// tensorstore, and reads what it prints.
func peers(t *testing.T, mode, dir string, out any) {
	t.Helper()
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("set GONDA_PYTHON to a Python with zarr 3, xarray and tensorstore")
	}
	cmd := exec.Command(python, filepath.Join("testdata", "peers.py"), mode, dir)
	cmd.Stderr = os.Stderr
	text, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, out); err != nil {
		t.Fatalf("%v: %.300s", err, text)
	}
}

// held is what a library says an array holds.
type held struct {
	SHA   string
	Shape []int
	Dims  []string
	Attrs map[string]any
	Count int
}

// TestPythonWrote reads stores that zarr-python, xarray and tensorstore write.
func TestPythonWrote(t *testing.T) {
	dir := t.TempDir()
	var wrote map[string]map[string]held
	peers(t, "write", dir, &wrote)
	ctx := context.Background()
	n := 0
	for store, arrays := range wrote {
		for _, opts := range [][]Option{nil, {IgnoreConsolidated()}} {
			g, err := Open(ctx, filepath.Join(dir, store), opts...)
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range arrays {
				a := g.Array(name)
				if a == nil {
					t.Errorf("%s: %s is missing", store, name)
					continue
				}
				if got, err := digest(ctx, a); err != nil || got != want.SHA || !slices.Equal(a.Shape, want.Shape) {
					t.Errorf("%s: %s: shape %v, SHA-256 %s, %v; wanted %v, %s", store, name, a.Shape, got, err, want.Shape, want.SHA)
				}
				if want.Dims != nil && !slices.Equal(a.Dims, want.Dims) {
					t.Errorf("%s: %s: dims %v, wanted %v", store, name, a.Dims, want.Dims)
				}
				n++
			}
		}
	}
	t.Logf("%d arrays read", n)
}

// digest is the SHA-256 of an array's elements, as peers.py takes it.
func digest(ctx context.Context, a *Array) (string, error) {
	if a.Type.Size == 0 {
		text, err := a.Strings(ctx)
		return shaOf([]byte(strings.Join(text, "\x00"))), err
	}
	if a.Unsupported != nil {
		return "", a.Unsupported
	}
	data, err := readAll(ctx, a)
	return shaOf(data), err
}

// pattern is n elements of a type whose every value is valid: small numbers, some -9999.
func pattern(typ dtype.Type, n int) []byte {
	var out []byte
	for i := range n {
		v := math.Round(200*math.Sin(float64(i)/30)) / 4
		if i%11 == 5 && typ.IsFloat() {
			v = -9999
		}
		e := make([]byte, 8)
		switch typ.Kind {
		case dtype.Bool:
			e[0] = byte(i % 2)
		case dtype.Float:
			e = dtype.PutFloat(typ, v)
		case dtype.Complex:
			half := dtype.Type{Kind: dtype.Float, Size: typ.Size / 2}
			e = append(dtype.PutFloat(half, v), dtype.PutFloat(half, -v)...)
		case dtype.Bytes:
			e = fmt.Appendf(make([]byte, 0, typ.Size), "s%0*d", typ.Size-1, i%100)
		case dtype.UTF32:
			e = nil
			for j := range typ.Size / 4 {
				e = binary.LittleEndian.AppendUint32(e, uint32('a'+(i+j)%26))
			}
		default:
			binary.LittleEndian.PutUint64(e, uint64(int64(math.Abs(v))))
		}
		out = append(out, e[:typ.Size]...)
	}
	return out
}

// cut is the chunk at a position of an array, padded with zeros.
func cut(data []byte, size int, shape, chunks, chunk []int) []byte {
	n := 1
	for _, c := range chunks {
		n *= c
	}
	out := make([]byte, n*size)
	from := make([]int, len(data)/size)
	for i := range from {
		from[i] = i + 1
	}
	to := make([]int, n)
	for i := range to {
		src, rest := 0, i
		inside := true
		at := make([]int, len(shape))
		for d := len(shape) - 1; d >= 0; d-- {
			at[d] = chunk[d]*chunks[d] + rest%chunks[d]
			rest /= chunks[d]
			inside = inside && at[d] < shape[d]
		}
		for d := range at {
			src = src*shape[d] + at[d]
		}
		if inside {
			copy(out[i*size:(i+1)*size], data[src*size:])
		}
	}
	return out
}

// writeArray writes all chunks of an array.
func writeArray(t testing.TB, w *Writer, name string, data []byte) {
	t.Helper()
	p := w.plans[name]
	err := eachChunk(p.info.Shape, p.info.Chunks, func(chunk []int) error {
		return w.WriteChunk(context.Background(), name, chunk, cut(data, p.info.Type.Size, p.info.Shape, p.info.Chunks, chunk), nil)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// words are the compressions of the command line.
var choiceWords = []string{"none", "blosc-lz4:5:byte", "blosc-lz4:1:bit", "blosc-zstd:5:bit", "blosc-zstd:3:byte", "zstd:3", "gzip:6"}

// TestPythonReads writes stores of both formats and has three libraries read them.
func TestPythonReads(t *testing.T) {
	dir := t.TempDir()
	ctx := context.Background()
	want := map[string]map[string][]byte{}
	missing := 0
	for _, format := range []int{2, 3} {
		spec := Spec{Format: format, Consolidated: true, Attrs: Attrs{{Name: "title", Value: "made <here> & β"}, {Name: "n", Value: []float64{1, 2.5}}, {Name: "k", Value: int64(1 << 60)}}}
		data := map[string][]byte{}
		add := func(name string, typ dtype.Type, choice codec.Choice, attrs Attrs) {
			shape, chunks := []int{7, 30, 21}, []int{3, 16, 21}
			spec.Arrays = append(spec.Arrays, ArraySpec{Name: name, Dims: []string{"time", "lat", "lon"}, Shape: shape, Chunks: chunks, Type: typ, Codec: choice, Attrs: attrs})
			data[name] = pattern(typ, 7*30*21)
		}
		for i, word := range choiceWords {
			choice, err := codec.ParseChoice(word)
			if err != nil {
				t.Fatal(err)
			}
			add(fmt.Sprintf("c%d_f4", i), dtype.Float32, choice, Attrs{{Name: "units", Value: "K"}, {Name: "scale", Value: 0.1}})
			add(fmt.Sprintf("c%d_i2", i), dtype.Int16, choice, nil)
			add(fmt.Sprintf("c%d_f8_big", i), dtype.Type{Kind: dtype.Float, Size: 8, Big: true}, choice, nil)
		}
		types := []dtype.Type{dtype.B1, dtype.Int8, dtype.Int64, dtype.Uint8, dtype.Uint16, dtype.Uint32, dtype.Uint64, dtype.Float16,
			{Kind: dtype.Complex, Size: 8}, {Kind: dtype.UTF32, Size: 16}, {Kind: dtype.Datetime, Size: 8, Unit: "ns"}}
		if format == 2 {
			types = append(types, dtype.Type{Kind: dtype.Bytes, Size: 3})
		}
		for _, typ := range types {
			add("t_"+strings.NewReplacer("[", "", "]", "").Replace(typ.String()), typ, codec.Speed, nil)
		}
		add("masked", dtype.Float32, codec.Size, Attrs{{Name: "_FillValue", Value: float32(-9999)}})
		spec.Arrays = append(spec.Arrays, ArraySpec{Name: "lat", Dims: []string{"lat"}, Shape: []int{30}, Type: dtype.Float64},
			ArraySpec{Name: "number", Dims: []string{}, Shape: []int{}, Type: dtype.Int32},
			ArraySpec{Name: "expver", Dims: []string{"time"}, Shape: []int{7}, Chunks: []int{4}, Type: dtype.Type{Kind: dtype.String}, Codec: codec.Zstd(1)})
		data["lat"], data["number"] = pattern(dtype.Float64, 30), []byte{1, 2, 3, 0}
		name := fmt.Sprintf("made%d.zarr", format)
		w, err := Create(ctx, filepath.Join(dir, name), spec)
		if err != nil {
			t.Fatal(err)
		}
		for n, d := range data {
			writeArray(t, w, n, d)
		}
		for c, text := range [][]string{{"0001", "", "β", "0005"}, {"5", "6", "7", ""}} {
			if err := w.WriteStrings(ctx, "expver", []int{c}, text); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		want[name] = data
		missing = countMissing(data["masked"])
	}
	checkOwn(t, dir, want)

	var read map[string]map[string]held
	peers(t, "read", dir, &read)
	for store, data := range want {
		for name, d := range data {
			for _, how := range []string{"zarr", "consolidated", "xarray", "tensorstore"} {
				got, ok := read[store][how+":"+name]
				if !ok && how == "tensorstore" && (strings.Contains(name, "str") || strings.Contains(name, "date") || strings.Contains(name, "bytes")) {
					continue // not read by tensorstore
				}
				if !ok || got.SHA != shaOf(d) {
					t.Errorf("%s: %s as %s reads it: %+v", store, name, how, got)
				}
				if how == "xarray" && strings.HasPrefix(name, "c") && !slices.Equal(got.Dims, []string{"time", "lat", "lon"}) {
					t.Errorf("%s: %s: dims %v", store, name, got.Dims)
				}
			}
		}
		text := shaOf([]byte("0001\x00\x00β\x000005\x005\x006\x007"))
		for _, how := range []string{"zarr", "consolidated", "xarray"} {
			if got := read[store][how+":expver"]; got.SHA != text {
				t.Errorf("%s: text as %s reads it: %+v", store, how, got)
			}
		}
		if got := read[store]["missing:masked"].Count; got != missing {
			t.Errorf("%s: xarray finds %d missing elements, %d wanted", store, got, missing)
		}
		if got := read[store]["missing:c1_f4"].Count; got != 0 {
			t.Errorf("%s: xarray finds %d missing elements where none are", store, got)
		}
		if got := fmt.Sprint(read[store]["xarray"].Attrs); got != "map[k:1.152921504606847e+18 n:[1 2.5] title:made <here> & β]" {
			t.Errorf("%s: attributes %s", store, got)
		}
		if got := read[store]["zarr:c0_f4"].Attrs; got["units"] != "K" || got["scale"] != 0.1 {
			t.Errorf("%s: attributes %v", store, got)
		}
	}
}

func countMissing(b []byte) int {
	n := 0
	for ; len(b) > 0; b = b[4:] {
		if dtype.GetFloat(dtype.Float32, b) == -9999 {
			n++
		}
	}
	return n
}

// checkOwn reads the stores back with this package.
func checkOwn(t *testing.T, dir string, want map[string]map[string][]byte) {
	ctx := context.Background()
	for store, data := range want {
		for _, opts := range [][]Option{nil, {IgnoreConsolidated()}} {
			g, err := Open(ctx, filepath.Join(dir, store), opts...)
			if err != nil {
				t.Fatal(err)
			}
			for name, d := range data {
				if got, err := digest(ctx, g.Array(name)); err != nil || got != shaOf(d) {
					t.Errorf("%s: %s: %s, %v", store, name, got, err)
				}
			}
			if text, err := g.Array("expver").Strings(ctx); err != nil || strings.Join(text, ",") != "0001,,β,0005,5,6,7" {
				t.Errorf("%s: text %q, %v", store, text, err)
			}
			if g.Consolidated != (opts == nil) {
				t.Errorf("%s: consolidated is %v", store, g.Consolidated)
			}
		}
	}
}
