package workshop

import (
	"context"
	"math"

	"github.com/gonda-go/gonda/helpers/lazy"
	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// field is a formula that looks like 2 m temperature: a lazy source that makes its values
// when they are read. The value of an element depends on its hour, its place in the grid and
// the seed alone, whatever file it is in.
//
//	t2m(t, lat, lon) = mean(lat, lon) + day(t, lon) + season(t, lat) + noise(seed, t, lat, lon)
//	mean   = 288 + 30*(cos(lat)^2 - 2/3) + 4*sin(3 lon)*cos(lat)
//	day    = 3*cos(2 pi (t/24 + lon/360) - 3.7)          t in hours
//	season = -9*sin(lat)*cos(2 pi t/8766 - 0.3)
//	noise  = a multiple of 1/512 K from -1 to below 1, each as likely
//
// and all rounded to multiples of 1/512 K, as the sixteen bits of a GRIB field would be.
type field struct {
	times    []float64 // hours since 1970-01-01
	lat, lon []float64 // degrees
	seed     uint64
	meanOf   []float64 // of lat, lon
	dayPhase []float64 // of lon
	sinLat   []float64
	firstDay float64 // of the sample, in hours since 1970-01-01
	grid     []lazy.Axis
}

// quantum is the step to which values are rounded, in K: exact in binary.
const quantum = 1.0 / 512

func newField(times, lat, lon []float64, seed int64, chunk []int) *field {
	f := &field{times: times, lat: lat, lon: lon, seed: uint64(seed), firstDay: hoursOf(begin)}
	for _, a := range lat {
		s, c := math.Sincos(a * math.Pi / 180)
		f.sinLat = append(f.sinLat, s)
		for _, o := range lon {
			f.meanOf = append(f.meanOf, 288+30*(c*c-2.0/3)+4*math.Sin(3*o*math.Pi/180)*c)
		}
	}
	for _, o := range lon {
		f.dayPhase = append(f.dayPhase, 2*math.Pi*o/360-3.7)
	}
	for d, n := range f.Shape() {
		f.grid = append(f.grid, lazy.Regular(n, chunk[d]))
	}
	return f
}

// Name, Shape, Type, Grid, Work, Held and Stored make field a lazy.Source.
func (f *field) Name() string          { return "the formula of t2m" }
func (f *field) Shape() []int          { return []int{len(f.times), len(f.lat), len(f.lon)} }
func (f *field) Type() dtype.Type      { return dtype.Float32 }
func (f *field) Grid() []lazy.Axis     { return f.grid }
func (f *field) Work(bool) int64       { return 0 }
func (f *field) Held() int64           { return int64(8 * len(f.meanOf)) }
func (f *field) Stored(lazy.Box) int64 { return 0 }

// Read makes the values of a box.
func (f *field) Read(_ context.Context, box lazy.Box, out, _ []byte) (int64, error) {
	dst := kernel.View[float32](out)
	nlat, nlon := len(f.lat), len(f.lon)
	day := make([]float64, box.Hi[2]-box.Lo[2])
	k := 0
	for t := box.Lo[0]; t < box.Hi[0]; t++ {
		hour := f.times[t]
		step := int(hour - f.firstDay)
		for j := range day {
			day[j] = 3 * math.Cos(2*math.Pi*math.Mod(hour, 24)/24+f.dayPhase[box.Lo[2]+j])
		}
		season := -9 * math.Cos(2*math.Pi*hour/8766-0.3)
		for y := box.Lo[1]; y < box.Hi[1]; y++ {
			s := float64(season * f.sinLat[y])
			row := f.meanOf[y*nlon : (y+1)*nlon]
			for j := range day {
				x := box.Lo[2] + j
				v := row[x] + day[j] + s
				steps := math.Round(v/quantum) + f.noise(uint64((step*nlat+y)*nlon+x))
				dst[k] = float32(steps * quantum)
				k++
			}
		}
	}
	return 0, nil
}

// noise is a whole number of quanta between -512 and 511, from the position alone
// (splitmix64: Steele, Lea, Flood 2014).
func (f *field) noise(i uint64) float64 {
	z := i*0x9e3779b97f4a7c15 + f.seed
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return float64(int64((z^z>>31)>>54)) - 512
}
