//go:build ignore

// Convert writes the coastlines of a TopoJSON file in the layout of FORMAT.md.
//
//	go run convert.go land-110m.json 100 coast110.bin
package main

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"log"
	"math"
	"os"
	"strconv"
)

// topology is the part of TopoJSON 1.0 that holds shapes: delta-coded arcs.
type topology struct {
	Transform struct{ Scale, Translate [2]float64 }
	Arcs      [][][2]float64
}

type point struct{ lon, lat float64 }

func main() {
	log.SetFlags(0)
	if len(os.Args) != 4 {
		log.Fatal("usage: go run convert.go land.json QUANTA_PER_DEGREE out.bin")
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	var t topology
	if err := json.Unmarshal(text, &t); err != nil {
		log.Fatal(err)
	}
	scale, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	var lines [][]point
	for _, arc := range t.arcs() {
		lines = append(lines, coasts(arc)...)
	}
	packed := pack(lines, scale)
	if err := os.WriteFile(os.Args[3], packed, 0o644); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %d lines, %d bytes\n", os.Args[3], len(lines), len(packed))
}

// arcs gives the arcs in degrees, longitudes going on across the 180th meridian.
func (t topology) arcs() [][]point {
	var all [][]point
	for _, arc := range t.Arcs {
		var x, y, turn float64
		line := make([]point, len(arc))
		for i, d := range arc {
			x, y = x+d[0], y+d[1]
			p := point{x*t.Transform.Scale[0] + t.Transform.Translate[0] + turn,
				y*t.Transform.Scale[1] + t.Transform.Translate[1]}
			if i > 0 && math.Abs(p.lon-line[i-1].lon) > 180 {
				jump := math.Copysign(360, line[i-1].lon-p.lon)
				p.lon, turn = p.lon+jump, turn+jump
			}
			line[i] = p
		}
		all = append(all, line)
	}
	return all
}

// coasts splits an arc where it is no coast: along the 180th meridian and at the pole.
func coasts(arc []point) [][]point {
	var lines [][]point
	start := 0
	for i := 1; i <= len(arc); i++ {
		if i < len(arc) && !cut(arc[i-1], arc[i]) {
			continue
		}
		if i-start > 1 {
			lines = append(lines, arc[start:i])
		}
		start = i
	}
	return lines
}

func cut(a, b point) bool {
	onSeam := func(p point) bool { return math.Abs(math.Abs(math.Remainder(p.lon, 360))-180) < 1e-3 }
	return onSeam(a) && onSeam(b) || a.lat < -89.9 && b.lat < -89.9
}

func pack(lines [][]point, scale int) []byte {
	raw := append([]byte("coast1"), binary.AppendUvarint(nil, uint64(scale))...)
	var body []byte
	n := 0
	for _, line := range lines {
		coded, points := packLine(line, float64(scale))
		if points < 2 {
			continue
		}
		body, n = append(append(body, binary.AppendUvarint(nil, uint64(points))...), coded...), n+1
	}
	raw = append(binary.AppendUvarint(raw, uint64(n)), body...)
	var out bytes.Buffer
	w, _ := flate.NewWriter(&out, flate.BestCompression)
	w.Write(raw)
	w.Close()
	return out.Bytes()
}

func packLine(line []point, scale float64) (coded []byte, points int) {
	var x, y int64
	for i, p := range line {
		px, py := int64(math.Round(p.lon*scale)), int64(math.Round(p.lat*scale))
		if i > 0 && px == x && py == y {
			continue
		}
		coded = binary.AppendVarint(binary.AppendVarint(coded, px-x), py-y)
		x, y, points = px, py, points+1
	}
	return coded, points
}
