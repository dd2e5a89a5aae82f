package zarrstore

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// sharedFolder is a folder of test data: the environment variable's, or shared/NAME beside
// the checkout.
func sharedFolder(t testing.TB, variable, name string) string {
	t.Helper()
	dir := os.Getenv(variable)
	if dir == "" {
		at, err := os.Getwd()
		if err != nil {
			t.Fatal(err)
		}
		for {
			if _, err := os.Stat(filepath.Join(at, "go.mod")); err == nil || at == filepath.Dir(at) {
				break
			}
			at = filepath.Dir(at)
		}
		dir = filepath.Join(at, "..", "shared", name)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("no test data: set %s or put shared/%s beside the checkout (%v)", variable, name, err)
	}
	return dir
}

// unsupported are the stores of the corpus that are refused, and what the refusal names.
var unsupported = map[string]string{
	"zarrs/v2/array_zfpy_C.zarr":           "zfpy",
	"zarrs/v3/array_zfpy.zarr":             "zfpy",
	"zarrs/v3/array_optional.zarr":         "optional",
	"zarr-java/storage_transformer_exists": "storage transformer",
}

// storeOracle is what independent libraries read from a store.
type storeOracle struct {
	Format int                    `json:"zarr_format"`
	Arrays map[string]arrayOracle `json:"arrays"`
	Groups []string               `json:"groups"`
	Expect string                 `json:"expect"`
	InZip  string                 `json:"path_inside_zip"`
}

type arrayOracle struct {
	Shape      []int          `json:"shape"`
	Chunks     []int          `json:"chunks"`
	Shards     []int          `json:"chunk_shape"`
	Dtype      string         `json:"dtype"`
	Attributes map[string]any `json:"attributes"`
	Present    int            `json:"chunks_present"`
	Total      int            `json:"chunks_total"`
	Stored     *struct {
		SHA string `json:"sha256_le"`
	} `json:"stored"`
	Strings *struct {
		Count int
		SHA   string `json:"sha256_nul_joined"`
	} `json:"strings"`
	Nested []any  `json:"values_if_nested"`
	Note   string `json:"note"`
	Error  string `json:"error"`
}

// readAll assembles an array from its chunks, in C order and memory order.
func readAll(ctx context.Context, a *Array) ([]byte, error) {
	m := a.Manifest()
	c, err := codec.Prepare(m.Codecs, m.Type, m.Chunk)
	if err != nil {
		return nil, err
	}
	n, size := 1, a.Type.Size
	for _, s := range a.Shape {
		n *= s
	}
	out := make([]byte, n*size)
	whole := make([]byte, c.DecodedSize())
	scratch := make([]byte, c.ScratchSize())
	elements := make([]int, len(whole)/size)
	target := make([]int, n)
	_, most, _ := m.Index.Stored()
	err = eachChunk(a.Shape, a.Chunks, func(chunk []int) error {
		ref, ok, err := m.Index.Ref(chunk)
		if err != nil {
			return err
		}
		if ref.Length > most {
			return fmt.Errorf("chunk %v has %d bytes, at most %d were announced", chunk, ref.Length, most)
		}
		if stored, err := a.ReadChunk(ctx, chunk, whole, scratch); err != nil || stored != ok {
			return fmt.Errorf("stored is %v: %w", stored, err)
		}
		for i := range elements {
			elements[i] = i + 1
		}
		place(target, a.Shape, elements, a.Chunks, chunk)
		for i, e := range target {
			if e > 0 {
				copy(out[i*size:(i+1)*size], whole[(e-1)*size:])
				target[i] = 0
			}
		}
		return nil
	})
	return out, err
}

func shaOf(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}

// TestCorpus opens every store of the corpus and compares metadata and elements with what
// independent libraries read.
func TestCorpus(t *testing.T) {
	root := filepath.Join(sharedFolder(t, "GONDA_DATA", "data"), "zarr")
	stores, arrays := 0, 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".oracle.json") {
			return err
		}
		item := strings.TrimSuffix(path, ".oracle.json")
		name, _ := filepath.Rel(root, item)
		if info, err := os.Stat(item); err != nil || !info.IsDir() || strings.HasPrefix(name, "codecs") {
			return nil
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var o storeOracle
		if err := json.Unmarshal(raw, &o); err != nil {
			return err
		}
		stores++
		arrays += len(o.Arrays)
		t.Run(name, func(t *testing.T) { checkStore(t, item, name, o) })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if stores == 0 {
		t.Error("no stores found")
	}
	t.Logf("%d stores, %d arrays", stores, arrays)
}

func checkStore(t *testing.T, path, name string, o storeOracle) {
	ctx := context.Background()
	g, err := Open(ctx, path)
	if strings.HasPrefix(name, "bad") {
		if err == nil || !strings.Contains(err.Error(), filepath.Base(path)) {
			t.Errorf("opened, or refused without its name: %v", err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if o.Format != g.Format {
		t.Errorf("format %d, %d wanted", g.Format, o.Format)
	}
	again, err := Open(ctx, path, IgnoreConsolidated())
	if err != nil {
		t.Fatal(err)
	}
	if n := countArrays(g); n != len(o.Arrays) || countArrays(again) != n {
		t.Errorf("%d arrays, %d without consolidated metadata, %d wanted", n, countArrays(again), len(o.Arrays))
	}
	for key, want := range o.Arrays {
		a := g.Array(strings.TrimPrefix(key, "/"))
		if key == "/" {
			a = g.Arrays[0]
		}
		if a == nil {
			t.Errorf("%s is missing", key)
			continue
		}
		if reason, ok := unsupported[name]; ok {
			if a.Unsupported == nil || !strings.Contains(a.Unsupported.Error(), reason) {
				t.Errorf("%s: refused by %v, not naming %s", key, a.Unsupported, reason)
			}
			if _, _, err := a.Manifest().Index.Ref(make([]int, len(a.Shape))); !errors.Is(err, a.Unsupported) {
				t.Errorf("%s: a chunk of it: %v", key, err)
			}
			continue
		}
		checkArray(t, ctx, a, key, want)
	}
}

func countArrays(g *Group) int {
	n := len(g.Arrays)
	for _, c := range g.Groups {
		n += countArrays(c)
	}
	return n
}

func checkArray(t *testing.T, ctx context.Context, a *Array, key string, want arrayOracle) {
	if a.Unsupported != nil {
		t.Errorf("%s: %v (the oracle: %s)", key, a.Unsupported, want.Error)
		return
	}
	outer := a.Chunks
	if a.Shards != nil {
		outer = a.Shards
	}
	if !slices.Equal(a.Shape, want.Shape) || !slices.Equal(outer, append(want.Chunks, want.Shards...)) {
		t.Errorf("%s: shape %v, chunks %v; wanted %v, %v %v", key, a.Shape, outer, want.Shape, want.Chunks, want.Shards)
	}
	if want.Dtype != "" && a.Type.Numpy() != want.Dtype {
		t.Errorf("%s: type %s, %s wanted", key, a.Type.Numpy(), want.Dtype)
	}
	for n := range want.Attributes {
		if _, ok := a.Attrs.Get(n); !ok && n != "_ARRAY_DIMENSIONS" && !strings.HasPrefix(n, "_NC") && !strings.HasPrefix(n, "_nc") {
			t.Errorf("%s: attribute %s is missing", key, n)
		}
	}
	if a.Type.Kind == dtype.String || a.Type.Kind == dtype.Vlen {
		text, err := a.Strings(ctx)
		if err != nil {
			t.Errorf("%s: %v", key, err)
		} else if want.Strings != nil && shaOf([]byte(strings.Join(text, "\x00"))) != want.Strings.SHA {
			t.Errorf("%s: other text: %.80q", key, text)
		}
		return
	}
	if want.Stored == nil && want.Strings == nil && want.Present == 0 && want.Note != "" {
		return // nothing is stored
	}
	data, err := readAll(ctx, a)
	if err != nil {
		t.Errorf("%s: %v", key, err)
		return
	}
	switch {
	case want.Stored != nil:
		if got := shaOf(data); got != want.Stored.SHA {
			t.Errorf("%s: elements have SHA-256 %s, %s wanted", key, got, want.Stored.SHA)
		}
	case want.Strings != nil:
		if got := shaOf([]byte(strings.Join(textOf(a.Type, data), "\x00"))); got != want.Strings.SHA {
			t.Errorf("%s: other text: %.80q", key, textOf(a.Type, data))
		}
	case want.Nested != nil:
		for i, v := range want.Nested {
			if float64(data[8*i]) != v {
				t.Errorf("%s: element %d is %d, %v wanted", key, i, data[8*i], v)
			}
		}
	case want.Note == "":
		t.Errorf("%s: nothing to compare with: %s", key, want.Error)
	}
}

// textOf is the elements of a fixed-length text type.
func textOf(t dtype.Type, b []byte) []string {
	var out []string
	for ; len(b) >= t.Size; b = b[t.Size:] {
		e := b[:t.Size]
		if t.Kind == dtype.UTF32 {
			s, _ := dtype.FillJSON(t, e, 3).(string)
			out = append(out, s)
		} else {
			out = append(out, string(bytes.TrimRight(e, "\x00")))
		}
	}
	return out
}
