// Package plotting is for pictures of labelled fields: maps and other two-dimensional
// fields in colour, lines and bars, as PNG and SVG.
//
// Map, Lines and Bars take plain values with their labels and give a *Figure, which is a
// finished, immutable list of marks: PNG, SVG, Save, Image and MIMEBundle only write it
// down. Nothing is shared with the values after they return.
//
// Draw, and DataArray.Plot in every program that imports this package, choose by the
// dimensions of an array what to draw.
//
// What is chosen when nothing is said follows xarray's plot: viridis, or RdBu_r with
// limits symmetric about zero when values lie on both sides of it; colour bar with name
// and units; latitude upright whatever its order. Where more cells than pixels meet, a
// pixel shows the mean of the cells whose centres lie in it, so an extreme of one cell may
// be paler than the colour bar's end; where fewer meet, cells are drawn as they are,
// never interpolated.
//
// An SVG holds the field as one embedded PNG, everything else as text and paths; its font
// is Liberation Sans or what the reader has of the same widths (Arial, Helvetica).
//
// Not supported: fields on two-dimensional (curvilinear) coordinates, projections other
// than plate carrée, contours, arrows, logarithmic axes, scripts that Liberation Sans has
// no glyphs for, such as Chinese, Arabic and Devanagari.
//
// It must never compute more than it draws, or read files.
package plotting
