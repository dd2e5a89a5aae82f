// Package era5 is for files as the Climate Data Store ships ERA5: two layouts, several
// habits.
//
// It must never be needed by users of other data, nor guess what a file does not say: what
// an accumulation is added up over, which of two versions a value is of.
//
// The layouts were read from files of both kinds and ECMWF's pages "GRIB to netCDF conversion
// on new CDS and ADS systems", "ERA5 CDS requests which return a mixture of ERA5 and ERA5T
// data" and "Conversion table for accumulated variables (total precipitation/fluxes)". ECMWF
// does not promise that the layout of 2024 stays.
//
// Not supported: GRIB files, accumulations of the ensemble (over 3 hours) and of forecasts
// longer than a day.
package era5
