// Package classicwrite is for storing the classic NetCDF formats CDF-1, CDF-2 and CDF-5.
//
// It must never open or name a file, read one, or decide what a variable is called or shaped.
//
// It follows the NetCDF Classic Format Specification (NetCDF User's Guide, appendix B) and,
// for CDF-5, the PnetCDF one. Limits are those of the formats; what exceeds them is refused
// with the format that would do. Filters, texts of any length, several unlimited dimensions
// and fixed dimensions of length zero do not exist in these formats.
//
// The order of writing: the layout follows from the definition, so that elements go to their
// places at once; Finish fills what nobody wrote and stores the header last, so that a file
// cut short is no NetCDF file at all.
package classicwrite
