// Package era5 is for files as the Climate Data Store ships ERA5: two layouts, several
// habits.
//
// It must never be needed by users of other data, nor read elements.
//
// The layouts were read from files of both kinds and ECMWF's pages "GRIB to netCDF conversion
// on new CDS and ADS systems" and "ERA5 CDS requests which return a mixture of ERA5 and ERA5T
// data". ECMWF does not promise that the layout of 2024 stays.
package era5
