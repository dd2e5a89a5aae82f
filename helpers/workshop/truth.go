package workshop

import (
	"math"
	"time"
)

// T2M is what the sample holds at a place and time but for the noise, which is between -1 and
// 1 K, and rounding to 1/512 K. Degrees; K.
//
//	288 + 30 (cos²lat - 2/3) + 4 sin(3 lon) cos lat
//	+ 3 cos(2π (t/24 + lon/360) - 3.7) - 9 sin(lat) cos(2π t/8766 - 0.3)     t in hours since 1970
func T2M(at time.Time, lat, lon float64) float64 {
	return still(lat, lon) + 3*math.Cos(dayPhase(at, lon)) - 9*math.Sin(radians(lat))*math.Cos(yearPhase(at))
}

// MeanT2M is the mean of T2M over n hours from a time on, in closed form: the mean of a cosine
// over n equal steps is that of its middle times sin(n d/2) / (n sin(d/2)), d being the step.
func MeanT2M(from time.Time, n int, lat, lon float64) float64 {
	const day, year = 2 * math.Pi / 24, 2 * math.Pi / yearHours
	return still(lat, lon) + 3*meanCos(dayPhase(from, lon), day, n) - 9*math.Sin(radians(lat))*meanCos(yearPhase(from), year, n)
}

// MeanNoise is the mean of the noise: it takes each of -512 to 511 quanta as often as any other.
const MeanNoise = -0.5 * quantum

// yearHours is the length of a year of the formula.
const yearHours = 8766

// still is what does not change in time.
func still(lat, lon float64) float64 {
	c := math.Cos(radians(lat))
	return 288 + 30*(c*c-2.0/3) + 4*math.Sin(3*radians(lon))*c
}

func dayPhase(at time.Time, lon float64) float64 {
	return 2*math.Pi*(math.Mod(hoursOf(at), 24)/24+lon/360) - 3.7
}

func yearPhase(at time.Time) float64 { return 2*math.Pi*hoursOf(at)/yearHours - 0.3 }

func radians(degrees float64) float64 { return degrees * math.Pi / 180 }

// meanCos is the mean of cos(phase + k step) for k from 0 to n-1.
func meanCos(phase, step float64, n int) float64 {
	half := step / 2
	return math.Cos(phase+float64(n-1)*half) * math.Sin(float64(n)*half) / (float64(n) * math.Sin(half))
}
