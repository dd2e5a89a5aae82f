package xr

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseSel reads a label selection as commands take it: "time=2020-07" and "latitude=45" are
// At or, for what lies between labels, an error; "latitude=30:60" is Between. Either end of
// a range may be left out.
func ParseSel(words string) (Selector, error) {
	dim, value, ok := strings.Cut(words, "=")
	if !ok || dim == "" || value == "" {
		return Selector{}, fmt.Errorf("xr: %q is no selection: write dim=label or dim=from:to", words)
	}
	from, to, isRange := cutRange(value)
	switch {
	case !isRange:
		return At(dim, value), nil
	case from != "" && to != "":
		return Between(dim, from, to), nil
	case from == "" && to == "":
		return Range(dim, 0, End), nil
	case from != "":
		return Slice(dim, from, nil), nil
	}
	return Slice(dim, nil, to), nil
}

// cutRange splits "a:b"; the colons of a time of day split nothing: "2020-01-01T06:00" is
// one label, "2020-01-01T06:00:2020-01-02T06:00" is two.
func cutRange(value string) (from, to string, ok bool) {
	if !strings.Contains(value, ":") {
		return "", "", false
	}
	if !strings.Contains(value, "T") {
		from, to, ok = strings.Cut(value, ":")
		return from, to, ok
	}
	best := -1
	for i, c := range value {
		if c != ':' {
			continue
		}
		left, right := value[:i], value[i+1:]
		if isMoment(left) && isMoment(right) {
			best = i
		}
	}
	if best < 0 {
		return "", "", false
	}
	return value[:best], value[best+1:], true
}

// isMoment says whether a text is nothing or looks like a date with or without a time.
func isMoment(s string) bool {
	date, clock, hasClock := strings.Cut(s, "T")
	if s == "" {
		return true
	}
	if strings.Contains(date, ":") || !strings.Contains(date, "-") {
		return false
	}
	return !hasClock || clock != "" && !strings.Contains(clock, "-")
}

// ParseISel reads a selection by position: "time=3", "time=-1", "time=0:24" or "time=::6".
func ParseISel(words string) (Selector, error) {
	dim, value, ok := strings.Cut(words, "=")
	bad := fmt.Errorf("xr: %q is no selection by position: write dim=i, dim=from:to or dim=from:to:step", words)
	if !ok || dim == "" || value == "" {
		return Selector{}, bad
	}
	parts := strings.Split(value, ":")
	if len(parts) > 3 {
		return Selector{}, bad
	}
	numbers := []int{End, End, 1}
	for i, p := range parts {
		if p == "" && len(parts) > 1 {
			continue
		}
		n, err := strconv.Atoi(p)
		if err != nil {
			return Selector{}, bad
		}
		numbers[i] = n
	}
	if len(parts) == 1 {
		return I(dim, numbers[0]), nil
	}
	return Range(dim, numbers[0], numbers[1], numbers[2]), nil
}
