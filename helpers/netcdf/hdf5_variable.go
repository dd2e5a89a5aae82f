package netcdf

import (
	"fmt"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
	"github.com/gonda-go/gonda/zarrstore/codec"
)

// describeDataset fills a variable in with what the dataset's header says.
func describeDataset(w *foundVariable, d *hdf5.Dataset) {
	v := w.Variable
	element, inner := unwrap(d.Type)
	v.Type, v.data.number = valueType(element)
	v.Members, v.Enum, v.Tag = membersOf(element), enumOf(element), element.Tag
	if element.Class == hdf5.Vlen && !element.String {
		base, _ := unwrap(element.Base)
		v.Base = typeOf(base)
	}
	w.extent, w.maximum = d.Space.Dims, d.Space.Max
	if d.Space.Null {
		w.extent, w.maximum = []int64{0}, []int64{0}
	}
	w.extent = append(w.extent[:len(w.extent):len(w.extent)], inner...)
	w.maximum = append(w.maximum[:len(w.maximum):len(w.maximum)], inner...)
	v.ChunkShape = chunkShape(d, inner)
	for _, x := range d.Filters {
		v.Filters = append(v.Filters, codec.Spec{ID: x.ID, Name: filterName(x), Params: x.Params, Optional: x.Optional})
	}
	v.FillDefined = d.Fill.Defined
	if n := int64(len(d.Fill.Value)); n > 0 && n == d.Type.Size && len(inner) == 0 && unreadable(element) == nil {
		v.Fill = native(v.Type, converted(v.data.number, d.Fill.Value))
	}
	v.data.lost = unreachable(d)
	if v.data.refused = v.data.lost; v.data.refused == nil {
		v.data.refused = unreadable(element)
	}
}

// chunkShape is the shape of a dataset's chunks, nil when it has none.
func chunkShape(d *hdf5.Dataset, inner []int64) []int {
	if d.Layout.Storage != hdf5.ChunkedStorage {
		return nil
	}
	return ints(append(d.Layout.Chunk[:len(d.Layout.Chunk):len(d.Layout.Chunk)], inner...))
}

// unreachable says why the elements of a dataset cannot be read, whatever they are; nil when
// they can.
func unreachable(d *hdf5.Dataset) error {
	switch {
	case d.Damage != nil:
		return d.Damage
	case d.Layout.Storage == hdf5.VirtualStorage:
		return &FormatError{Offset: -1, Err: ErrUnsupported, What: "a virtual dataset has no chunks of its own: its elements are in other datasets (Virtual)"}
	case d.External:
		return &FormatError{Offset: -1, Err: ErrUnsupported, What: "elements in external files are not supported: h5repack puts them into the file"}
	}
	return nil
}

// filterNames are the names of filters by number: those of HDF5 itself and those that are
// registered with its makers.
var filterNames = map[int]string{
	1: "deflate", 2: "shuffle", 3: "fletcher32", 4: "szip", 5: "nbit", 6: "scaleoffset",
	305: "lzo", 307: "bzip2", 32000: "lzf", 32001: "blosc", 32002: "mafisc", 32003: "snappy", 32004: "lz4",
	32005: "apax", 32006: "cbf", 32007: "jpeg-xr", 32008: "bitshuffle", 32009: "spdp", 32010: "lpc-rice",
	32011: "ccsds-123", 32012: "jpeg-ls", 32013: "zfp", 32014: "fpzip", 32015: "zstd", 32016: "b3d",
	32017: "sz", 32018: "fcidecomp", 32019: "jpeg", 32020: "vbz", 32021: "fapec", 32022: "bitgroom",
	32023: "granularbr", 32024: "sz3", 32025: "delta-rice", 32026: "blosc2", 32027: "flac",
}

func filterName(x hdf5.Filter) string {
	if name, ok := filterNames[x.ID]; ok {
		return name
	}
	if x.Name != "" {
		return x.Name
	}
	return fmt.Sprintf("filter %d", x.ID)
}

func ints(list []int64) []int {
	out := make([]int, len(list))
	for i, n := range list {
		out[i] = int(n)
	}
	return out
}

// like takes over another variable's description, but for its name and path.
func (v *Variable) like(o *Variable) {
	v.Type, v.Attrs, v.ChunkShape, v.Filters = o.Type, o.Attrs, o.ChunkShape, o.Filters
	v.Fill, v.FillDefined = o.Fill, o.FillDefined
	v.Members, v.Enum, v.Base, v.Tag = o.Members, o.Enum, o.Base, o.Tag
	v.file, v.data = o.file, o.data
}
