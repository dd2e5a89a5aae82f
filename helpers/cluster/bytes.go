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

// FormatBytes writes a size for people, rounded up, so that a limit that is set to what an error
// names does suffice.
func FormatBytes(n int64) string {
	switch {
	case n < kib:
		return fmt.Sprintf("%d B", n)
	case n < mib:
		return fmt.Sprintf("%d KiB", (n-1)/kib+1)
	case n < 10*gib:
		return fmt.Sprintf("%d MiB", (n-1)/mib+1)
	}
	tenths := n/gib*10 + (n%gib*10+gib-1)/gib
	return fmt.Sprintf("%d.%d GiB", tenths/10, tenths%10)
}
