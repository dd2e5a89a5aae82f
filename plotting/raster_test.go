package plotting

import (
	"bytes"
	"errors"
	"image"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/plotting/geo"
)

// panelPixels gives the raster of a figure: the first there is.
func panelPixels(t *testing.T, f *Figure) *image.Paletted {
	t.Helper()
	for _, m := range f.drawing.marks {
		if r, ok := m.(raster); ok {
			return r.img
		}
	}
	t.Fatal("the figure has no raster")
	return nil
}

func mustMap(t testing.TB, f Field, opts ...Option) *Figure {
	t.Helper()
	fig, err := Map(f, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return fig
}

// world is a field on a regular grid whose every cell is its own.
func world(ny, nx int) Field {
	f := Field{YName: "latitude", XName: "longitude", YUnits: "degrees_north", XUnits: "degrees_east",
		Name: "t2m", LongName: "2 metre temperature", Units: "K", Title: "time = 2020-01-01T00:00"}
	for j := range ny {
		f.Y = append(f.Y, 90-(float64(j)+0.5)*180/float64(ny))
	}
	for i := range nx {
		f.X = append(f.X, (float64(i)+0.5)*360/float64(nx))
	}
	for _, lat := range f.Y {
		for _, lon := range f.X {
			north, east := math.Sincos(lat * math.Pi / 180)
			wave := math.Cos(3*lon*math.Pi/180 + 2*north)
			f.Values = append(f.Values, 250+45*east+8*wave*east+5*north)
		}
	}
	return f
}

// TestOrientation draws one field in four orders: the same picture.
func TestOrientation(t *testing.T) {
	f := world(6, 12)
	want := mustMap(t, f)
	flip := func(g Field, rows, columns bool) Field {
		h := g
		h.Y, h.X, h.Values = slices.Clone(g.Y), slices.Clone(g.X), slices.Clone(g.Values)
		ny, nx := len(g.Y), len(g.X)
		for j := range ny {
			for i := range nx {
				jj, ii := j, i
				if rows {
					jj = ny - 1 - j
				}
				if columns {
					ii = nx - 1 - i
				}
				h.Y[jj], h.X[ii], h.Values[jj*nx+ii] = g.Y[j], g.X[i], g.Values[j*nx+i]
			}
		}
		return h
	}
	transposed := f
	transposed.Y, transposed.X = f.X, f.Y
	transposed.YName, transposed.XName, transposed.YUnits, transposed.XUnits = f.XName, f.YName, f.XUnits, f.YUnits
	transposed.Values = make([]float64, len(f.Values))
	for j := range f.Y {
		for i := range f.X {
			transposed.Values[i*len(f.Y)+j] = f.Values[j*len(f.X)+i]
		}
	}
	for name, g := range map[string]Field{
		"south first": flip(f, true, false), "east first": flip(f, false, true),
		"both": flip(f, true, true), "transposed": transposed,
	} {
		if got := panelPixels(t, mustMap(t, g)); !bytes.Equal(got.Pix, panelPixels(t, want).Pix) {
			t.Errorf("%s: another picture", name)
		}
	}
	// North is up: the field is warmer in the north by 10.
	img := panelPixels(t, want)
	if top, bottom := img.Pix[0], img.Pix[len(img.Pix)-1]; top <= bottom {
		t.Errorf("the north pole has shade %d, the south pole %d", top, bottom)
	}
}

// TestTurns draws the same region from axes that count from 0, from -180, and jump.
func TestTurns(t *testing.T) {
	f := world(18, 36)
	west, jump := f, f
	west.X, west.Values = nil, nil
	jump.X = slices.Clone(f.X)
	for i, lon := range f.X {
		if lon > 180 {
			jump.X[i] = lon - 360
		}
	}
	half := len(f.X) / 2
	for i := range f.X {
		west.X = append(west.X, f.X[(i+half)%len(f.X)])
		if west.X[i] > 180 {
			west.X[i] -= 360
		}
	}
	for j := range f.Y {
		row := f.Values[j*len(f.X) : (j+1)*len(f.X)]
		west.Values = append(append(west.Values, row[half:]...), row[:half]...)
	}
	for _, region := range [][4]float64{{-30, -20, 40, 60}, {330, -20, 40, 60}, {100, -40, 300, 40}, {-180, -90, 180, 90}, {170, 0, -170, 10}} {
		extent := Extent(region[0], region[1], region[2], region[3])
		want := panelPixels(t, mustMap(t, f, extent))
		for name, g := range map[string]Field{"from -180": west, "with a jump": jump} {
			if got := panelPixels(t, mustMap(t, g, extent)); !bytes.Equal(got.Pix, want.Pix) {
				t.Errorf("region %v, axis %s: another picture", region, name)
			}
		}
		if slices.Contains(want.Pix, outside) {
			t.Errorf("region %v of a global field has pixels outside of it", region)
		}
	}
}

// TestCellsLieWhereTheyBelong looks up pixels of irregular cells by their coordinates.
func TestCellsLieWhereTheyBelong(t *testing.T) {
	gauss := []float64{88.57, 86.72, 84.86, 60, 30, 10, -3, -40, -88.57}
	f := Field{Y: gauss, X: []float64{0, 1, 4, 9, 16, 25}, YName: "lat", XName: "x"}
	for k := range len(gauss) * 6 {
		f.Values = append(f.Values, float64(k))
	}
	img := panelPixels(t, mustMap(t, f, Limits(0, shades)))
	at := func(y, x float64) uint8 {
		north := 88.57 + (88.57-86.72)/2
		south := -88.57 - (88.57-40)/2
		row := (min(north, 90) - y) / (min(north, 90) - max(south, -90)) * float64(img.Bounds().Dy())
		column := (x + 0.5) / (25 + 4.5 + 0.5) * float64(img.Bounds().Dx())
		return img.Pix[int(row)*img.Stride+int(column)]
	}
	for j, lat := range gauss {
		for i, x := range f.X {
			if want := uint8(firstShade + j*6 + i); at(lat, x) != want {
				t.Errorf("at %g, %g: shade %d, want %d", lat, x, at(lat, x), want)
			}
		}
	}
}

// TestManyCellsPerPixel holds shades to the mean of the cells in a pixel.
func TestManyCellsPerPixel(t *testing.T) {
	n := 4096
	f := Field{Y: []float64{0, 1}, X: make([]float64, n), YName: "y", XName: "x", Values: make([]float64, 2*n)}
	for i := range n {
		f.X[i] = float64(i)
		f.Values[i] = float64(i%2) * 100 // averages to about 50
		f.Values[n+i] = math.NaN()
		if i%4 == 0 {
			f.Values[n+i] = 100
		}
	}
	img := panelPixels(t, mustMap(t, f, Limits(0, 100)))
	top, bottom := img.Pix[:img.Stride], img.Pix[len(img.Pix)-img.Stride:]
	for k := range bottom {
		if part := float64(bottom[k]-firstShade) / shades; part < 0.4 || part > 0.6 {
			t.Errorf("pixel %d of alternating cells has %.2f", k, part)
		}
		if top[k] != firstShade+shades-1 {
			t.Errorf("pixel %d of cells mostly missing has shade %d", k, top[k])
		}
	}
}

func TestFieldErrors(t *testing.T) {
	ok := func() Field { return world(2, 3) }
	tests := []struct {
		name   string
		change func(*Field)
		opts   []Option
		says   string
	}{
		{"too few values", func(f *Field) { f.Values = f.Values[:5] }, nil, "5 values for 2 rows"},
		{"no rows", func(f *Field) { f.Y = nil }, nil, "0 rows (latitude)"},
		{"no values", func(f *Field) { f.Values = nil }, nil, "0 values"},
		{"a gap in an axis", func(f *Field) { f.X[1] = math.NaN() }, nil, "longitude holds NaN"},
		{"unsorted", func(f *Field) { f.X = []float64{0, 2, 1} }, nil, "2 and 1 are neighbours"},
		{"repeated", func(f *Field) { f.Y = []float64{1, 1} }, nil, "1 and 1 are neighbours"},
		{"box without a map", func(f *Field) { f.YName, f.YUnits = "time", "" }, []Option{Box(0, 0, 1, 1)}, "Box: needs latitude and longitude; the field's dimensions are time and longitude"},
		{"extent beside the field", func(f *Field) { f.X = []float64{0, 1, 2}; f.Y = []float64{0, 1} }, []Option{Extent(50, 50, 60, 60)}, "shows no cell"},
		{"colours", nil, []Option{Colors("jett")}, `no map named "jett"`},
		{"limits", nil, []Option{Limits(3, 3)}, "Limits(3, 3)"},
		{"size", nil, []Option{Size(0, 10)}, "Size(0, 10)"},
		{"no room", nil, []Option{Size(60, 60)}, "at least Size("},
		{"scale", nil, []Option{Scale(math.NaN())}, "Scale(NaN)"},
		{"too large", nil, []Option{Size(9000, 9000), Scale(8)}, "at most 10000"},
		{"box", nil, []Option{Box(0, 10, 20, 5)}, "north must be greater"},
		{"switch", nil, []Option{Switch(99)}, "no such switch"},
	}
	for _, tt := range tests {
		f := ok()
		if tt.change != nil {
			tt.change(&f)
		}
		if _, err := Map(f, tt.opts...); err == nil || !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s: got %v, want words %q", tt.name, err, tt.says)
		}
	}
	var data *DataError
	if _, err := Map(Field{Name: "t"}); !errors.As(err, &data) || data.Name != "t" {
		t.Errorf("an empty field: %v", err)
	}
	var box *geo.BoxError
	if _, err := Map(ok(), Extent(0, 0, 400, 10)); !errors.As(err, &box) {
		t.Errorf("a wrong extent: %v", err)
	}
	for name, err := range map[string]error{
		"no series": failure(Lines(nil)), "lengths": failure(Lines([]Series{{X: []float64{1}, Y: []float64{1, 2}}})),
		"empty": failure(Lines([]Series{{}})), "time and numbers": failure(Lines([]Series{{Y: []float64{1}, XCalendar: Gregorian{}}, {Y: []float64{1}}})),
		"bars": failure(Bars([]float64{1}, nil)), "robust lines": failure(Lines([]Series{{Y: []float64{1}}}, Robust)),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func failure(_ *Figure, err error) error { return err }
