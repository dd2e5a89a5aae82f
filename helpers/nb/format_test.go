package nb

import (
	"errors"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
	"unsafe"
)

type (
	celsius float64
	point   struct{ X, Y int }
	node    struct {
		Name string
		next *node
	}
	season int
)

func (s season) String() string { return [...]string{"DJF", "MAM"}[s] }

func TestFormat(t *testing.T) {
	loop := &node{Name: "a"}
	loop.next = loop
	var nilError error
	for _, c := range []struct {
		name string
		v    any
		want string
	}{
		{"int", 42, "42"},
		{"int8", int8(-3), "-3"},
		{"uint64", uint64(math.MaxUint64), "18446744073709551615"},
		{"whole float", 3.0, "3"},
		{"large float", 123456789.0, "123456789"},
		{"million", 1e6, "1000000"},
		{"huge", 1e20, "1e+20"},
		{"small", 0.0001, "0.0001"},
		{"smaller", 0.00001, "1e-05"},
		{"float32", float32(0.1), "0.1"},
		{"NaN", math.NaN(), "NaN"},
		{"infinity", math.Inf(-1), "-Inf"},
		{"named float", celsius(21.5), "21.5"},
		{"complex", complex(1, -2), "1-2i"},
		{"stringer", season(1), "MAM"},
		{"stringer that panics", season(7), "(the text of a nb.season panicked: runtime error: index out of range [7] with length 2)"},
		{"slice", []int{1, 2, 3}, "[1 2 3]"},
		{"empty", []int{}, "[]"},
		{"nil slice", []int(nil), "[]"},
		{"strings", []string{"a b", `"`}, `["a b" "\""]`},
		{"array", [2]bool{true}, "[true false]"},
		{"nested", [][]float64{{1, 2.5}, {}}, "[[1 2.5] []]"},
		{"seasons", []season{0, 1}, "[DJF MAM]"},
		{"errors", []error{errors.New("a"), nil}, "[a nil]"},
		{"any", []any{1, "x", nil, 2.5, nilError}, `[1 "x" nil 2.5 nil]`},
		{"struct", point{1, 2}, "nb.point{X: 1, Y: 2}"},
		{"no name", struct{ A []int }{[]int{1}}, "{A: [1]}"},
		{"pointer", &point{1, 2}, "&nb.point{X: 1, Y: 2}"},
		{"nil pointer", (*point)(nil), "nil"},
		{"cycle", loop, `&nb.node{Name: "a", next: (again the *nb.node)}`},
		{"map", map[string]int{"b": 1, "a": 2}, `map{"a": 2, "b": 1}`},
		{"map of numbers", map[float64]string{10: "b", 9.5: "a"}, `map{9.5: "a", 10: "b"}`},
		{"map of structs", map[point]bool{{2, 1}: true, {1, 2}: false}, "map{nb.point{X: 1, Y: 2}: false, nb.point{X: 2, Y: 1}: true}"},
		{"map of any", map[any]int{"a": 1, 2: 2, nil: 3}, `map{nil: 3, 2: 2, "a": 1}`},
		{"text bytes", []byte("héllo\n"), `"héllo\n"`},
		{"bytes", []byte{0, 255}, "[0 255]"},
		{"function", strings.ToUpper, "func(string) string"},
		{"nil function", (func())(nil), "nil"},
		{"channel", make(chan int, 3), "chan int with 0 of 3"},
		{"times", []time.Duration{time.Second}, "[1s]"},
		{"pointer to pointer", ptr(ptr(1)), "&&1"},
		{"unsafe", unsafe.Pointer(nil), "0x0"},
		{"reflect", []reflect.Kind{reflect.Int}, "[int]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Format(c.v); got != c.want {
				t.Errorf("%s\nwant %s", got, c.want)
			}
		})
	}
}

func ptr[T any](v T) *T { return &v }

// TestFormatIsBounded shows values that are large, deep or wide, in little time and text.
func TestFormatIsBounded(t *testing.T) {
	ints := make([]int, 1e7)
	for i := range ints {
		ints[i] = i
	}
	deep := any(1)
	for range 1000 {
		deep = []any{deep}
	}
	keys := make(map[int]int)
	for i := range 300_000 {
		keys[i] = i
	}
	rows := make([][]string, 5000)
	for i := range rows {
		rows[i] = make([]string, 5000)
	}
	begun := time.Now()
	for _, c := range []struct {
		name string
		v    any
		want string
	}{
		{"slice", ints, "(10000000 elements)"},
		{"ends", ints, "9999999\n]"},
		{"deep", deep, "…"},
		{"map", keys, "(300000 keys)"},
		{"rows", rows, "(5000 elements)"},
		{"text", strings.Repeat("é", 1e6), "…"},
		{"text within", []string{strings.Repeat("é", 1e6)}, "(2000000 bytes)"},
		{"bytes", make([]byte, 1e8), "(100000000 elements)"},
		{"text bytes", []byte(strings.Repeat("é", 1e6)), "(2000000 bytes)"},
		{"array of structs", make([]struct{ A, B, C [100]int }, 1000), "(1000 elements)"},
	} {
		got := Format(c.v)
		if len(got) > mostText+8 || !strings.Contains(got, c.want) {
			t.Errorf("%s: %d bytes, %q is in them: %v\n%.300s", c.name, len(got), c.want, strings.Contains(got, c.want), got)
		}
	}
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestFormatLines(t *testing.T) {
	long := struct {
		Name  string
		Words []string
		At    []point
	}{"n", strings.Fields(strings.Repeat("word ", 30)), []point{{1, 2}, {3, 4}}}
	want := `{
  Name: "n",
  Words: [
    "word" "word" "word" "word" "word" "word" "word" "word" "word" "word" "word" "word" "word" "word"
    "word" "word" "word" "word" "word" "word" "word" "word" "word" "word" "word" "word" "word" "word"
    "word" "word"
  ],
  At: [nb.point{X: 1, Y: 2} nb.point{X: 3, Y: 4}]
}`
	if got := Format(long); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func FuzzFormat(f *testing.F) {
	f.Add("a", 1.5, int64(3), []byte{1})
	f.Add("\xff\xfe", math.Inf(1), int64(math.MinInt64), []byte("é"))
	f.Fuzz(func(t *testing.T, s string, x float64, n int64, b []byte) {
		v := map[string]any{s: []any{x, n, b, &s, map[float64]string{x: s}, [2]string{s}}, "": struct{ S []byte }{b}}
		if got := Format(v); got == "" || len(got) > mostText+8 {
			t.Errorf("%d bytes", len(got))
		}
		if got := htmlText(s); got == "" {
			t.Error("HTML without a text")
		}
	})
}
