package plotting_test

import (
	"context"
	"log"

	"github.com/gonda-go/gonda/helpers/xr"
	"github.com/gonda-go/gonda/plotting"
)

// The program of the README: a mean over a box, drawn.
func ExampleDraw() {
	ds, err := xr.OpenMany("era5/*.nc") // headers only
	if err != nil {
		log.Fatal(err)
	}
	box := ds.Var("t2m").Sel(xr.Between("latitude", 30, 60), xr.Between("longitude", -10, 40))
	celsius := box.Mean("valid_time").Sub(273.15).WithAttr("units", "degC")
	figure, err := plotting.Draw(context.Background(), celsius) // reads and computes here
	if err != nil {
		log.Fatal(err)
	}
	if err := figure.Save("europe.png"); err != nil {
		log.Fatal(err)
	}
}
