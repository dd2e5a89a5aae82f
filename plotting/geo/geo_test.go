package geo

import (
	"bytes"
	"compress/flate"
	"errors"
	"math"
	"testing"
)

func TestDegreeLabels(t *testing.T) {
	tests := []struct {
		v        float64
		digits   int
		lon, lat string
	}{
		{0, 0, "0°", "0°"},
		{60, 0, "60°E", "60°N"},
		{-30, 0, "30°W", "30°S"},
		{math.Copysign(0, -1), 0, "0°", "0°"},
		{-0.04, 1, "0.0°", "0.0°"},
		{12.5, 1, "12.5°E", "12.5°N"},
		{240, 0, "120°W", ""},
		{180, 0, "180°", ""},
		{-180, 0, "180°", ""},
		{360, 0, "0°", ""},
		{540, 0, "180°", ""},
		{-190, 0, "170°E", ""},
	}
	for _, tt := range tests {
		if got := Longitude(tt.v, tt.digits); got != tt.lon {
			t.Errorf("longitude %g: got %s, want %s", tt.v, got, tt.lon)
		}
		if got := Latitude(tt.v, tt.digits); tt.lat != "" && got != tt.lat {
			t.Errorf("latitude %g: got %s, want %s", tt.v, got, tt.lat)
		}
	}
}

func TestAxes(t *testing.T) {
	tests := []struct {
		name, units string
		lat, lon    bool
	}{
		{"latitude", "degrees_north", true, false},
		{"nav", "degree_N", true, false},
		{"y", "degreesN", true, false},
		{"lat", "", true, false},
		{"Latitude", "degrees", true, false},
		{"lon", "degrees_east", false, true},
		{"longitude", "", false, true},
		{"rlon", "degrees", false, false},
		{"lat", "m", false, false},
		{"time", "", false, false},
	}
	for _, tt := range tests {
		if lat, lon := IsLatitude(tt.name, tt.units), IsLongitude(tt.name, tt.units); lat != tt.lat || lon != tt.lon {
			t.Errorf("%s in %q: latitude %v, longitude %v", tt.name, tt.units, lat, lon)
		}
	}
}

func TestBox(t *testing.T) {
	if b, err := NewBox(350, -10, 20, 10); err != nil || b.Width() != 30 || b.Height() != 20 {
		t.Errorf("a box across the seam: %v, %v", b, err)
	}
	for _, edges := range [][4]float64{
		{0, 0, 0, 10}, {0, 10, 10, 10}, {0, -91, 10, 10}, {0, 0, 361, 10}, {math.NaN(), 0, 1, 1}, {0, 0, math.Inf(1), 1},
	} {
		var refused *BoxError
		if _, err := NewBox(edges[0], edges[1], edges[2], edges[3]); !errors.As(err, &refused) {
			t.Errorf("box %v: %v", edges, err)
		}
	}
	for _, tt := range []struct{ box, axis, want [2]float64 }{
		{[2]float64{-77, -73}, [2]float64{0, 360}, [2]float64{283, 287}},
		{[2]float64{283, 287}, [2]float64{-180, 180}, [2]float64{-77, -73}},
		{[2]float64{-20, 20}, [2]float64{-180, 180}, [2]float64{-20, 20}},
		{[2]float64{-20, 20}, [2]float64{0, 360}, [2]float64{-20, 20}},
	} {
		b := Box{tt.box[0], 0, tt.box[1], 1}.Near(tt.axis[0], tt.axis[1])
		if b.West != tt.want[0] || b.East != tt.want[1] {
			t.Errorf("%v near %v: got %g to %g, want %v", tt.box, tt.axis, b.West, b.East, tt.want)
		}
	}
}

func TestClip(t *testing.T) {
	box := Box{0, 0, 10, 10}
	tests := []struct {
		name string
		line Line
		want []Line
	}{
		{"inside", Line{{1, 1}, {2, 2}}, []Line{{{1, 1}, {2, 2}}}},
		{"through", Line{{-5, 5}, {15, 5}}, []Line{{{0, 5}, {10, 5}}}},
		{"outside", Line{{-5, 5}, {-1, 9}}, nil},
		{"past a corner", Line{{-3, 8}, {3, 14}}, nil},
		{"out and in", Line{{5, 5}, {5, 15}, {6, 15}, {6, 5}}, []Line{{{5, 5}, {5, 10}}, {{6, 10}, {6, 5}}}},
		{"another turn", Line{{-355, 5}, {-354, 6}}, []Line{{{5, 5}, {6, 6}}}},
	}
	for _, tt := range tests {
		got := Clip([]Line{tt.line}, box)
		if len(got) != len(tt.want) {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
			continue
		}
		for i := range got {
			for k := range got[i] {
				if len(got[i]) != len(tt.want[i]) || got[i][k] != tt.want[i][k] {
					t.Fatalf("%s: got %v, want %v", tt.name, got, tt.want)
				}
			}
		}
	}
}

// TestCoast holds the embedded coasts to what is true of any coast: on the globe, no
// segment along the seam or across the map, and the same length on every turn of the axis.
func TestCoast(t *testing.T) {
	for name, load := range map[string]func() ([]Line, error){"coast110": coast110, "coast50": coast50} {
		lines, err := load()
		if err != nil {
			t.Fatal(err)
		}
		points := 0
		for _, line := range lines {
			points += len(line)
			for i, p := range line {
				if math.Abs(p.Lat) > 90 || math.Abs(p.Lon) > 720 {
					t.Fatalf("%s: a point at %v", name, p)
				}
				if i > 0 && math.Abs(p.Lon-line[i-1].Lon) > 20 {
					t.Errorf("%s: a leap from %v to %v", name, line[i-1], p)
				}
				if i > 0 && p.Lon == line[i-1].Lon && math.Abs(p.Lon) == 180 && math.Abs(p.Lat-line[i-1].Lat) > 0.02 {
					t.Errorf("%s: a coast along the seam from %v to %v", name, line[i-1], p)
				}
			}
		}
		a, b := length(Clip(lines, Box{-180, -90, 180, 90})), length(Clip(lines, Box{0, -90, 360, 90}))
		if math.Abs(a-b) > 1e-6*a || a < 1000 {
			t.Errorf("%s: %g degrees of coast on one axis, %g on the other", name, a, b)
		}
		t.Logf("%s: %d lines, %d points, %.0f degrees", name, len(lines), points, a)
	}
}

// TestCoastPasses checks well-known points of the coast.
func TestCoastPasses(t *testing.T) {
	for name, p := range map[string]Point{
		"Gibraltar": {-5.6, 36.0}, "Cape Agulhas": {20.0, -34.8}, "Cape Comorin": {77.5, 8.1},
		"Land's End": {-5.7, 50.1}, "East Cape": {178.5, -37.7},
	} {
		lines, err := Coast(Box{p.Lon - 3, p.Lat - 3, p.Lon + 3, p.Lat + 3})
		if err != nil {
			t.Fatal(err)
		}
		nearest := math.Inf(1)
		for _, line := range lines {
			for _, q := range line {
				nearest = min(nearest, math.Hypot(p.Lon-q.Lon, p.Lat-q.Lat))
			}
		}
		if nearest > 0.25 {
			t.Errorf("%s: the nearest coast is %.2f degrees away", name, nearest)
		}
	}
}

func TestDamagedFiles(t *testing.T) {
	for name, raw := range map[string][]byte{
		"empty": {}, "magic": []byte("coast2\x01\x00"), "no scale": []byte("coast1"),
		"zero scale": []byte("coast1\x00\x00"), "too many lines": []byte("coast1\x64\xff\xff\xff\x0f"),
		"cut line": []byte("coast1\x64\x01\x05\x02\x02\x02"), "trailing": []byte("coast1\x64\x00\x00"),
	} {
		var damage *FileError
		if _, err := decode(name, deflated(t, raw)); !errors.As(err, &damage) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := decode("stream", []byte("not deflate")); err == nil {
		t.Error("a broken stream was read")
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte("coast1\x64\x01\x02\x02\x02\x02\x02"))
	f.Add([]byte("coast1\x64\xff\xff\xff\x0f"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		lines, err := decode("fuzz", deflated(t, raw))
		if err == nil {
			Clip(lines, Box{-180, -90, 180, 90})
		}
	})
}

func deflated(t *testing.T, raw []byte) []byte {
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.HuffmanOnly)
	if err != nil {
		t.Fatal(err)
	}
	w.Write(raw)
	w.Close()
	return b.Bytes()
}

func length(lines []Line) float64 {
	sum := 0.0
	for _, line := range lines {
		for i := 1; i < len(line); i++ {
			sum += math.Hypot(line[i].Lon-line[i-1].Lon, line[i].Lat-line[i-1].Lat)
		}
	}
	return sum
}
