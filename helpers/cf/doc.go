// Package cf is for the meaning of stored values: which are missing, what packed numbers
// stand for, what time and calendar a count is, how a unit is spelled. It must never read or
// write anything, nor know arrays: values in, values out.
//
// Specification: CF conventions 1.12, sections 2.5.1 (missing data), 3.1 (units), 4.4 (time
// coordinate, calendars) and 8.1 (packed data), and _Unsigned of the NetCDF Users' Guide.
// Where they leave a choice the result is xarray's; what differs is said where it differs.
//
// Not supported: valid_min, valid_max and valid_range (xarray ignores them, too), compression
// by gathering and by subsampling, calendars tai and utc and those defined by attributes
// (month_lengths), leap seconds, months and years as units where their length varies.
package cf
