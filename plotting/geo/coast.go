package geo

import (
	_ "embed"
	"sync"
)

//go:embed coast110.bin
var packed110 []byte

//go:embed coast50.bin
var packed50 []byte

var (
	coast110 = sync.OnceValues(func() ([]Line, error) { return decode("coast110.bin", packed110) })
	coast50  = sync.OnceValues(func() ([]Line, error) { return decode("coast50.bin", packed50) })
)

// detailWidth is the widest map, in degrees of longitude, that shows the 1:50m coast: on
// wider ones its small islands turn into blots.
const detailWidth = 150

// Coast gives the coastline inside the box, at the scale of map that suits the box's
// width: 1:110m for the world, 1:50m for a continent or less.
//
// Errors: *FileError if the embedded file is damaged, which only a broken build can cause.
// Cost: the first call decodes the file (about 2 ms); it is kept.
func Coast(box Box) ([]Line, error) {
	load := coast110
	if box.Width() <= detailWidth && box.Height() <= detailWidth {
		load = coast50
	}
	lines, err := load()
	if err != nil {
		return nil, err
	}
	return Clip(lines, box), nil
}
