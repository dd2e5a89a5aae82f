package xr_test

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// groupSample writes hourly values in chunks of a day and a quarter of the area: a smooth
// field with noise, rounded as GRIB rounds. It says how many bytes they are in memory.
func groupSample(t testing.TB, path string, days, lat, lon int) int64 {
	t.Helper()
	shape := []int{24 * days, lat, lon}
	w, err := netcdf.Create(path, netcdf.NetCDF4, netcdf.Spec{
		Dims: []netcdf.Dimension{{Name: "time", Len: shape[0]}, {Name: "latitude", Len: lat}, {Name: "longitude", Len: lon}},
		Vars: []netcdf.VariableSpec{
			{Name: "time", Dims: []string{"time"}, Type: dtype.Int64, Attrs: []netcdf.Attribute{{Name: "units", Value: "hours since 2019-01-01"}}},
			{Name: "t", Dims: []string{"time", "latitude", "longitude"}, Type: dtype.Float32, Chunk: []int{24, (lat + 1) / 2, (lon + 1) / 2}, Deflate: 1, Shuffle: true},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	rng := rand.New(rand.NewPCG(1, 2))
	hours := make([]byte, 0, 8*24)
	day := make([]byte, 0, 4*24*lat*lon)
	for d := range days {
		hours, day = hours[:0], day[:0]
		for h := 24 * d; h < 24*d+24; h++ {
			hours = binary.LittleEndian.AppendUint64(hours, uint64(h))
			season := 12*math.Sin(float64(h)/1400) + 4*math.Sin(2*math.Pi*float64(h)/24)
			for i := range lat * lon {
				y, x := float64(i/lon)/float64(lat), float64(i%lon)/float64(lon)
				v := 285 - 60*math.Abs(y-0.5) + season*math.Cos(5*y) + 2*math.Sin(40*x+17*y) + 0.05*rng.NormFloat64()
				day = binary.LittleEndian.AppendUint32(day, math.Float32bits(float32(math.Round(v*512)/512)))
			}
		}
		if err := w.WriteBox("time", []int{24 * d}, []int{24*d + 24}, hours); err != nil {
			t.Fatal(err)
		}
		if err := w.WriteBox("t", []int{24 * d, 0, 0}, []int{24*d + 24, lat, lon}, day); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return int64(4 * shape[0] * lat * lon)
}
