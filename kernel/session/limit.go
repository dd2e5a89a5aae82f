package session

import (
	"math"
	"os"
	"strconv"
	"strings"
)

// limitVariable names how much text a cell may show: a number of bytes, kB or MB, or "all".
const limitVariable = "GONDA_MAX_OUTPUT"

// defaultLimit is below what Jupyter servers pass on within a few seconds, and more than
// anybody reads.
const defaultLimit = 4 << 20

// outputLimit reads the limit for the next cell; what makes no sense is the default.
func outputLimit() int64 {
	text := strings.ToLower(strings.TrimSpace(os.Getenv(limitVariable)))
	if text == "all" {
		return math.MaxInt64
	}
	unit := int64(1)
	for _, u := range []struct {
		name  string
		bytes int64
	}{{"kib", 1 << 10}, {"mib", 1 << 20}, {"gib", 1 << 30}, {"kb", 1 << 10}, {"mb", 1 << 20}, {"gb", 1 << 30}} {
		if rest, ok := strings.CutSuffix(text, u.name); ok {
			text, unit = strings.TrimSpace(rest), u.bytes
			break
		}
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > math.MaxInt64/unit {
		return defaultLimit
	}
	return n * unit
}
