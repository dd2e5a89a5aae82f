package meta

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

func parse(t testing.TB, doc string) Attrs {
	t.Helper()
	o, err := ParseObject([]byte(doc))
	if err != nil {
		t.Fatalf("%v: %s", err, doc)
	}
	return o
}

func TestParse(t *testing.T) {
	got := parse(t, ` { "b" : [1, 2.50, "x\u00e9\n", null, true, {}], "a": {"n": -1e-3, "": []}, "b2": NaN, "i": [-Infinity, Infinity], "a": "again" } `)
	want := Attrs{
		{"b", []any{json.Number("1"), json.Number("2.50"), "xé\n", nil, true, Attrs{}}},
		{"a", "again"}, {"b2", math.NaN()}, {"i", []any{math.Inf(-1), math.Inf(1)}},
	}
	if len(got) != 4 || !reflect.DeepEqual(got[:2], want[:2]) || !reflect.DeepEqual(got[3], want[3]) {
		t.Errorf("%v", got)
	}
	if f, ok := got[2].Value.(float64); !ok || f == f {
		t.Errorf("NaN is %v", got[2].Value)
	}
	for _, doc := range []string{"", "{", "}", `{"a"}`, `{"a":}`, `{"a":1,}`, `[1,]`, `{'a':1}`, `{"a":01}`, `{"a":1}x`, `{"a":"b`, `{"a":"\q"}`, `nul`, `-`, `+1`, `.5`, `{"a" 1}`,
		strings.Repeat("[", 1000), strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70), "\"\x01\"", `{1:2}`} {
		var bad *Error
		if v, err := Parse([]byte(doc)); !errors.As(err, &bad) {
			t.Errorf("%.40q was read as %v", doc, v)
		}
	}
}

func TestAttributes(t *testing.T) {
	doc := parse(t, `{"i": 9007199254740993, "u": 18446744073709551615, "big": 123456789012345678901234567890, "f": 1.0, "z": -0, "e": 1e3, "l": [1, 2], "fl": [1.0, 2.5], "m": [1, 2.5], "s": ["a", "b"], "n": null, "o": {"x": [1]}, "E": []}`)
	attrs := UserAttrs(doc)
	want := Attrs{{"i", int64(9007199254740993)}, {"u", uint64(math.MaxUint64)}, {"big", json.Number("123456789012345678901234567890")}, {"f", 1.0}, {"z", math.Copysign(0, -1)}, {"e", 1e3},
		{"l", []int64{1, 2}}, {"fl", []float64{1, 2.5}}, {"m", []any{int64(1), 2.5}}, {"s", []string{"a", "b"}}, {"n", nil}, {"o", Attrs{{"x", []int64{1}}}}, {"E", []any{}}}
	if !reflect.DeepEqual(attrs, want) {
		t.Errorf("%#v", attrs)
	}
	text, err := Marshal(attrs)
	if err != nil {
		t.Fatal(err)
	}
	if again := UserAttrs(parse(t, string(text))); !reflect.DeepEqual(again, want) {
		t.Errorf("written and read: %#v", again)
	}
}

func TestMarshal(t *testing.T) {
	text, err := Marshal(Attrs{{"nan", math.NaN()}, {"inf", []float32{float32(math.Inf(-1)), 0.1}}, {"s", "a<b>\"\\\n\x00β\xff"}, {"i8", []int8{-1}}, {"m", map[string]any{"b": 1, "a": uint8(2)}}, {"n", []any{Attrs{{"x", 1}}, nil}}, {"1e21", 1e21}})
	want := "{\n  \"nan\": \"NaN\",\n  \"inf\": [\"-Infinity\", 0.10000000149011612],\n  \"s\": \"a<b>\\\"\\\\\\n\\u0000β�\",\n  \"i8\": [-1],\n  \"m\": {\n    \"a\": 2,\n    \"b\": 1\n  },\n  \"n\": [\n    {\n      \"x\": 1\n    },\n    null\n  ],\n  \"1e21\": 1e+21\n}\n"
	if err != nil || string(text) != want {
		t.Errorf("%v\n%s", err, text)
	}
	if !json.Valid(text) {
		t.Error("not JSON")
	}
	if _, err := Marshal(Attrs{{"c", make(chan int)}}); err == nil {
		t.Error("a channel was written")
	}
}

const zarray = `{"chunks": [5, 720, 1440], "compressor": {"blocksize": 0, "clevel": 3, "cname": "zstd", "id": "blosc", "shuffle": 2}, "dtype": "<f8", "fill_value": "NaN", "filters": null, "order": "C", "shape": [40, 720, 1440], "zarr_format": 2}`

const zarrJSON = `{"zarr_format": 3, "node_type": "array", "shape": [5, 3], "data_type": "float32", "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": [2, 2]}}, "chunk_key_encoding": {"name": "default"}, "fill_value": "NaN", "codecs": [{"name": "bytes", "configuration": {"endian": "big"}}, "crc32c"], "attributes": {"_FillValue": "AAAAAAAA+H8=", "units": "K"}, "dimension_names": ["y", null]}`

func TestArrayV2(t *testing.T) {
	a, err := ArrayV2(parse(t, zarray), parse(t, `{"_ARRAY_DIMENSIONS": ["time", "lat", "lon"], "units": "K", "_NCZARR_ATTR": {}}`))
	if err != nil || a.Refused != nil {
		t.Fatal(err, a.Refused)
	}
	if a.Type != dtype.Float64 || !reflect.DeepEqual(a.Dims, []string{"time", "lat", "lon"}) || len(a.Attrs) != 1 || a.Codecs[0].Name != "blosc" || a.Codecs[0].Config["clevel"] != int64(3) {
		t.Errorf("%+v", a)
	}
	if k := a.Key([]int{7, 0, 0}); k != "7.0.0" || a.OtherKey([]int{7, 0, 0}) != "7/0/0" {
		t.Errorf("key %s", k)
	}
	doc, _, err := a.V2()
	if err != nil {
		t.Fatal(err)
	}
	text, err := Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	if json.Unmarshal(text, &got) != nil || json.Unmarshal([]byte(zarray), &want) != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("written: %s", text)
	}
	for name, change := range map[string][2]string{
		"format": {`"zarr_format": 2`, `"zarr_format": 3`}, "rank": {`[5, 720, 1440]`, `[5, 720]`}, "shape": {`[40, `, `[-40, `}, "chunk": {`[5, `, `[0, `},
		"order": {`"C"`, `"K"`}, "filters": {`"filters": null`, `"filters": {}`}, "id": {`"id"`, `"di"`}, "float": {`[40, `, `[4e1, `}, "huge": {`[40, `, `[99999999999999999999, `},
	} {
		var bad *Error
		if a, err := ArrayV2(parse(t, strings.Replace(zarray, change[0], change[1], 1)), nil); !errors.As(err, &bad) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	for name, change := range map[string][2]string{
		"compound": {`"<f8"`, `[["a", "<f8"]]`}, "type": {`"<f8"`, `"<f16"`}, "object": {`"<f8"`, `"|O"`}, "fill": {`"NaN"`, `"what"`},
	} {
		if a, err := ArrayV2(parse(t, strings.Replace(zarray, change[0], change[1], 1)), nil); err != nil || a.Refused == nil {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	nc, err := ArrayV2(parse(t, strings.Replace(zarray, `{`, `{"_nczarr_array": {"dimension_references": ["/g/time", "/lat", "/lon"]}, `, 1)), nil)
	if err != nil || !reflect.DeepEqual(nc.Dims, []string{"time", "lat", "lon"}) {
		t.Errorf("NCZarr: %v, %v", nc.Dims, err)
	}
}

func TestArrayV3(t *testing.T) {
	a, err := ArrayV3(parse(t, zarrJSON))
	if err != nil || a.Refused != nil {
		t.Fatal(err, a.Refused)
	}
	if !a.Type.Big || a.Type.Native() != dtype.Float32 || !reflect.DeepEqual(a.Dims, []string{"y", ""}) || a.Codecs[1].Name != "crc32c" {
		t.Errorf("%+v", a)
	}
	if v, _ := a.Attrs.Get("_FillValue"); v == nil || v.(float64) == v.(float64) {
		t.Errorf("_FillValue is %v", v)
	}
	if k := a.Key([]int{1, 0}); k != "c/1/0" || a.OtherKey([]int{1, 0}) != "" || (&Array{Prefix: "c"}).Key(nil) != "c" || (&Array{}).Key(nil) != "0" {
		t.Errorf("key %s", k)
	}
	doc, err := a.V3()
	if err != nil {
		t.Fatal(err)
	}
	text, err := Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	var got, want any
	original := strings.NewReplacer(`"default"`, `"default", "configuration": {"separator": "/"}`, `"crc32c"`, `{"name": "crc32c"}`).Replace(zarrJSON)
	if json.Unmarshal(text, &got) != nil || json.Unmarshal([]byte(original), &want) != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("written: %s", text)
	}
	for name, change := range map[string][2]string{
		"grid": {`"chunk_grid"`, `"chunk_grib"`}, "rank": {`[2, 2]`, `[2]`}, "zero": {`[2, 2]`, `[2, 0]`}, "codecs": {`"codecs"`, `"codices"`}, "fill": {`"fill_value"`, `"fill"`},
		"attributes": {`{"_FillValue"`, `[], "x": {"_FillValue"`}, "names": {`["y", null]`, `["y"]`}, "separator": {`{"name": "default"}`, `{"name": "default", "configuration": {"separator": "-"}}`},
	} {
		var bad *Error
		if a, err := ArrayV3(parse(t, strings.Replace(zarrJSON, change[0], change[1], 1))); !errors.As(err, &bad) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	for name, change := range map[string][2]string{
		"grid": {`"regular"`, `"rectilinear"`}, "type": {`"float32"`, `"float8"`}, "member": {`{"zarr_format"`, `{"extra": 1, "zarr_format"`},
		"transformers": {`{"zarr_format"`, `{"storage_transformers": [{"name": "x"}], "zarr_format"`}, "keys": {`"default"`, `"hashed"`},
	} {
		if a, err := ArrayV3(parse(t, strings.Replace(zarrJSON, change[0], change[1], 1))); err != nil || a.Refused == nil {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	ignored := strings.Replace(zarrJSON, `{"zarr_format"`, `{"extra": {"must_understand": false}, "zarr_format"`, 1)
	if a, err := ArrayV3(parse(t, ignored)); err != nil || a.Refused != nil {
		t.Errorf("an extension that need not be understood: %v, %v", err, a.Refused)
	}
}

// FuzzMetadata reads documents of both formats: no panic, and what was read can be written
// and read again to the same.
func FuzzMetadata(f *testing.F) {
	f.Add([]byte(zarray))
	f.Add([]byte(zarrJSON))
	f.Add([]byte(`{"zarr_format":3,"node_type":"group","attributes":{"a":NaN},"consolidated_metadata":{"kind":"inline","must_understand":false,"metadata":{"x":{}}}}`))
	f.Add([]byte(`{"zarr_format":3,"node_type":"array","shape":[8],"data_type":{"name":"numpy.datetime64","configuration":{"unit":"s","scale_factor":10}},"chunk_grid":{"name":"regular","configuration":{"chunk_shape":[4]}},"chunk_key_encoding":"v2","fill_value":"NaT","codecs":[{"name":"sharding_indexed","configuration":{"chunk_shape":[2],"codecs":["bytes"],"index_codecs":["bytes","crc32c"],"index_location":"start"}}]}`))
	f.Add([]byte(`{"shape":[],"chunks":[],"dtype":"|O","fill_value":0,"filters":[{"id":"vlen-utf8"}],"compressor":{"id":"zlib","level":1},"order":"F","zarr_format":2,"dimension_separator":"/","_nczarr_array":{"dimrefs":[]}}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		o, err := ParseObject(doc)
		if err != nil {
			return
		}
		NodeV3(o)
		GroupV3(o)
		ConsolidatedV2(o)
		if a, err := ArrayV2(o, o); err == nil && a.Refused == nil {
			if zarray, zattrs, err := a.V2(); err == nil {
				again, err := ArrayV2(reread(t, zarray), reread(t, zattrs))
				if err != nil || !same(again, a) {
					t.Errorf("%v: %+v became %+v", err, a, again)
				}
			}
		}
		if a, err := ArrayV3(o); err == nil && a.Refused == nil {
			if doc, err := a.V3(); err == nil {
				if again, err := ArrayV3(reread(t, doc)); err != nil || a.Fill != nil && !same(again, a) {
					t.Errorf("%v: %+v became %+v", err, a, again)
				}
			}
		}
	})
}

func reread(t *testing.T, o Attrs) Attrs {
	text, err := Marshal(o)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, string(text))
}

// same compares what must survive writing; attributes of NaN become text.
func same(a, b *Array) bool {
	return reflect.DeepEqual(a.Shape, b.Shape) && reflect.DeepEqual(a.Chunks, b.Chunks) && a.Type == b.Type && len(a.Codecs) == len(b.Codecs) && (string(a.Fill) == string(b.Fill) || a.Type.IsFloat() || a.Type.Kind == dtype.Complex) && reflect.DeepEqual(a.Dims, b.Dims)
}
