package netcdf

import "testing"

// brief says whether tests of many cases take only a part of them: under -short, and under the
// race detector, which is many times slower and learns nothing from more of what one goroutine
// does alone.
func brief() bool { return testing.Short() || raceDetector }

// share is a number of cases, or the tenth part of it when the test is to be brief.
func share(n int) int {
	if brief() {
		return (n + 9) / 10
	}
	return n
}
