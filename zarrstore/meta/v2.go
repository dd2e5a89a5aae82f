package meta

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// dimensionNames is the attribute in which xarray keeps the names of dimensions in format 2.
const dimensionNames = "_ARRAY_DIMENSIONS"

// compressors are the ids that format 2 puts into "compressor"; all others are filters.
var compressors = map[string]bool{
	"blosc": true, "zlib": true, "gzip": true, "zstd": true, "lz4": true, "bz2": true, "lzma": true, "zfpy": true, "pcodec": true,
}

// ArrayV2 reads .zarray and .zattrs (nil when there is none).
//
// Errors: *Error for documents that say nothing consistent. What is well said but not
// supported is in Refused.
// Source: Zarr format 2, "Arrays"; xarray, "Zarr encoding specification"; NCZarr.
func ArrayV2(zarray, zattrs Attrs) (*Array, error) {
	if v, _ := zarray.Get("zarr_format"); v != json.Number("2") {
		return nil, wrong("zarr_format", "%s was found, 2 was wanted", short(v))
	}
	a := &Array{Format: 2, Separator: ".", Unstated: true}
	var err error
	if a.Shape, err = lengths(zarray, "shape"); err != nil {
		return nil, err
	}
	if a.Chunks, err = lengths(zarray, "chunks"); err != nil {
		return nil, err
	}
	if err := a.checkGrid(); err != nil {
		return nil, err
	}
	if v, ok := zarray.Get("dimension_separator"); ok && v != nil {
		a.Unstated = false
		if a.Separator, _ = v.(string); a.Separator != "." && a.Separator != "/" {
			return nil, wrong("dimension_separator", "%s was found, . or / was wanted", short(v))
		}
	}
	if err := a.pipelineV2(zarray); err != nil {
		return nil, err
	}
	a.typeV2(zarray)
	a.attrsV2(zarray, zattrs)
	return a, nil
}

// pipelineV2 reads order, filters and compressor.
func (a *Array) pipelineV2(zarray Attrs) error {
	switch order, _ := zarray.Get("order"); order {
	case "F":
		a.Codecs = append(a.Codecs, codec.Spec{Name: "transpose", Config: map[string]any{"order": "F"}})
	case "C", nil:
	default:
		return wrong("order", "%s was found, C or F was wanted", short(order))
	}
	filters, _ := zarray.Get("filters")
	list, ok := filters.([]any)
	if filters != nil && !ok {
		return wrong("filters", "a list was wanted")
	}
	if compressor, _ := zarray.Get("compressor"); compressor != nil {
		list = append(append([]any(nil), list...), compressor)
	}
	for i, x := range list {
		o, ok := x.(Attrs)
		id, _ := o.Get("id")
		name, isText := id.(string)
		if !ok || !isText || name == "" {
			return wrong("filters or compressor", "step %d has no id", i)
		}
		a.Codecs = append(a.Codecs, codec.Spec{Name: name, Config: config(o.Without("id"))})
	}
	return nil
}

// typeV2 reads dtype and fill_value.
func (a *Array) typeV2(zarray Attrs) {
	v, _ := zarray.Get("dtype")
	name, ok := v.(string)
	if !ok {
		a.refuse(&UnsupportedError{fmt.Sprintf("a compound dtype (%s)", short(v))})
		return
	}
	var err error
	if a.Type, err = dtype.ParseNumpy(name); err != nil {
		a.refuse(err)
		return
	}
	if a.Type.Kind == dtype.String {
		a.Type.Kind = a.objectKind()
	}
	fill, _ := zarray.Get("fill_value")
	if a.Fill, err = dtype.ParseFill(a.Type, plain(fill)); err != nil {
		a.refuse(err)
	}
}

// objectKind is what the elements of dtype |O are, by the filter that encodes them.
func (a *Array) objectKind() dtype.Kind {
	for _, s := range a.Codecs {
		switch s.Name {
		case "vlen-utf8", "json2":
			return dtype.String
		case "vlen-bytes":
			return dtype.Vlen
		case "transpose":
			continue
		}
		a.refuse(&UnsupportedError{fmt.Sprintf("dtype |O with filter %q", s.Name)})
		return dtype.String
	}
	a.refuse(&UnsupportedError{"dtype |O without a filter that encodes objects"})
	return dtype.String
}

// attrsV2 takes the names of dimensions out of the attributes: xarray's, else NCZarr's.
func (a *Array) attrsV2(zarray, zattrs Attrs) {
	if v, ok := zattrs.Get(dimensionNames); ok {
		if a.Dims = a.names(v); a.Dims != nil {
			zattrs = zattrs.Without(dimensionNames)
		}
	}
	for _, o := range []Attrs{zarray, zattrs} {
		for _, x := range o {
			if a.Dims == nil && strings.EqualFold(x.Name, "_nczarr_array") {
				a.Dims = a.references(x.Value)
			}
		}
	}
	a.Attrs, _ = typed(zattrs.visible()).(Attrs)
}

// references reads NCZarr's paths of dimensions.
func (a *Array) references(v any) []string {
	o, _ := v.(Attrs)
	for _, member := range []string{"dimension_references", "dimrefs"} {
		if v, ok := o.Get(member); ok {
			names := a.names(v)
			for i := range names {
				names[i] = last(names[i])
			}
			return names
		}
	}
	return nil
}

// V2 is .zarray and .zattrs of the array.
//
// Errors: *Error or *dtype.NameError when format 2 cannot say it.
func (a *Array) V2() (zarray, zattrs Attrs, err error) {
	name := a.Type.Numpy()
	if a.Type.Kind == dtype.Vlen {
		name = "|O"
	}
	if name == "" {
		return nil, nil, &dtype.NameError{Name: a.Type.String(), Why: "Zarr format 2 has no name for it"}
	}
	if a.Prefix != "" || a.Shard != nil {
		return nil, nil, wrong("", "format 2 has no shards and no prefix of chunk keys")
	}
	order, filters, compressor := "C", []any(nil), any(nil)
	for i, s := range a.Codecs {
		switch {
		case s.Name == "transpose" && i == 0 && s.Config["order"] == "F":
			order = "F"
		case s.Name == "transpose" || s.Name == "bytes":
			return nil, nil, wrong("", "format 2 has no codec %q", s.Name)
		case i == len(a.Codecs)-1 && compressors[s.Name]:
			compressor = identified(s)
		default:
			filters = append(filters, identified(s))
		}
	}
	zarray = Attrs{
		{"chunks", a.Chunks},
		{"compressor", compressor},
		{"dtype", name},
		{"fill_value", dtype.FillJSON(a.Type, a.Fill, 2)},
		{"filters", nil},
		{"order", order},
		{"shape", a.Shape},
		{"zarr_format", 2},
	}
	if filters != nil {
		zarray = zarray.With("filters", filters)
	}
	if a.Separator == "/" {
		zarray = zarray.With("dimension_separator", "/")
	}
	zattrs = a.Attrs
	if a.Dims != nil {
		zattrs = append(Attrs{{dimensionNames, a.Dims}}, zattrs...)
	}
	return zarray, zattrs, nil
}

// identified is a codec as format 2 writes it.
func identified(s codec.Spec) Attrs {
	return sorted(s.Config).With("id", s.Name)
}
