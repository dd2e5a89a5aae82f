package geo

import "math"

// Clip gives the parts of lines that lie in the box, in the box's turn of the globe: a
// line is drawn wherever a whole circle more or less brings it into the box, so the same
// coast serves axes from -180 to 180 and from 0 to 360.
//
// Cost: one pass over the lines; lines far from the box cost one comparison per turn.
// Source: each segment is cut by Liang and Barsky (1984), ACM Trans. Graph. 3(1).
func Clip(lines []Line, box Box) []Line {
	var parts []Line
	for _, line := range lines {
		west, east, south, north := bounds(line)
		if north < box.South || south > box.North {
			continue
		}
		first := math.Ceil((box.West - east) / 360)
		last := math.Floor((box.East - west) / 360)
		for turn := first; turn <= last; turn++ {
			parts = clipLine(parts, line, turn*360, box)
		}
	}
	return parts
}

func bounds(line Line) (west, east, south, north float64) {
	west, east, south, north = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for _, p := range line {
		west, east = min(west, p.Lon), max(east, p.Lon)
		south, north = min(south, p.Lat), max(north, p.Lat)
	}
	return west, east, south, north
}

// clipLine appends the parts of one line, moved east by shift degrees.
func clipLine(parts []Line, line Line, shift float64, box Box) []Line {
	var open Line
	for i := 1; i < len(line); i++ {
		a, b := line[i-1], line[i]
		a.Lon, b.Lon = a.Lon+shift, b.Lon+shift
		p, q, ok := Segment(a, b, box)
		if !ok {
			continue
		}
		if len(open) > 0 && open[len(open)-1] != p {
			parts, open = append(parts, open), nil
		}
		if len(open) == 0 {
			open = append(open, p)
		}
		open = append(open, q)
	}
	if len(open) > 1 {
		parts = append(parts, open)
	}
	return parts
}

// Segment gives the part of the straight segment from a to b that lies in the box; false
// when none does. An end that lies inside is returned bit for bit.
func Segment(a, b Point, box Box) (p, q Point, ok bool) {
	t0, t1 := 0.0, 1.0
	dx, dy := b.Lon-a.Lon, b.Lat-a.Lat
	for _, edge := range [4][2]float64{
		{-dx, a.Lon - box.West}, {dx, box.East - a.Lon},
		{-dy, a.Lat - box.South}, {dy, box.North - a.Lat},
	} {
		out, room := edge[0], edge[1]
		switch {
		case out == 0 && room < 0:
			return p, q, false
		case out < 0:
			t0 = max(t0, room/out)
		case out > 0:
			t1 = min(t1, room/out)
		}
	}
	if !(t0 <= t1) {
		return p, q, false
	}
	p, q = a, b
	if t0 > 0 {
		p = Point{a.Lon + float64(t0*dx), a.Lat + float64(t0*dy)}
	}
	if t1 < 1 {
		q = Point{a.Lon + float64(t1*dx), a.Lat + float64(t1*dy)}
	}
	return p, q, true
}
