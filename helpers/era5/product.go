package era5

import (
	"fmt"
	"math"
	"strings"

	"github.com/gonda-go/gonda/helpers/xr"
)

// Product says over what a value of an accumulated variable (tp, ssrd, e, ...) is added up.
type Product uint8

// The products.
const (
	// Hourly: over the hour that ends at the time. ERA5 hourly data.
	Hourly Product = iota + 1
	// Land: from 00 UTC up to the time; what 00 UTC has is the day before. ERA5-Land hourly
	// data.
	Land
	// MonthlyMean: over a day, on average over the month. Monthly means of ERA5 and
	// ERA5-Land.
	MonthlyMean
)

var productNames = [...]string{"", "Hourly", "Land", "MonthlyMean"}

// String is the name of the constant.
func (p Product) String() string {
	if int(p) < len(productNames) {
		return productNames[p]
	}
	return fmt.Sprintf("Product(%d)", p)
}

// ProductOf tells the product from attributes: GRIB_stepType "avgad" is the mean of daily
// sums; "accum" is of the archive whose grid the variable has, 0.25 degrees for ERA5 and 0.1
// for ERA5-Land. How far times lie apart tells nothing: an hour of every month is hourly data.
//
// Errors: files of before 2024, which do not say; other grids; a variable that is no
// accumulation.
func ProductOf(a xr.DataArray) (Product, error) {
	if a.Err() != nil {
		return 0, a.Err()
	}
	why := ""
	switch kind := a.Attrs().Text("GRIB_stepType"); kind {
	case "avgad":
		return MonthlyMean, nil
	case "instant", "avgua":
		return 0, fmt.Errorf("era5: %s is the state at a moment, or its mean (GRIB_stepType %q), no accumulation", describe(a), kind)
	case "accum":
		step, ok := number(a.Attrs(), "GRIB_iDirectionIncrementInDegrees")
		switch {
		case ok && math.Abs(step-0.25) < 1e-6:
			return Hourly, nil
		case ok && math.Abs(step-0.1) < 1e-6:
			return Land, nil
		case ok:
			why = fmt.Sprintf("the grid of %v degrees is neither ERA5's (0.25) nor that of ERA5-Land (0.1)", step)
		default:
			why = "no attribute tells its grid"
		}
	case "":
		why = "no attribute GRIB_stepType says that it is an accumulation"
	default:
		why = fmt.Sprintf("GRIB_stepType is %q, not \"accum\"", kind)
	}
	return 0, fmt.Errorf("era5: it cannot be told over what %s is added up: %s. Say it: era5.Hourly (ERA5), era5.Land (ERA5-Land) or era5.MonthlyMean", describe(a), why)
}

// productFor is the product that the caller names, else what the array tells.
func productFor(a xr.DataArray, named []Product) (Product, error) {
	if len(named) == 0 {
		return ProductOf(a)
	}
	if len(named) > 1 || named[0] < Hourly || named[0] > MonthlyMean {
		return 0, fmt.Errorf("era5: %v: one of era5.Hourly, era5.Land and era5.MonthlyMean is meant", named)
	}
	switch a.Attrs().Text("GRIB_stepType") {
	case "instant", "avgua":
		_, err := ProductOf(a)
		return 0, err
	}
	return named[0], nil
}

func describe(a xr.DataArray) string {
	if a.Name() == "" {
		return "the array"
	}
	return fmt.Sprintf("%q", a.Name())
}

// plainUnits are units without ** and doubled spaces.
func plainUnits(u string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("**", "", "^", "").Replace(u)), " ")
}
