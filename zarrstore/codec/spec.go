package codec

// Spec names one step between a chunk's elements and its stored bytes, as a file states it.
// A pipeline is a []Spec in the order of encoding; decoding goes backwards.
type Spec struct {
	Name     string         // Zarr's name ("bytes", "blosc", "zlib", "shuffle", ...) or HDF5's registered one
	ID       int            // HDF5 filter number; 0 when the step comes from Zarr, < 0 when from Number.Spec
	Config   map[string]any // Zarr configuration, as decoded from JSON; nil for HDF5
	Params   []uint32       // HDF5 client data; nil for Zarr
	Optional bool           // HDF5: the writer may have skipped it (see the mask of a chunk)
}
