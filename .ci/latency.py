"""What `kernel_latency.py gonda .ci/latency.py` times: the cells of GoNB's baseline (kernel/README.md).

Every cell changes its text with {{N}}, so that nothing answers from a cache.
"""
TABLE = {
    "setup": ["warm := 1"],
    "cells": [
        {"name": "trivial", "code": "1+1 // {{N}}", "expect": "2"},
        {"name": "variable", "code": "v{{N}} := {{N}}\nv{{N}} + warm", "expect": ""},
        {
            "name": "fmt, new type, generic function",
            "code": """type pair{{N}} struct { a, b int }
func largest{{N}}[T cmp.Ordered](s []T) T { return slices.Max(s) }
words := strings.Fields("one three two")
slices.SortFunc(words, strings.Compare)
fmt.Println(largest{{N}}(words), pair{{N}}{1, {{N}}}, len(words))""",
            "expect": "two {1 {{N}}} 3",
        },
        {
            "name": "plot of 10,000 points as PNG",
            "code": """import "gonum.org/v1/plot"
import "gonum.org/v1/plot/plotter"
points{{N}} := make(plotter.XYs, 10_000)
for i := range points{{N}} {
	x := float64(i) / 1000
	points{{N}}[i].X, points{{N}}[i].Y = x, math.Sin(x*float64({{N}}%7+1))
}
figure := plot.New()
figure.Title.Text = "{{N}}"
line := must(plotter.NewLine(points{{N}}))
figure.Add(line)
figure""",
            "mime": "image/png",
        },
        {"name": "an error", "code": "undefined{{N}} + 1", "status": "error", "expect": "undefined{{N}}"},
    ],
    "complete": [{"name": "members of a package", "code": "fmt.Printl", "expect": "Println"}],
    "inspect": [{"name": "a function", "code": "fmt.Println", "expect": "func fmt.Println"}],
    "is_complete": [{"name": "open block", "code": "for {", "status": "incomplete"}],
    "interrupt": [
        {"name": "for {}", "code": "fmt.Println(\"running\")\nfor {\n}", "marker": "running"},
        {"name": "map loop", "code": "fmt.Println(\"running\")\nm := map[int]int{}\nfor i := 0; ; i++ { m[i%1000]++ }", "marker": "running"},
    ],
}
