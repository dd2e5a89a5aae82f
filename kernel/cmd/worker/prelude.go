package main

// What every cell has without an import line, and what those packages are built on that cells
// often name themselves.
import (
	_ "github.com/gonda-go/gonda/helpers/cf"
	_ "github.com/gonda-go/gonda/helpers/cluster"
	_ "github.com/gonda-go/gonda/helpers/era5"
	_ "github.com/gonda-go/gonda/helpers/lazy"
	_ "github.com/gonda-go/gonda/helpers/nb"
	_ "github.com/gonda-go/gonda/helpers/netcdf"
	_ "github.com/gonda-go/gonda/helpers/workshop"
	_ "github.com/gonda-go/gonda/helpers/xr"
	_ "github.com/gonda-go/gonda/plotting"
	_ "github.com/gonda-go/gonda/zarrstore"

	_ "gonum.org/v1/plot"
	_ "gonum.org/v1/plot/plotter"
	_ "gonum.org/v1/plot/vg"
	_ "gonum.org/v1/plot/vg/draw"
	_ "gonum.org/v1/plot/vg/vgimg"
)
