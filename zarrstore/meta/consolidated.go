package meta

import "encoding/json"

// ConsolidatedV2 reads .zmetadata: the documents of a hierarchy by key ("t2m/.zarray").
//
// Errors: *Error.
func ConsolidatedV2(doc Attrs) (Attrs, error) {
	if v, _ := doc.Get("zarr_consolidated_format"); v != json.Number("1") {
		return nil, wrong("zarr_consolidated_format", "%s was found, 1 was wanted", short(v))
	}
	v, _ := doc.Get("metadata")
	o, ok := v.(Attrs)
	if !ok {
		return nil, wrong("metadata", "an object was wanted")
	}
	return o, nil
}

// WriteConsolidatedV2 is .zmetadata of documents by key.
func WriteConsolidatedV2(docs Attrs) Attrs {
	return Attrs{{"metadata", docs}, {"zarr_consolidated_format", 1}}
}

// UserAttrs is a parsed .zattrs as attributes: typed, and less NCZarr's bookkeeping.
func UserAttrs(zattrs Attrs) Attrs {
	out, _ := typed(zattrs.visible()).(Attrs)
	return out
}
