package era5

import (
	"fmt"
	"strings"

	"github.com/gonda-go/gonda/helpers/xr"
)

// gravity is the acceleration in m s-2 by which ECMWF divides geopotentials.
const gravity = 9.80665

// Height is the geopotential height in m of a geopotential in m2 s-2: z / 9.80665. Of the
// geopotential at the surface it is the height of the ground.
//
// Errors: units other than m**2 s**-2 (z in m is a height already).
func Height(z xr.DataArray) xr.DataArray {
	if z.Err() != nil {
		return z
	}
	if u := strings.NewReplacer("**", "", "^", "", " ", "").Replace(z.Units()); u != "m2s-2" && u != "m2/s2" {
		return xr.FailedArray(fmt.Errorf("era5: height of %q, which has units %q: a geopotential has m**2 s**-2", z.Name(), z.Units()))
	}
	return z.Div(gravity).WithAttr("units", "m").WithAttr("standard_name", "geopotential_height").WithAttr("long_name", "Geopotential height")
}
