package manifest

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

func text(s string) Ref { return inlineRef([]byte(s)) }

func TestParseReferences(t *testing.T) {
	for _, c := range []struct {
		doc  string
		want References
	}{
		{`{}`, References{}},
		{`{".zgroup":"{}","a/0":["x.nc",8,16],"a/1":["x.nc"]}`, References{".zgroup": text("{}"), "a/0": {Key: "x.nc", Offset: 8, Length: 16}, "a/1": {Key: "x.nc", Length: -1}}},
		{`{"version":1,"refs":{"a/.zarray":{"shape": [1]},"a/0":"base64:AAEC","b/0":"plain"}}`,
			References{"a/.zarray": text(`{"shape": [1]}`), "a/0": text("\x00\x01\x02"), "b/0": text("plain")}},
		{`{"version":1,"gen":[],"templates":{"u":"/data/x"},"refs":{"a/0":["{{u}}.nc",0,1],"a/1":["{{ u }}/{{u}}"]}}`,
			References{"a/0": {Key: "/data/x.nc", Length: 1}, "a/1": {Key: "/data/x//data/x", Length: -1}}},
		{`{"a/0":"","b/0":["x",0,0]}`, References{"a/0": text(""), "b/0": {Key: "x"}}},
	} {
		got, err := ParseReferences([]byte(c.doc))
		if err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n%v, %v", c.doc, got, err)
		}
		var b bytes.Buffer
		if err := got.Write(&b); err != nil {
			t.Error(err)
		}
		if again, err := ParseReferences(b.Bytes()); err != nil || !reflect.DeepEqual(again, got) {
			t.Errorf("%s:\nwritten and read again: %v, %v", b.Bytes(), again, err)
		}
	}
}

func TestReferenceErrors(t *testing.T) {
	for doc, want := range map[string]string{
		``:                                     "not a JSON object",
		`[]`:                                   "not a JSON object",
		`{"version":2,"refs":{}}`:              "version 2",
		`{"version":1}`:                        "refs",
		`{"version":1,"refs":[]}`:              "refs",
		`{"../a/0":["x",0,1]}`:                 "without . and ..",
		`{"/a/0":["x",0,1]}`:                   "without . and ..",
		`{"a//0":["x",0,1]}`:                   "without . and ..",
		`{"a/0":["x",-1,1]}`:                   "no range",
		`{"a/0":["x",1,-1]}`:                   "no range",
		`{"a/0":["x",1.5,1]}`:                  "no range",
		`{"a/0":["x",9e18,9e18]}`:              "no range",
		`{"a/0":["x",1]}`:                      "was wanted",
		`{"a/0":[""]}`:                         "was wanted",
		`{"a/0":null}`:                         "was wanted",
		`{"a/0":17}`:                           "was wanted",
		`{"a/0":"base64:!"}`:                   "base64",
		`{"a/0":["x",0,99999999999999999999]}`: "no range",
		`{"version":1,"gen":[{"key":"a"}],"refs":{}}`:                           "gen",
		`{"version":1,"templates":{"f":"{{c}}"},"refs":{"a":["{{f}}"]}}`:        "template",
		`{"version":1,"templates":{"f":"x"},"refs":{"a":["{{f(c='y')}}",0,1]}}`: "template",
		`{"version":1,"templates":{"f":"x"},"refs":{"a":["{{f",0,1]}}`:          "template",
		`{"version":1,"templates":{"f":1},"refs":{}}`:                           "templates",
	} {
		_, err := ParseReferences([]byte(doc))
		if known := (*ReferenceError)(nil); !errors.As(err, &known) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", doc, err)
		}
	}
}

func FuzzParseReferences(f *testing.F) {
	for _, doc := range []string{`{"version":1,"templates":{"u":"/d"},"refs":{".zgroup":{"zarr_format":2},"a/0":["{{u}}",8,16],"b/0":"base64:AAEC"}}`, `{"a":["x"]}`} {
		f.Add([]byte(doc))
	}
	f.Fuzz(func(t *testing.T, doc []byte) {
		refs, err := ParseReferences(doc)
		if err != nil {
			return
		}
		var b bytes.Buffer
		refs.Write(&b)
		again, err := ParseReferences(b.Bytes())
		if err != nil || len(again) != len(refs) {
			t.Fatalf("%q became %q: %v", doc, b.Bytes(), err)
		}
		for key, ref := range refs {
			if got := again[key]; !bytes.Equal(got.Inline, ref.Inline) || got.Offset != ref.Offset || got.Length != ref.Length {
				t.Fatalf("%q: %v became %v", key, ref, got)
			}
		}
	})
}

// rows is the index of a plain array in chunks of whole leading rows, as readers cut them.
type rows struct {
	a      *Array
	record int64 // bytes between leading rows beyond their own
}

func (r rows) Ref(at []int) (Ref, bool, error) {
	n := int64(r.a.Type.Size) * int64(r.a.Shape[1])
	first := at[0] * r.a.Chunk[0]
	return Ref{Key: "f", Offset: 100 + int64(first)*(n+r.record), Length: n * int64(min(r.a.Chunk[0], r.a.Shape[0]-first))}, true, nil
}
func (r rows) Stored() (total, most int64, exact bool) { return 0, 0, true }

func TestRegular(t *testing.T) {
	for _, c := range []struct {
		shape, cut, chunk []int
		record            int64
		at                []int
		ok                bool
		offset, length    int64
	}{
		{shape: []int{10, 4}, cut: []int{3, 4}, chunk: []int{5, 4}, at: []int{1, 0}, ok: true, offset: 100 + 5*8, length: 40},
		{shape: []int{10, 4}, cut: []int{3, 4}, chunk: []int{1, 2}, at: []int{7, 1}, ok: true, offset: 100 + 7*8 + 4, length: 4},
		{shape: []int{10, 4}, cut: []int{3, 4}, chunk: []int{2, 2}, at: []int{0, 0}},
		{shape: []int{10, 4}, cut: []int{3, 4}, chunk: []int{4, 4}, at: []int{0, 0}},
		{shape: []int{10, 4}, cut: []int{1, 4}, chunk: []int{2, 4}, record: 8, at: []int{0, 0}},
		{shape: []int{10, 4}, cut: []int{1, 4}, chunk: []int{1, 4}, record: 8, at: []int{9, 0}, ok: true, offset: 100 + 9*16, length: 8},
		{shape: []int{0, 4}, cut: []int{1, 4}, chunk: []int{1, 4}, ok: true},
	} {
		a := &Array{Shape: c.shape, Chunk: c.cut, Partial: true, Type: dtype.Int16}
		a.Index = rows{a, c.record}
		x, ok := a.Regular(c.chunk)
		if ok != c.ok {
			t.Errorf("%+v: %v", c, ok)
		}
		if !ok || c.at == nil {
			continue
		}
		ref, stored, err := x.Ref(c.at)
		if err != nil || !stored || ref.Offset != c.offset || ref.Length != c.length {
			t.Errorf("%+v: %+v, %v, %v", c, ref, stored, err)
		}
	}
}

func TestRegularChunk(t *testing.T) {
	for _, c := range []struct{ shape, want []int }{
		{[]int{}, []int{}},
		{[]int{0, 7}, []int{1, 7}},
		{[]int{8784, 721, 1440}, []int{4, 721, 1440}},
		{[]int{24, 7919, 7919}, []int{1, 1, 7919}},
		{[]int{1 << 30}, []int{4 << 20}},
	} {
		if got := RegularChunk(c.shape, 4); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: %v", c.shape, got)
		}
	}
}

func TestNumcodecs(t *testing.T) {
	got, err := Numcodecs([]codec.Spec{{ID: 2, Params: []uint32{4}}, {ID: 1, Params: []uint32{6}}, {ID: 3}, {ID: 32015, Params: []uint32{0xffffffff}}, {ID: 32001, Params: []uint32{2, 2, 4, 100, 9, 2, 5}}, {ID: 307}}, 4)
	want := []codec.Spec{
		{Name: "shuffle", Config: map[string]any{"elementsize": 4}}, {Name: "zlib", Config: map[string]any{"level": 6}},
		{Name: "fletcher32", Config: map[string]any{}}, {Name: "zstd", Config: map[string]any{"level": -1}},
		{Name: "blosc", Config: map[string]any{"cname": "zstd", "clevel": 9, "shuffle": 2, "blocksize": 0}}, {Name: "bz2", Config: map[string]any{"level": 9}},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, %v", got, err)
	}
	for _, id := range []int{4, 5, 6, 32000, 32004, 32008} {
		if _, err := Numcodecs([]codec.Spec{{Name: "x", ID: id}}, 4); !errors.As(err, new(*FilterError)) {
			t.Errorf("filter %d: %v", id, err)
		}
	}
}
