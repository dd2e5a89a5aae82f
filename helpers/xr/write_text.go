package xr

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// charType is one character of a text of fixed length.
var charType = dtype.Type{Kind: dtype.Bytes, Size: 1}

// chars makes the text of a variable characters of a dimension of their own, as xarray
// stores text in the classic formats, which have none of any length. The dimension is named
// for its length, and variables of one length share it.
func (x *output) chars(spec *netcdf.Spec) error {
	values, err := x.text.get()
	if err != nil {
		return err
	}
	width := 1
	for _, s := range values {
		width = max(width, len(s))
	}
	name := "string" + strconv.Itoa(width)
	taken := func(d netcdf.Dimension) bool { return d.Name == name && (d.Len != width || d.Unlimited) }
	for slices.ContainsFunc(spec.Dims, taken) {
		name += "_"
	}
	if !slices.ContainsFunc(spec.Dims, func(d netcdf.Dimension) bool { return d.Name == name }) {
		spec.Dims = append(spec.Dims, netcdf.Dimension{Name: name, Len: width})
	}
	x.dims = append(slices.Clone(x.dims), name)
	x.stored = charType
	x.attrs = x.attrs.With(encodingName, "utf-8")
	return nil
}

// checkText refuses lists of texts as attributes where the format has none.
func checkText(name, variable string, value any, format netcdf.Format) error {
	list, ok := value.([]string)
	if !ok || len(list) == 1 || format == netcdf.NetCDF4 {
		return nil
	}
	of := "the dataset"
	if variable != "" {
		of = strconv.Quote(variable)
	}
	return fmt.Errorf("xr: attribute %s of %s is a list of %d texts, and %s has single ones only: join them, drop the attribute, or write NetCDF-4", name, of, len(list), format)
}
