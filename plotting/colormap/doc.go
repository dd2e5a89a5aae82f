// Package colormap is for the colours that stand for numbers: maps from 0 to 1 to a
// colour, by the names that matplotlib has made common, each also backwards with _r.
//
// The colours come from their authors: README.md lists them. A map is piecewise linear in
// sRGB between its control points, as matplotlib's are; the 256 colours of each map differ
// from matplotlib 3.11's by at most one step of 255 in any channel.
//
// It must never know data, limits or units: who draws turns a value into 0 to 1.
// Perceptual colour spaces, listed (qualitative) maps and transparency are not supported.
package colormap
