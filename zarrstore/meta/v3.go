package meta

import (
	"encoding/json"
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// NodeV3 says whether a zarr.json is of an array or a group.
//
// Errors: *Error when it is neither, or of another format.
func NodeV3(doc Attrs) (array bool, err error) {
	if v, _ := doc.Get("zarr_format"); v != json.Number("3") {
		return false, wrong("zarr_format", "%s was found, 3 was wanted", short(v))
	}
	switch v, _ := doc.Get("node_type"); v {
	case "array":
		return true, nil
	case "group":
		return false, nil
	default:
		return false, wrong("node_type", "%s was found, array or group was wanted", short(v))
	}
}

// The members of zarr.json that are known.
var (
	groupMembers = map[string]bool{"zarr_format": true, "node_type": true, "attributes": true, "consolidated_metadata": true}
	arrayMembers = map[string]bool{"zarr_format": true, "node_type": true, "attributes": true, "shape": true, "data_type": true,
		"chunk_grid": true, "chunk_key_encoding": true, "fill_value": true, "codecs": true, "dimension_names": true,
		"storage_transformers": true, "consolidated_metadata": true}
)

// unknown is the first member that must be understood and is not.
func unknown(doc Attrs, known map[string]bool) error {
	for _, x := range doc {
		if known[x.Name] {
			continue
		}
		o, _ := x.Value.(Attrs)
		if must, ok := o.Get("must_understand"); !ok || must != false {
			return &UnsupportedError{fmt.Sprintf("extension %q", x.Name)}
		}
	}
	return nil
}

// GroupV3 reads the attributes of a group's zarr.json and its consolidated metadata: the
// documents of all nodes below by path, nil where there are none.
//
// Errors: *Error, *UnsupportedError.
func GroupV3(doc Attrs) (attrs, consolidated Attrs, err error) {
	if err := unknown(doc, groupMembers); err != nil {
		return nil, nil, err
	}
	if attrs, err = attributes(doc); err != nil {
		return nil, nil, err
	}
	c, _ := doc.Get("consolidated_metadata")
	o, _ := c.(Attrs)
	if kind, _ := o.Get("kind"); kind == "inline" {
		m, _ := o.Get("metadata")
		consolidated, _ = m.(Attrs)
	}
	return attrs, consolidated, nil
}

func attributes(doc Attrs) (Attrs, error) {
	v, _ := doc.Get("attributes")
	o, ok := v.(Attrs)
	if v != nil && !ok {
		return nil, wrong("attributes", "an object was wanted")
	}
	out, _ := typed(o.visible()).(Attrs)
	return out, nil
}

// ArrayV3 reads the zarr.json of an array.
//
// Errors: *Error for a document that says nothing consistent. What is well said but not
// supported is in Refused.
// Source: Zarr core specification 3.1, "Array metadata"; xarray's _FillValue attribute.
func ArrayV3(doc Attrs) (*Array, error) {
	a := &Array{Format: 3}
	var err error
	if a.Shape, err = lengths(doc, "shape"); err != nil {
		return nil, err
	}
	if a.Attrs, err = attributes(doc); err != nil {
		return nil, err
	}
	if err := unknown(doc, arrayMembers); err != nil {
		a.refuse(err)
	}
	if v, _ := doc.Get("storage_transformers"); v != nil {
		if list, ok := v.([]any); !ok || len(list) > 0 {
			a.refuse(&UnsupportedError{fmt.Sprintf("storage transformer %s", short(v))})
		}
	}
	if err := a.gridV3(doc); err != nil {
		return nil, err
	}
	if err := a.keysV3(doc); err != nil {
		return nil, err
	}
	if err := a.codecsV3(doc); err != nil {
		return nil, err
	}
	if err := a.typeV3(doc); err != nil {
		return nil, err
	}
	if v, _ := doc.Get("dimension_names"); v != nil {
		if a.Dims = a.names(v); a.Dims == nil {
			return nil, wrong("dimension_names", "%s was found, %d names were wanted", short(v), len(a.Shape))
		}
	}
	a.Attrs = readFillValue(a.Type, a.Attrs)
	return a, a.checkGrid()
}

// extension reads a name with its configuration: an object or, since 3.1, a bare string.
func extension(member string, v any) (name string, conf Attrs, err error) {
	if s, ok := v.(string); ok && s != "" {
		return s, nil, nil
	}
	o, ok := v.(Attrs)
	if !ok {
		return "", nil, wrong(member, "%s was found, a name or an object was wanted", short(v))
	}
	if name, err = text(o, "name"); err != nil {
		return "", nil, wrong(member, "it has no name")
	}
	c, _ := o.Get("configuration")
	conf, ok = c.(Attrs)
	if c != nil && !ok {
		return "", nil, wrong(member, "the configuration of %q is no object", name)
	}
	return name, conf, nil
}

func (a *Array) gridV3(doc Attrs) error {
	v, _ := doc.Get("chunk_grid")
	name, conf, err := extension("chunk_grid", v)
	if err != nil {
		return err
	}
	if name != "regular" {
		a.refuse(&UnsupportedError{fmt.Sprintf("chunk grid %q", name)})
		a.Chunks = append([]int(nil), a.Shape...)
		return nil
	}
	a.Chunks, err = lengths(conf, "chunk_shape")
	return err
}

func (a *Array) keysV3(doc Attrs) error {
	v, _ := doc.Get("chunk_key_encoding")
	name, conf, err := extension("chunk_key_encoding", v)
	if err != nil {
		return err
	}
	switch name {
	case "default":
		a.Prefix, a.Separator = "c", "/"
	case "v2":
		a.Separator = "."
	default:
		a.refuse(&UnsupportedError{fmt.Sprintf("chunk key encoding %q", name)})
	}
	if s, ok := conf.Get("separator"); ok {
		if a.Separator, _ = s.(string); a.Separator != "." && a.Separator != "/" {
			return wrong("chunk_key_encoding", "separator %s, . or / was wanted", short(s))
		}
	}
	return nil
}

// codecsV3 reads the pipeline, and what is inside of a shard.
func (a *Array) codecsV3(doc Attrs) error {
	v, _ := doc.Get("codecs")
	specs, err := pipeline("codecs", v)
	if err != nil {
		return err
	}
	a.Codecs = specs
	for _, s := range specs {
		if s.Name == "sharding_indexed" && len(specs) > 1 {
			a.refuse(&UnsupportedError{"sharding_indexed together with other codecs"})
			return nil
		}
	}
	if specs[0].Name != "sharding_indexed" {
		return nil
	}
	list, _ := v.([]any)
	_, conf, _ := extension("codecs", list[0])
	return a.shardV3(conf)
}

func (a *Array) shardV3(conf Attrs) error {
	shard := &Shard{Shape: a.Chunks}
	var err error
	if a.Chunks, err = lengths(conf, "chunk_shape"); err != nil {
		return err
	}
	if len(a.Chunks) != len(shard.Shape) {
		return wrong("sharding_indexed", "chunks %v in shards %v", a.Chunks, shard.Shape)
	}
	for d, n := range a.Chunks {
		if n == 0 || shard.Shape[d]%n != 0 {
			return wrong("sharding_indexed", "chunks %v do not divide shards %v", a.Chunks, shard.Shape)
		}
	}
	v, _ := conf.Get("codecs")
	if a.Codecs, err = pipeline("sharding_indexed codecs", v); err != nil {
		return err
	}
	v, _ = conf.Get("index_codecs")
	if shard.Index, err = pipeline("index_codecs", v); err != nil {
		return err
	}
	switch v, _ := conf.Get("index_location"); v {
	case "start":
		shard.AtStart = true
	case "end", nil:
	default:
		return wrong("index_location", "%s was found, start or end was wanted", short(v))
	}
	a.Shard = shard
	return nil
}

// pipeline reads a list of codecs, at least one.
func pipeline(member string, v any) ([]codec.Spec, error) {
	list, ok := v.([]any)
	if !ok || len(list) == 0 {
		return nil, wrong(member, "a list of codecs was wanted")
	}
	out := make([]codec.Spec, len(list))
	for i, x := range list {
		name, conf, err := extension(member, x)
		if err != nil {
			return nil, err
		}
		out[i] = codec.Spec{Name: name, Config: config(conf)}
	}
	return out, nil
}

// typeV3 reads data_type and fill_value; the byte order is the codec's.
func (a *Array) typeV3(doc Attrs) error {
	v, _ := doc.Get("data_type")
	name, conf, err := extension("data_type", v)
	if err != nil {
		return err
	}
	if a.Type, err = dtype.ParseZarr3(name, config(conf)); err != nil {
		a.refuse(err)
		return nil
	}
	for _, s := range a.Codecs {
		if s.Name == "bytes" && s.Config["endian"] == "big" && a.Type.Size > 1 {
			a.Type.Big = a.Type.Kind != dtype.Bytes && a.Type.Kind != dtype.Opaque
		}
	}
	fill, ok := doc.Get("fill_value")
	if !ok {
		return wrong("fill_value", "it is missing")
	}
	if a.Fill, err = dtype.ParseFill(a.Type, plain(fill)); err != nil {
		a.refuse(err)
	}
	return nil
}

// V3 is the zarr.json of the array.
//
// Errors: *Error or *dtype.NameError when format 3 cannot say it.
func (a *Array) V3() (Attrs, error) {
	name, conf, err := a.Type.Zarr3()
	if err != nil {
		return nil, err
	}
	if a.Shard != nil {
		return nil, &UnsupportedError{"writing shards"}
	}
	fill := a.Fill
	if fill == nil {
		fill = make([]byte, a.Type.Size)
	}
	keys := "default"
	if a.Prefix == "" {
		keys = "v2"
	}
	codecs := make([]any, len(a.Codecs))
	for i, s := range a.Codecs {
		codecs[i] = named(s.Name, s.Config)
	}
	attrs := writeFillValue(a.Type, a.Attrs)
	if attrs == nil {
		attrs = Attrs{}
	}
	doc := Attrs{
		{"zarr_format", 3},
		{"node_type", "array"},
		{"shape", a.Shape},
		{"data_type", name},
		{"chunk_grid", named("regular", map[string]any{"chunk_shape": a.Chunks})},
		{"chunk_key_encoding", named(keys, map[string]any{"separator": a.Separator})},
		{"fill_value", dtype.FillJSON(a.Type, fill, 3)},
		{"codecs", codecs},
		{"attributes", attrs},
	}
	if conf != nil {
		doc = doc.With("data_type", named(name, conf))
	}
	if a.Dims != nil {
		names := make([]any, len(a.Dims))
		for i, s := range a.Dims {
			if s != "" {
				names[i] = s
			}
		}
		doc = append(doc, Attr{"dimension_names", names})
	}
	return doc, nil
}

// named is an extension with its configuration.
func named(name string, conf map[string]any) Attrs {
	o := Attrs{{"name", name}}
	if len(conf) > 0 {
		o = append(o, Attr{"configuration", sorted(conf)})
	}
	return o
}

// WriteGroupV3 is the zarr.json of a group; consolidated are the documents of all nodes
// below it by path, nil for none.
func WriteGroupV3(attrs, consolidated Attrs) Attrs {
	if attrs == nil {
		attrs = Attrs{}
	}
	doc := Attrs{{"zarr_format", 3}, {"node_type", "group"}, {"attributes", attrs}}
	if consolidated != nil {
		doc = append(doc, Attr{"consolidated_metadata", Attrs{
			{"kind", "inline"}, {"must_understand", false}, {"metadata", consolidated}}})
	}
	return doc
}
