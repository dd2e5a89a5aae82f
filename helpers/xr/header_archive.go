package xr

import (
	"errors"
	"fmt"

	"github.com/gonda-go/gonda/helpers/netcdf"
)

// ReadHeaders reads the headers of all that a path stands for: of a file or store its own, of
// a zip archive those of the NetCDF files in it, in the archive's order, of a file that gzip
// compressed that of what it holds. The files stay open for their variables until Close.
func ReadHeaders(name string) ([]*Header, error) {
	h, err := readPlain(name)
	if err == nil {
		return []*Header{h}, nil
	}
	if !errors.Is(err, netcdf.ErrNotFormat) {
		return nil, err
	}
	inside := archiveOf(name)
	if inside == nil {
		return nil, err
	}
	members, _, err := inside(name)
	if err != nil {
		return nil, err
	}
	var all []*Header
	for _, m := range members {
		if err != nil {
			m.release()
			continue
		}
		var f *netcdf.File
		if f, err = netcdf.Open(m.path, m.options...); err != nil {
			m.release()
			if m.unpacked() {
				err = fmt.Errorf("xr: %s, decompressed: %w", m.name(), err)
			}
			continue
		}
		h := fileHeader(f).called(m.name())
		h.onClose(m.release)
		all = append(all, h)
	}
	if err != nil {
		for _, h := range all {
			h.Close()
		}
		return nil, err
	}
	return all, nil
}

// called is h under another path.
func (h *Header) called(path string) *Header {
	h.Path = path
	for _, g := range h.Groups {
		g.called(path)
	}
	return h
}
