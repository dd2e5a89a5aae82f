package netcdf

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
)

// numbered puts a mapping for each block in place of one whose file or dataset has a number:
// its blocks go on without limit, and %b in the names is the number of the block, from 0. The
// first block that has no file, or no dataset in it, is behind the last, as in the library
// with a gap of 0. %% is a percent sign.
//
// Source: documentation of H5Pset_virtual.
func (s *hdf5Scan) numbered(maps []hdf5.Mapping) (out []hdf5.Mapping, err error) {
	for _, m := range maps {
		if !hasNumber(m.File) && !hasNumber(m.Dataset) {
			m.File, m.Dataset = named(m.File, 0), named(m.Dataset, 0)
			out = append(out, m)
			continue
		}
		axis := slices.IndexFunc(m.Target.Axes, func(p hdf5.Positions) bool { return p.Count == hdf5.Unlimited })
		if axis < 0 {
			return nil, cursor.Corrupt(-1, "a virtual dataset of numbered files, %q, with a limited selection", m.File)
		}
		for number := int64(0); ; number++ {
			if len(out) > maxSources {
				return nil, cursor.Exceeded(-1, "a virtual dataset of more than %d others", maxSources)
			}
			block := hdf5.Mapping{File: named(m.File, number), Dataset: named(m.Dataset, number), Source: m.Source}
			there, err := s.exists(block)
			if err != nil {
				return nil, err
			}
			if !there {
				break
			}
			block.Target.Axes = slices.Clone(m.Target.Axes)
			p := &block.Target.Axes[axis]
			p.Start, p.Count = p.Start+number*p.Stride, 1
			out = append(out, block)
		}
	}
	return out, nil
}

// exists says whether the file of a mapping is there and has the dataset.
func (s *hdf5Scan) exists(m hdf5.Mapping) (bool, error) {
	f, _, err := s.sourceFile(m.File)
	if f == nil || err != nil {
		return false, err
	}
	return sourceVariable(f, m.Dataset) != nil, nil
}

// hasNumber says whether a name has a place for the number of a block.
func hasNumber(name string) bool { return strings.Contains(strings.ReplaceAll(name, "%%", ""), "%b") }

// named is a name with a number in its places.
func named(name string, number int64) string {
	return strings.NewReplacer("%%", "%", "%b", strconv.FormatInt(number, 10)).Replace(name)
}
