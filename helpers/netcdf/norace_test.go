//go:build !race

package netcdf

const raceDetector = false
