package xr

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// Header is what a file, a store or a group of one says of itself, as stored: nothing is
// decoded, coordinates are variables like all others, character arrays keep their last
// dimension.
type Header struct {
	Path      string // of the file or store
	Group     string // path of the group; "" for the root
	Format    string // "netCDF-4", "classic", "Zarr 3", ...
	Sizes     []Size
	Unlimited []string
	Attrs     Attrs
	Vars      []HeaderVar
	Groups    []*Header
	close     func() error
	decoding  decoding     // how it becomes a dataset
	netcdf    *netcdf.File // nil for stores, groups, and headers that were kept
}

// HeaderVar is one variable as stored.
type HeaderVar struct {
	Name   string
	Dims   []string
	Shape  []int
	Stored dtype.Type
	Chunks []int // nil: contiguous
	Codecs []codec.Spec
	Attrs  Attrs

	manifest func() (*manifest.Array, error)
	text     func(context.Context) ([]string, error) // nil for what is no text
	missing  any                                     // element that means missing, where no attribute says so
	refused  error                                   // why the elements cannot be read
	virtual  *netcdf.Virtual                         // of a dataset whose elements are in others
	fill     []byte                                  // of such a one: what lies between them

	path   string // in the file
	isText bool   // of a header that was kept: text is to be set
	pieces []int  // of a header that was kept: how reading cuts what is contiguous; nil: unknown
}

// ReadHeader reads the header of a NetCDF or HDF5 file or of a Zarr store. The file stays
// open for its variables until Close. Errors: also of archives that hold several files, see
// ReadHeaders.
func ReadHeader(name string) (*Header, error) {
	all, err := ReadHeaders(name)
	if err != nil {
		return nil, err
	}
	if len(all) > 1 {
		for _, h := range all {
			h.Close()
		}
		return nil, fmt.Errorf("xr: %s is a zip archive that holds %d NetCDF files: use ReadHeaders", name, len(all))
	}
	return all[0], nil
}

func readPlain(name string) (*Header, error) {
	if isStore(name) {
		return readStore(name)
	}
	f, err := netcdf.Open(name)
	if err != nil {
		return nil, err
	}
	return fileHeader(f), nil
}

func fileHeader(f *netcdf.File) *Header {
	h := netcdfHeader(f, f.Root)
	h.close, h.netcdf = f.Close, f
	return h
}

// attr finds an attribute, or what stands for it where the format keeps it elsewhere.
func (v HeaderVar) attr(name string) (any, bool) {
	if name == "_FillValue" && v.missing != nil {
		return v.missing, true
	}
	return v.Attrs.Get(name)
}

// Close releases the file.
func (h *Header) Close() error {
	if h.close == nil {
		return nil
	}
	return h.close()
}

// onClose calls do once the file is closed.
func (h *Header) onClose(do func()) {
	closed := h.close
	h.close = func() error {
		defer do()
		return closed()
	}
}

// Find is the header of a group below this one, named by its path.
func (h *Header) Find(group string) (*Header, error) {
	for _, name := range strings.FieldsFunc(group, func(r rune) bool { return r == '/' }) {
		var names []string
		for _, g := range h.Groups {
			names = append(names, path.Base(g.Group))
		}
		i := slices.Index(names, name)
		if i < 0 {
			in := ""
			if h.Group != "" {
				in = fmt.Sprintf(" in %q", h.Group)
			}
			return nil, fmt.Errorf("xr: %s has no group %q%s; there is %s", h.Path, name, in, list(names))
		}
		h = h.Groups[i]
	}
	return h, nil
}

// isStore says whether a path is a Zarr store: a folder that holds Zarr's metadata, or is
// named like one, or a reference file, NAME.json, unless it is a NetCDF file of that name.
func isStore(path string) bool {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		return strings.EqualFold(filepath.Ext(path), ".json") && !(info.Mode().IsRegular() && holdsNetCDF(path))
	}
	if err != nil {
		return false
	}
	for _, name := range []string{"zarr.json", ".zgroup", ".zarray", ".zmetadata"} {
		if _, err := os.Stat(filepath.Join(path, name)); err == nil {
			return true
		}
	}
	return strings.HasSuffix(strings.TrimRight(path, "/"), ".zarr")
}

func netcdfHeader(f *netcdf.File, g *netcdf.Group) *Header {
	h := &Header{Path: f.Path, Group: strings.Trim(g.Path, "/"), Format: string(f.Format), Attrs: netcdfAttrs(g.Attrs)}
	h.Vars = make([]HeaderVar, 0, len(g.Vars))
	for _, d := range g.Dims {
		h.Sizes = append(h.Sizes, Size{d.Name, d.Len})
		if d.Unlimited {
			h.Unlimited = append(h.Unlimited, d.Name)
		}
	}
	for _, v := range g.Vars {
		x := HeaderVar{Name: v.Name, Dims: v.Dims, Shape: v.Shape, Stored: v.Type, Chunks: v.ChunkShape,
			Codecs: v.Filters, Attrs: netcdfAttrs(v.Attrs), manifest: v.Manifest,
			virtual: v.Virtual(), fill: v.Fill}
		switch v.Type.Kind {
		case dtype.String, dtype.Bytes:
			x.text = v.Text
		}
		h.Vars = append(h.Vars, x)
	}
	for _, sub := range g.Groups {
		h.Groups = append(h.Groups, netcdfHeader(f, sub))
	}
	return h
}

func netcdfAttrs(attrs []netcdf.Attribute) Attrs {
	if len(attrs) == 0 {
		return nil
	}
	out := make(Attrs, 0, len(attrs))
	for _, a := range attrs {
		out = append(out, netcdfAttr(a))
	}
	return out
}
