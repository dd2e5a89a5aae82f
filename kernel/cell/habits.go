package cell

import "regexp"

// habits are names that people bring along from other languages.
var habits = map[string]string{
	"None": "Go's word is nil", "null": "Go's word is nil", "True": "Go's word is true", "False": "Go's word is false",
	"np":  "arrays are xr's here: xr.OpenMany, xr.Open; for numbers see the packages math and slices",
	"pd":  "tables are read with encoding/csv",
	"plt": "pictures are plot's here, as in plot.Map(da)",
	"str": "fmt.Sprint(x) makes a string", "float": "the types are float64 and float32", "double": "the type is float64",
	"dict": "a map: map[string]int{}", "list": "a slice: []int{}", "self": "a method names its receiver: func (t T) Name() {}",
	"input": "nb.Input(prompt) asks", "display": "nb.Display(v) shows a value", "sum": "loop over the values, or use xr for arrays",
	"abs": "math.Abs", "sqrt": "math.Sqrt", "exp": "math.Exp", "sin": "math.Sin", "cos": "math.Cos", "pi": "math.Pi", "pow": "math.Pow(x, y)",
	"printf": "fmt.Printf", "exit": "the cell ends by itself; return leaves it", "quit": "the cell ends by itself; return leaves it",
	"sorted": "slices.Sorted or slices.Sort", "enumerate": "for i, x := range xs { }", "type": "fmt.Printf(\"%T\", x)",
	"while": "for condition { }",
}

// idiom is how a line of another language looks, and what Go has instead.
type idiom struct {
	line *regexp.Regexp
	hint string
}

var idioms = []idiom{
	{regexp.MustCompile(`^\s+[%!]\w`), "a magic or shell line begins in the first column"},
	{regexp.MustCompile(`^\s*%%\w`), "a cell magic stands in the first line of its cell"},
	{regexp.MustCompile(`(=|:=)\s*!\w`), "what a command prints cannot be assigned; exec.Command(…).Output() does that"},
	{regexp.MustCompile(`^\s*def\s+\w+\s*\(`), "in Go: func name(a int) int { … }"},
	{regexp.MustCompile(`^\s*class\s+\w+`), "in Go: type Name struct { … }, and methods func (n Name) M() { … }"},
	{regexp.MustCompile(`^\s*(from\s+[\w.]+\s+)?import\s+[a-zA-Z_]`), `in Go: import "path"; the standard library needs no import in a cell`},
	{regexp.MustCompile(`^\s*for\s+.+\s+in\s+`), "in Go: for i, x := range xs { … }"},
	{regexp.MustCompile(`^\s*while\b`), "in Go: for condition { … }"},
	{regexp.MustCompile(`^\s*elif\b`), "in Go: } else if condition { … }"},
	{regexp.MustCompile(`^\s*(try|except|finally|with)\b.*:\s*$`), "in Go: if err != nil { … }, defer, must(…)"},
	{regexp.MustCompile(`^\s*(if|else|for)\b.*:\s*$`), "blocks are put in braces: if condition { … }"},
	{regexp.MustCompile(`\blambda\b`), "in Go: func(x float64) float64 { return … }"},
	{regexp.MustCompile(`\bf"`), `in Go: fmt.Sprintf("%v", x)`},
	{regexp.MustCompile(`\*\*`), "in Go: math.Pow(x, y), or x*x"},
	{regexp.MustCompile(`\b(and|or|not)\b`), "in Go: &&, || and !"},
	{regexp.MustCompile(`'[^'\\]{2,}'`), `strings are put in "double quotes" or backquotes`},
	{regexp.MustCompile(`\?\s*.+\s*:`), "Go has no ?: ; use if"},
	{regexp.MustCompile(`^\s*#`), "comments begin with //"},
	{regexp.MustCompile(`^\s*(let|const|auto|int|double|float|val)\s+\w+\s*=`), "in Go: x := value"},
}

// foreign is a hint for a line that is no Go, or empty.
func foreign(line string) string {
	for _, i := range idioms {
		if i.line.MatchString(line) {
			return i.hint
		}
	}
	return ""
}
