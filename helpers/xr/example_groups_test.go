package xr_test

import (
	"fmt"
	"log"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/xr"
)

// sixDays is values at 18 UTC of six days around the end of February, in a calendar in which
// every month has 30 days.
func sixDays() xr.DataArray {
	return xr.NewDataArray("t2m", []string{"time"}, lazy.BlockOf([]int{6}, []float64{1, 2, 3, 6, 10, 20})).
		With(xr.NewTimes("time", []string{"time"}, lazy.BlockOf([]int{6}, []int64{0, 1, 2, 3, 4, 5}), "days since 2000-02-27 18:00", "360_day"))
}

func show(a xr.DataArray) {
	v, err := a.Float64s()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(a.Dims(), v)
}

// Climatology and anomalies.
func ExampleDataArray_GroupBy() {
	months := sixDays().GroupBy("time.month")
	fmt.Println(months)
	show(months.Labels())
	show(months.Mean())
	show(months.Anomaly())
	// Output:
	// t2m, GroupBy("time.month"): 2 groups along time
	// [month] [2 3]
	// [month] [3 15]
	// [time] [-2 -1 0 3 -5 5]
}

// Sums of four days; the last period has the rest.
func ExampleDataArray_Resample() {
	periods := sixDays().Resample("time", "4D")
	show(periods.Sum())
	times, err := periods.Labels().Times()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(times)
	// Output:
	// [time] [12 30]
	// [2000-02-27T00:00:00 2000-03-01T00:00:00]
}
