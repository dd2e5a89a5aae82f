package cluster

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

const (
	kib = 1 << 10
	mib = 1 << 20
	gib = 1 << 30
	tib = 1 << 40
)

var units = map[string]float64{
	"": 1, "b": 1,
	"kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40,
	"k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40,
	"kb": 1e3, "mb": 1e6, "gb": 1e9, "tb": 1e12,
}

// ParseBytes reads a size such as "512MiB", "1.5 GB", "2g" or "1048576". K, M, G, T and KiB, MiB,
// GiB, TiB are powers of 1024; kB, MB, GB, TB powers of 1000. Case does not matter; fractions of a
// byte count up.
func ParseBytes(s string) (int64, error) {
	text := strings.ToLower(strings.TrimSpace(s))
	end := strings.LastIndexAny(text, "0123456789.") + 1
	number, err := strconv.ParseFloat(text[:end], 64)
	unit, known := units[strings.TrimSpace(text[end:])]
	if err != nil || !known || !(number >= 0) {
		return 0, fmt.Errorf("cluster: %q is no size in bytes: write it like 512MiB, 1.5GB or 1048576", s)
	}
	n := math.Ceil(number * unit)
	if n >= math.MaxInt64 {
		return 0, fmt.Errorf("cluster: %q is larger than the largest size, 2^63-1 bytes", s)
	}
	return int64(n), nil
}

// FormatBytes writes a size for people in the largest unit of which it has one or more, rounded
// up, so that a limit that is set to what an error names does suffice: to whole units, from GiB
// on to hundredths. ParseBytes reads it.
func FormatBytes(n int64) string {
	if n < kib {
		return fmt.Sprintf("%d B", n)
	}
	for unit, name := range wholeUnits {
		if count := (n-1)>>(10*(unit+1)) + 1; count < 1024 {
			return fmt.Sprintf("%d %s", count, name)
		}
	}
	unit, name := int64(gib), "GiB"
	if hundredths(n, gib) >= 1024*100 {
		unit, name = tib, "TiB"
	}
	h := hundredths(n, unit)
	text := strconv.FormatInt(h/100, 10)
	if h%100 > 0 {
		text += strings.TrimRight(fmt.Sprintf(".%02d", h%100), "0")
	}
	return text + " " + name
}

// wholeUnits are the first powers of 1024, of which no fractions are written.
var wholeUnits = [...]string{"KiB", "MiB"}

// hundredths is how many of a unit a size takes.
func hundredths(n, unit int64) int64 { return n/unit*100 + (n%unit*100+unit-1)/unit }
