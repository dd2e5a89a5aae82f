// Package geo is for the geography that a map needs: which axis is latitude or
// longitude, where the meridians wrap, how degrees are written, and the world's
// coastlines, which are part of the package.
//
// Coordinates are degrees: longitude east, latitude north. The one projection is
// plate carrée (equirectangular): a degree of longitude is as long on paper as a
// degree of latitude, so a longitude is an abscissa and a latitude an ordinate.
//
// Coastlines are Natural Earth's 1:110m and 1:50m land polygons, version 4.1.0, in the
// public domain; README.md has the source and FORMAT.md the bytes. Borders, rivers,
// lakes other than those Natural Earth counts as sea, and other projections are not
// supported.
//
// It must never open a file, use the network or know of fields and colours.
package geo
