package hdf5write

import (
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
)

// nonCoordinate marks a variable that has the name of a dimension it does not describe.
const nonCoordinate = "_nc4_non_coord_"

// maxName is the longest name of a dataset in bytes: the NetCDF library copies names of one
// byte more, its own limit, without their end.
const maxName = 255

// datasets lists the objects of the file in order of creation. Variables come in the order of
// the definition; place holders lie between them so that readers that number the dimensions
// by their scales, as h5netcdf does, find them in the order of the definition too, unless
// the variables of dimensions have another.
//
// A variable is the scale of a dimension when it has its name and the dimension is its first
// one.
//
// Source: the NetCDF-4 file format (NetCDF User's Guide, "NetCDF-4 Format") and HDF5
// Dimension Scale Specification 1.0; the order is that of the NetCDF library.
func datasets(s *schema.File) []dataset {
	number := map[string]int{}
	for d, dim := range s.Dims {
		number[dim.Name] = d
	}
	has := make([]bool, len(s.Dims))
	vars := make([]dataset, len(s.Vars))
	for i, v := range s.Vars {
		vars[i] = dataset{v.Name, i, -1}
		d, named := number[v.Name]
		switch {
		case !named:
		case len(v.Dims) > 0 && v.Dims[0] == d:
			vars[i].scale, has[d] = d, true
		default:
			vars[i].name = nonCoordinate + v.Name
		}
	}
	var sets []dataset
	for d, dim := range s.Dims {
		if !has[d] {
			sets = append(sets, dataset{dim.Name, -1, d})
			continue
		}
		n := 1 + slices.IndexFunc(vars, func(x dataset) bool { return x.scale >= 0 })
		sets, vars = append(sets, vars[:n]...), vars[n:]
	}
	return append(sets, vars...)
}

// use is one axis of a dataset that lies along a dimension.
type use struct{ set, axis int }

// uses lists for every dimension the axes that refer to its scale. A scale refers to none.
func uses(s *schema.File, sets []dataset) [][]use {
	out := make([][]use, len(s.Dims))
	for i, set := range sets {
		if set.scale >= 0 {
			continue
		}
		for axis, d := range s.Vars[set.v].Dims {
			out[d] = append(out[d], use{i, axis})
		}
	}
	return out
}

// scaleAttributes makes a dataset the scale of dimension d.
func scaleAttributes(name string, d int, used []use, addrs []int64) []attribute {
	out := []attribute{
		terminated("CLASS", "DIMENSION_SCALE"),
		terminated("NAME", name),
		int32Attribute("_Netcdf4Dimid", d),
	}
	if list := referenceList(used, addrs); len(used) > 0 && list.size() <= maxMessageBytes {
		out = append(out, list)
	}
	return out
}

// placeholderName tells the NetCDF library that a scale is no variable.
func placeholderName(length int) string {
	return fmt.Sprintf("This is a netCDF dimension but not a netCDF variable.%10d", length)
}

// referenceList names the axes that use a scale. Past some 4,000 of them it does not fit a
// message and is left out: readers go by the lists of the variables.
func referenceList(used []use, addrs []int64) attribute {
	var b []byte
	for _, u := range used {
		b = le.AppendUint64(b, uint64(addrs[u.set]))
		b = le.AppendUint32(b, uint32(u.axis))
		b = append(b, 0, 0, 0, 0)
	}
	return attribute{"REFERENCE_LIST", referenceListType(), listSpace(len(used)), b}
}

// dimensionList refers from each axis to the scale of its dimension.
func dimensionList(dims []int, scales []int64, h *heap) attribute {
	var b []byte
	for _, d := range dims {
		b = append(b, h.element(1, le.AppendUint64(nil, uint64(scales[d])))...)
	}
	return attribute{"DIMENSION_LIST", dimensionListType, listSpace(len(dims)), b}
}
