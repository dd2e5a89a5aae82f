//go:build linux && amd64

package cell

import (
	"context"
	"strconv"
	"testing"
)

// BenchmarkBuild is what a cell costs from its text to its object, with the type-checker warm.
func BenchmarkBuild(b *testing.B) {
	for _, test := range []struct{ name, source string }{
		{"sum", "1+1"},
		{"generics", "type T% struct{ a int }\nfunc Map%[A, B any](xs []A, f func(A) B) []B {\n\tvar out []B\n\tfor _, x := range xs {\n\t\tout = append(out, f(x))\n\t}\n\treturn out\n}\nnames := strings.Fields(\"b a c\")\nslices.Sort(names)\nfmt.Println(Map%(names, func(s string) T% { return T%{len(s)} }))"},
		{"plot", "p% := plot.New()\npts := make(plotter.XYs, 10000)\nfor i := range pts {\n\tpts[i].X, pts[i].Y = float64(i), math.Sin(float64(i))\n}\nline%, err := plotter.NewLine(pts)\ncheck(err)\np%.Add(line%)"},
	} {
		b.Run(test.name, func(b *testing.B) {
			l := openLive(b)
			number := 0
			for b.Loop() {
				number++
				numbered(b, l, number, test.source)
			}
		})
	}
}

func numbered(b *testing.B, l *live, number int, source string) *Unit {
	var text []byte
	for _, c := range []byte(source) {
		if c == '%' {
			text = strconv.AppendInt(text, int64(number), 10)
			continue
		}
		text = append(text, c)
	}
	c, err := Parse(string(text))
	if err != nil {
		b.Fatal(err)
	}
	u, err := l.Build(context.Background(), number, c)
	if err != nil {
		b.Fatal(err)
	}
	return u
}

// BenchmarkLoop is a loop over ten million numbers, at the top level and in a function.
func BenchmarkLoop(b *testing.B) {
	const loop = "for i := range xs {\n\tsum += xs[i] * 0.5\n}\n"
	for _, test := range []struct{ name, before, source string }{
		{"top", "xs := make([]float64, 10_000_000)\nsum := 0.0", loop},
		{"function", "xs := make([]float64, 10_000_000)\nfunc f(xs []float64) float64 {\n\tsum := 0.0\n" + loop + "\treturn sum\n}", "f(xs);"},
		{"slow", "xs := make([]float64, 10_000_000)\nsum := 0.0\np := &sum\nq := &xs\n", loop},
	} {
		b.Run(test.name, func(b *testing.B) {
			l := openLive(b)
			for _, source := range []string{test.before, test.source} {
				if out, err := l.run(source); err != nil {
					b.Fatal(out, err)
				}
			}
			u, err := buildCell(l.Notebook, 3, test.source)
			if err != nil {
				b.Fatal(err)
			}
			l.load(u)
			for b.Loop() {
				l.call(u)
			}
		})
	}
}
