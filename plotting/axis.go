package plotting

import "strings"

// An axis is one side of a panel: what it spans, how it is marked and named.
type axis struct {
	low, high float64
	label     string
	lon, lat  bool
	calendar  Calendar
	vertical  bool
	down      bool // a vertical axis whose values rise downwards

	ticks []tick
	power string // shared by the tick labels, such as ×10⁶
}

// Least distances of ticks, in pixels, so that an axis stays calm; a short axis may have
// them closer, up to half a dozen.
const (
	calmAcross = 64
	calmUp     = 40
	calmCount  = 6
	labelGap   = 12
)

// mark chooses ticks for a length in pixels.
func (a *axis) mark(length float64) {
	fits := func(ticks []tick) bool { return a.fit(ticks, length) }
	if a.low == a.high {
		return
	}
	a.ticks, a.power = axisTicks(*a, fits)
}

// fit says whether labels keep their distance: never touching, and calm where there are
// more than two.
func (a *axis) fit(ticks []tick, length float64) bool {
	scale := length / (a.high - a.low)
	for i := 1; i < len(ticks); i++ {
		least, calm := 1.3*tickSize, float64(calmUp)
		if !a.vertical {
			least = widest(ticks[i-1].label, tickSize)/2 + widest(ticks[i].label, tickSize)/2 + labelGap
			calm = calmAcross
		}
		if len(ticks) > 2 {
			least = max(least, min(calm, length/calmCount))
		}
		if (ticks[i].at-ticks[i-1].at)*scale < 0.999*least {
			return false
		}
	}
	return true
}

// labelWidth is the width of the widest tick label.
func (a *axis) labelWidth() float64 {
	width := 0.0
	for _, t := range a.ticks {
		width = max(width, widest(t.label, tickSize))
	}
	return width
}

// labelLines is how many lines the tick labels have.
func (a *axis) labelLines() int {
	n := 0
	for _, t := range a.ticks {
		n = max(n, 1+strings.Count(t.label, "\n"))
	}
	return n
}

// downwards says whether a vertical axis of this name and units is drawn with its values
// rising downwards, as pressure and depth are.
func downwards(name, units string) bool {
	switch units {
	case "Pa", "hPa", "kPa", "mbar", "mb", "millibar", "millibars", "dbar":
		return true
	}
	return strings.Contains(strings.ToLower(name), "depth")
}

// coordinateLabel names an axis by its dimension. Degrees and dates carry their units in
// the tick labels.
func coordinateLabel(name, units string, selfExplaining bool) string {
	if selfExplaining {
		return name
	}
	return withUnits(name, units)
}
