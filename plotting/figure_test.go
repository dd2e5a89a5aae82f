package plotting

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var regenerate = flag.Bool("regenerate", false, "write the golden pictures anew")

// gallery is one figure of each kind, small, with what is hard about it.
func gallery(t testing.TB) map[string]*Figure {
	t.Helper()
	nan := math.NaN()
	made := map[string]*Figure{}
	add := func(name string, f *Figure, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		made[name] = f
	}
	field := func(name string, f Field, opts ...Option) {
		fig, err := Map(f, opts...)
		add(name, fig, err)
	}
	lines := func(name string, s []Series, opts ...Option) {
		fig, err := Lines(s, opts...)
		add(name, fig, err)
	}
	small := Size(420, 260)

	globe := world(36, 72)
	field("globe", globe, small)
	anomaly := world(36, 72)
	for i := range anomaly.Values {
		anomaly.Values[i] -= 280
		if i%11 == 0 {
			anomaly.Values[i] = nan
		}
	}
	field("region", anomaly, small, Extent(-30, 30, 50, 72), Robust, Grid, Box(-5, 42, 20, 55),
		Title("An anomaly whose title is so long that it needs a second line to be told"))
	gone := world(4, 8)
	for i := range gone.Values {
		gone.Values[i] = nan
	}
	field("missing", gone, small)
	section := Field{Y: []float64{1000, 850, 500, 200}, X: []float64{-60, 0, 60}, YName: "pressure_level", YUnits: "hPa",
		XName: "latitude", XUnits: "degrees_north", Name: "u", LongName: "U component of wind", Units: "m s**-1",
		Values: []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, Title: "longitude = 10.0"}
	field("section", section, small)
	hovmoller := Field{X: []float64{0, 90, 180, 270}, YName: "time", YCalendar: Gregorian{}, XName: "longitude", Name: "tp", Units: "m"}
	for month := range 24 {
		hovmoller.Y = append(hovmoller.Y, Gregorian{}.Seconds(Date{2020 + month/12, 1 + month%12, 1, 0, 0, 0}))
		for i := range 4 {
			hovmoller.Values = append(hovmoller.Values, 1e-5*float64(month+i))
		}
	}
	field("hovmoller", hovmoller, small)

	days, noisy, smooth := make([]float64, 1500), make([]float64, 1500), make([]float64, 1500)
	for i := range days {
		days[i] = 1262304000 + 86400*float64(i)
		smooth[i] = 280 + 10*math.Sin(float64(i)/58)
		noisy[i] = smooth[i] + 3*math.Sin(float64(i)*1.7)
		if i > 500 && i < 700 && i != 600 {
			noisy[i] = nan
		}
	}
	lines("lines", []Series{
		{X: days, Y: noisy, Label: "full data", XName: "time", XCalendar: Gregorian{}, LongName: "2 metre temperature", Units: "K"},
		{X: days, Y: smooth, Label: "rolling mean", XCalendar: Gregorian{}},
	}, small, Grid, Title("Global mean"))
	lines("hours", []Series{{X: days[:3], Y: []float64{1e6, 3e6, 2e6}, XName: "time", XCalendar: Gregorian{}, Name: "z", Units: "m**2 s**-2"}}, small, Legend)
	fig, err := Bars([]float64{-2, -1, 0, 1, 2}, []float64{3, -1, 7, nan, 2}, small, XLabel("anomaly [K]"), YLabel("count"))
	add("bars", fig, err)
	return made
}

// TestGolden compares every kind of figure with its picture in testdata, pixel by pixel
// with some tolerance for rounding on other machines.
func TestGolden(t *testing.T) {
	for name, f := range gallery(t) {
		path := filepath.Join("testdata", name+".png")
		if *regenerate {
			if err := f.Save(path); err != nil {
				t.Fatal(err)
			}
			continue
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		want, err := png.Decode(file)
		file.Close()
		if err != nil {
			t.Fatal(err)
		}
		difference, share := compare(f.Image(), want)
		if share > 0.001 {
			out := filepath.Join(os.TempDir(), "plotting_"+name+"_difference.png")
			if err := writePNG(out, difference); err != nil {
				t.Error(err)
			}
			t.Errorf("%s: %.2f%% of the pixels differ from %s; the difference is in %s (rewrite with -regenerate if it is meant)",
				name, 100*share, path, out)
		}
	}
}

// compare gives the share of pixels that differ by more than a few steps, and a picture of
// where: red on what is common, paled.
func compare(got, want image.Image) (image.Image, float64) {
	b := want.Bounds()
	if got.Bounds() != b {
		return want, 1
	}
	out, differing := image.NewRGBA(b), 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			p, q := color.RGBAModel.Convert(got.At(x, y)).(color.RGBA), color.RGBAModel.Convert(want.At(x, y)).(color.RGBA)
			apart := 0
			for _, d := range [3]int{int(p.R) - int(q.R), int(p.G) - int(q.G), int(p.B) - int(q.B)} {
				apart = max(apart, d, -d)
			}
			out.SetRGBA(x, y, color.RGBA{192 + q.R/4, 192 + q.G/4, 192 + q.B/4, 255})
			if apart > 8 {
				differing++
				out.SetRGBA(x, y, color.RGBA{255, 0, 0, 255})
			}
		}
	}
	return out, float64(differing) / float64(b.Dx()*b.Dy())
}

func writePNG(path string, img image.Image) error {
	return replace(path, func(w io.Writer) error { return png.Encode(w, img) })
}

// TestSVG holds the document to being well-formed XML, with one picture and labels as text.
func TestSVG(t *testing.T) {
	for name, f := range gallery(t) {
		var b bytes.Buffer
		if err := f.SVG(&b); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(b.Bytes(), []byte("NaN")) || bytes.Contains(b.Bytes(), []byte("Inf")) {
			t.Errorf("%s: a coordinate is no number", name)
		}
		images, texts, title := walk(t, name, b.Bytes())
		rasters := 0
		for _, m := range f.drawing.marks {
			switch m := m.(type) {
			case raster:
				rasters++
			case lettering:
				if !slices.Contains(texts, m.text) {
					t.Errorf("%s: %q is not in the text", name, m.text)
				}
			}
		}
		if images != rasters || title != f.String() {
			t.Errorf("%s: %d pictures for %d, titled %q", name, images, rasters, title)
		}
		if b.Len() > 150_000 {
			t.Errorf("%s: %d bytes of SVG", name, b.Len())
		}
	}
}

func walk(t *testing.T, name string, document []byte) (images int, texts []string, title string) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(document))
	var inside string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return images, texts, title
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			inside = token.Name.Local
			if inside == "image" {
				images++
				for _, a := range token.Attr {
					if data, ok := strings.CutPrefix(a.Value, "data:image/png;base64,"); ok {
						raw, err := base64.StdEncoding.DecodeString(data)
						if err != nil {
							t.Fatal(err)
						}
						if _, err := png.Decode(bytes.NewReader(raw)); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
		case xml.EndElement:
			inside = ""
		case xml.CharData:
			switch inside {
			case "text":
				texts = append(texts, string(token))
			case "title":
				title = string(token)
			}
		}
	}
}

// bounds is the box that a line of text covers.
func (m lettering) bounds() rect {
	w := textWidth(m.text, m.size)
	if m.upright {
		return rect{m.at.x - 0.72*m.size, m.at.y - w*(1-m.align), m.at.x + 0.2*m.size, m.at.y + w*m.align}
	}
	return rect{m.at.x - w*m.align, m.at.y - 0.72*m.size, m.at.x + w*(1-m.align), m.at.y + 0.2*m.size}
}

// TestNothingOverlaps checks all lettering of many figures: on the figure, and none on
// another.
func TestNothingOverlaps(t *testing.T) {
	figures := gallery(t)
	long := strings.Repeat("a long name of something ", 9)
	for _, size := range [][2]int{{0, 0}, {300, 200}, {400, 900}, {1600, 300}, {800, 450}} {
		for _, rows := range []int{1, 2, 37} {
			for _, scale := range []float64{1e-7, 1, 1e7} {
				f := world(rows, 20)
				for i := range f.Values {
					f.Values[i] *= scale
				}
				f.LongName, f.Title = long, long
				opts := []Option{Grid, Robust}
				if size[0] > 0 {
					opts = append(opts, Size(size[0], size[1]))
				}
				fig, err := Map(f, opts...)
				if err != nil {
					t.Errorf("%v, %d rows: %v", size, rows, err)
					continue
				}
				figures[fmt.Sprintf("%v, %d rows times %g", size, rows, scale)] = fig
			}
		}
	}
	for name, f := range figures {
		var boxes []rect
		var texts []string
		for _, m := range f.drawing.marks {
			text, ok := m.(lettering)
			if !ok {
				continue
			}
			b := text.bounds()
			if b.left < 0 || b.top < 0 || b.right > f.drawing.width || b.bottom > f.drawing.height {
				t.Errorf("%s: %q leaves the figure: %v of %g x %g", name, text.text, b, f.drawing.width, f.drawing.height)
			}
			for i, other := range boxes {
				if b.left < other.right && other.left < b.right && b.top < other.bottom && other.top < b.bottom {
					t.Errorf("%s: %q lies on %q", name, text.text, texts[i])
				}
			}
			boxes, texts = append(boxes, b), append(texts, text.text)
		}
	}
}

// TestFigureOutlivesItsField changes the values after the picture is made.
func TestFigureOutlivesItsField(t *testing.T) {
	f := world(6, 12)
	fig := mustMap(t, f)
	var before, after bytes.Buffer
	if err := fig.PNG(&before); err != nil {
		t.Fatal(err)
	}
	clear(f.Values)
	clear(f.X)
	if err := fig.PNG(&after); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before.Bytes(), after.Bytes()) {
		t.Error("the picture changed with the values")
	}
}

func TestSizes(t *testing.T) {
	f := world(18, 36)
	for _, tt := range []struct {
		opts          []Option
		width, height int
	}{
		{[]Option{Size(500, 300)}, 500, 300},
		{[]Option{Size(500, 300), Scale(2)}, 1000, 600},
		{[]Option{Size(501, 301), Scale(1.5)}, 752, 452},
		{[]Option{Size(501, 301), Scale(0.5)}, 251, 151},
	} {
		fig := mustMap(t, f, tt.opts...)
		b := fig.Image().Bounds()
		if w, h := fig.Size(); w != tt.width || h != tt.height || b.Dx() != w || b.Dy() != h {
			t.Errorf("%d x %d, image %v, want %d x %d", w, h, b, tt.width, tt.height)
		}
	}
}

func TestSave(t *testing.T) {
	dir := t.TempDir()
	fig := mustMap(t, world(2, 4))
	for _, name := range []string{"a.png", "a.svg", "b.PNG"} {
		if err := fig.Save(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if err := fig.Save(filepath.Join(dir, "c.jpg")); err == nil || !strings.Contains(err.Error(), ".png or .svg") {
		t.Errorf("a JPEG: %v", err)
	}
	if err := fig.Save(filepath.Join(dir, "absent", "c.png")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an absent folder: %v", err)
	}
	broken := errors.New("no space")
	if err := replace(filepath.Join(dir, "a.png"), func(io.Writer) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("a failing write: %v", err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if info, err := e.Info(); err != nil || info.Size() < 1000 || strings.HasPrefix(e.Name(), ".") {
			t.Errorf("%s: %v, %v", e.Name(), info, err)
		}
	}
	if len(entries) != 3 {
		t.Errorf("%d files, want 3", len(entries))
	}
}

func TestMIMEBundle(t *testing.T) {
	bundle := mustMap(t, world(2, 4)).MIMEBundle()
	if _, err := png.Decode(bytes.NewReader(bundle["image/png"])); err != nil {
		t.Error(err)
	}
	const want = "map of 2 metre temperature [K], latitude 2 x longitude 4, 273.709 to 289.93, time = 2020-01-01T00:00"
	if got := string(bundle["text/plain"]); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestExtremesSurvive draws a million points with one spike.
func TestExtremesSurvive(t *testing.T) {
	y := make([]float64, 1_000_000)
	y[777_777] = 5
	f, err := Lines([]Series{{Y: y}})
	if err != nil {
		t.Fatal(err)
	}
	points, top := 0, math.Inf(1)
	for _, m := range f.drawing.marks {
		if m, ok := m.(lines); ok && m.width == seriesWidth {
			for _, chain := range m.chains {
				points += len(chain)
				for _, p := range chain {
					top = min(top, p.y)
				}
			}
		}
	}
	if points > 4*widestPanel || top > 60 {
		t.Errorf("%d points, the highest at %g", points, top)
	}
}

func FuzzMap(f *testing.F) {
	f.Add(3, 4, 0.0, 0.0, 10.0, 10.0, "latitude", "longitude", "K", 7.5, false)
	f.Add(1, 1, math.Inf(1), 90.0, 0.0, 0.1, "time", "lon", "m s**-1", math.NaN(), true)
	f.Add(2, 9, 1e308, -1e308, -1e307, 1e307, "x", "y", "\x00<&>", 1e-320, true)
	f.Fuzz(func(t *testing.T, ny, nx int, value, y0, dy, dx float64, yName, xName, units string, other float64, switches bool) {
		if ny < 0 || nx < 0 || ny > 40 || nx > 40 {
			return
		}
		field := Field{YName: yName, XName: xName, Units: units, Name: units, Title: yName}
		for j := range ny {
			field.Y = append(field.Y, y0+float64(j)*dy)
		}
		for i := range nx {
			field.X = append(field.X, float64(i)*dx)
		}
		for k := range ny * nx {
			field.Values = append(field.Values, []float64{value, other, float64(k)}[k%3])
		}
		opts := []Option{Size(200, 160), Scale(0.5)}
		if switches {
			field.YCalendar = Gregorian{}
			opts = append(opts, Robust, Grid)
		}
		fig, err := Map(field, opts...)
		if err != nil {
			return
		}
		fig.Image()
		var b bytes.Buffer
		if err := fig.SVG(&b); err != nil {
			t.Fatal(err)
		}
		if err := xml.Unmarshal(b.Bytes(), new(struct{})); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkMap(b *testing.B) {
	f := world(721, 1440)
	b.Run("721x1440/figure", func(b *testing.B) {
		b.SetBytes(int64(8 * len(f.Values)))
		b.ReportAllocs()
		for b.Loop() {
			mustMap(b, f)
		}
	})
	b.Run("721x1440/PNG", func(b *testing.B) {
		b.SetBytes(int64(8 * len(f.Values)))
		b.ReportAllocs()
		for b.Loop() {
			if err := mustMap(b, f).PNG(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("721x1440/SVG", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := mustMap(b, f).SVG(io.Discard); err != nil {
				b.Fatal(err)
			}
		}
	})
}
