package cell

import (
	"slices"
	"strings"
)

// nearest is the name that takes the fewest slips to come from what was written: at most one in
// short names, two in longer ones. Empty if there is none.
func nearest(written string, names []string) string {
	slices.Sort(names)
	best, least := "", 1
	if len(written) > 4 {
		least = 2
	}
	if len(written) < 2 {
		return ""
	}
	for _, n := range names {
		if strings.Contains(n, mark) || n == written || len(n) < 2 {
			continue
		}
		if strings.EqualFold(n, written) {
			return n
		}
		if d := slips(written, n, least); d <= least && (best == "" || d < least) {
			best, least = n, d
		}
	}
	return best
}

// slips is the number of letters to insert, remove, replace or swap with the next one. It gives
// up above the limit.
func slips(a, b string, limit int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > limit || len(y)-len(x) > limit {
		return limit + 1
	}
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(x)][len(y)]
}
