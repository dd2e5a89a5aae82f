package plotting_test

import (
	"fmt"

	"github.com/gonda-go/gonda/plotting"
)

func ExampleMap() {
	f := plotting.Field{
		Values: []float64{-20, -18, 12, 14, 26, 27},
		Y:      []float64{60, 30, 0}, YName: "latitude", YUnits: "degrees_north",
		X: []float64{0, 10}, XName: "longitude", XUnits: "degrees_east",
		Name: "t2m", LongName: "2 metre temperature", Units: "degC",
		Title: "time = 2020-01-01T00:00",
	}
	fig, err := plotting.Map(f, plotting.Grid, plotting.Colors("coolwarm"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fig) // in a notebook, the value alone shows the picture
	// Output: map of 2 metre temperature [°C], latitude 3 x longitude 2, -20 to 27, time = 2020-01-01T00:00
}
