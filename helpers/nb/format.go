package nb

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What Format writes at most.
const (
	mostText  = 1 << 14 // bytes in all
	mostWhole = 120     // elements of a sequence before only its ends are written
	mostEnds  = 10      // elements at each end
	mostDeep  = 6       // values within values
	mostQuote = 400     // bytes of a text within a value
	mostKeys  = 1 << 16 // keys of a map that are put in order
	wide      = 100     // columns before a value goes over several lines
)

// Format is a value as text for people, much like fmt's %+v with these differences: texts
// within values are quoted, long slices, maps and texts are cut and say so, numbers have
// exponents only from 1e15 or below 1e-4, pointers are followed, maps are in the order of
// their keys, structs have the name of their type, wide values go over several lines. Values within
// show themselves by Error or String. It never panics.
func Format(v any) string {
	if text, ok := scalar(v); ok {
		return text
	}
	f := formatter{left: mostText}
	return clip(f.value(reflect.ValueOf(v), 0), mostText)
}

// scalar writes what most cells end in, without reflection.
func scalar(v any) (string, bool) {
	switch x := v.(type) {
	case nil:
		return "nil", true
	case string:
		return clip(x, mostText), true
	case bool:
		return strconv.FormatBool(x), true
	case int:
		return strconv.Itoa(x), true
	case int64:
		return strconv.FormatInt(x, 10), true
	case float64:
		return number(x, 64), true
	case float32:
		return number(float64(x), 32), true
	}
	return "", false
}

// number is a float in the fewest digits that tell it apart, whole numbers in full.
func number(x float64, bits int) string {
	if a := math.Abs(x); a < 1e15 && (a >= 1e-4 || a == 0) {
		return strconv.FormatFloat(x, 'f', -1, bits)
	}
	return strconv.FormatFloat(x, 'g', -1, bits)
}

// formatter writes values until its room is used up.
type formatter struct {
	left int
	mute bool      // the value itself does not say what it is; those within do
	path []uintptr // pointers that are being followed
}

// value writes one value. Every value takes room, so that the work is bounded too.
func (f *formatter) value(v reflect.Value, depth int) string {
	if f.left -= 2; f.left <= 0 || depth > mostDeep {
		return "…"
	}
	s := f.kind(v, depth)
	if v.IsValid() && leaf(v.Kind()) {
		f.left -= len(s)
	}
	return s
}

func leaf(k reflect.Kind) bool {
	switch k {
	case reflect.Pointer, reflect.Interface, reflect.Struct, reflect.Map, reflect.Slice, reflect.Array:
		return false
	}
	return true
}

func (f *formatter) kind(v reflect.Value, depth int) string {
	if !v.IsValid() {
		return "nil"
	}
	if s, ok := f.says(v, depth); ok {
		f.left -= len(s)
		return s
	}
	switch v.Kind() {
	case reflect.Bool:
		return strconv.FormatBool(v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Uintptr, reflect.UnsafePointer:
		return fmt.Sprintf("%#x", v)
	case reflect.Float32, reflect.Float64:
		return number(v.Float(), v.Type().Bits())
	case reflect.Complex64, reflect.Complex128:
		return strings.Trim(strconv.FormatComplex(v.Complex(), 'g', -1, v.Type().Bits()), "()")
	case reflect.String:
		if depth == 0 {
			return clip(v.String(), mostText)
		}
		return quoted(v.String())
	case reflect.Pointer:
		return f.pointer(v, depth)
	case reflect.Interface:
		return f.kind(v.Elem(), depth)
	case reflect.Struct:
		return f.structure(v, depth)
	case reflect.Map:
		return f.mapping(v, depth)
	case reflect.Slice, reflect.Array:
		return f.sequence(v, depth)
	case reflect.Chan:
		if v.IsNil() {
			return "nil"
		}
		return fmt.Sprintf("%s with %d of %d", typeName(v.Type()), v.Len(), v.Cap())
	case reflect.Func:
		if v.IsNil() {
			return "nil"
		}
	}
	return typeName(v.Type())
}

// says is what the value's own Error or String returns.
func (f *formatter) says(v reflect.Value, depth int) (string, bool) {
	if depth == 0 && f.mute || !v.CanInterface() || v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer && v.IsNil() {
		return "", false
	}
	var method func() string
	switch x := v.Interface().(type) {
	case error:
		method = x.Error
	case fmt.Stringer:
		method = x.String
	default:
		return "", false
	}
	s, err := guarded("the text of a "+typeName(v.Type()), func() (string, error) { return method(), nil })
	if err != nil {
		return "(" + err.Error() + ")", true
	}
	if depth == 0 {
		return clip(s, mostText), true
	}
	return clip(s, mostQuote), true
}

func (f *formatter) pointer(v reflect.Value, depth int) string {
	if v.IsNil() {
		return "nil"
	}
	if slices.Contains(f.path, v.Pointer()) {
		return "(again the " + typeName(v.Type()) + ")"
	}
	f.path = append(f.path, v.Pointer())
	defer func() { f.path = f.path[:len(f.path)-1] }()
	return "&" + f.value(v.Elem(), depth)
}

func (f *formatter) structure(v reflect.Value, depth int) string {
	t := v.Type()
	parts := make([]string, 0, t.NumField())
	for i := range t.NumField() {
		if f.left <= 0 {
			parts = append(parts, "…")
			break
		}
		f.left -= len(t.Field(i).Name)
		parts = append(parts, t.Field(i).Name+": "+f.value(v.Field(i), depth+1))
	}
	name := ""
	if t.Name() != "" {
		name = typeName(t)
	}
	return layout(name+"{", parts, ", ", "}")
}

func (f *formatter) sequence(v reflect.Value, depth int) string {
	if v.Kind() == reflect.Slice && v.IsNil() {
		return "[]"
	}
	if v.Type().Elem().Kind() == reflect.Uint8 && v.Kind() == reflect.Slice {
		if s, ok := readable(v.Bytes()); ok {
			return s
		}
	}
	n := v.Len()
	var parts []string
	for i := 0; i < n; i++ {
		if n > mostWhole && i == mostEnds {
			parts = append(parts, "…")
			i = n - mostEnds
		}
		if f.left <= 0 {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, f.value(v.Index(i), depth+1))
	}
	end := "]"
	if n > mostWhole || len(parts) < n {
		end = fmt.Sprintf("] (%d elements)", n)
	}
	return layout("[", parts, " ", end)
}

// readable is bytes that are text, as text.
func readable(b []byte) (string, bool) {
	head := b[:min(len(b), mostQuote)]
	for i := 0; i < utf8.UTFMax && len(head) < len(b) && !utf8.Valid(head); i++ {
		head = head[:len(head)-1]
	}
	if len(b) == 0 || !utf8.Valid(head) || strings.ContainsFunc(string(head), func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' && r != '\r' }) {
		return "", false
	}
	s := strconv.Quote(string(head))
	if len(head) < len(b) {
		return fmt.Sprintf("%s… (%d bytes)", s, len(b)), true
	}
	return s, true
}

func (f *formatter) mapping(v reflect.Value, depth int) string {
	var parts []string
	keys := firstKeys(v)
	for i, k := range keys {
		if f.left <= 0 || len(keys) > mostWhole && i == 2*mostEnds {
			break
		}
		parts = append(parts, f.value(k, depth+1)+": "+f.value(v.MapIndex(k), depth+1))
	}
	end := "}"
	if len(parts) < v.Len() {
		parts = append(parts, "…")
		end = fmt.Sprintf("} (%d keys)", v.Len())
	}
	return layout("map{", parts, ", ", end)
}

// firstKeys is the keys of a map in order; of a very large one just some.
func firstKeys(v reflect.Value) []reflect.Value {
	keys := make([]reflect.Value, 0, min(v.Len(), mostKeys))
	for it := v.MapRange(); len(keys) < mostKeys && it.Next(); {
		keys = append(keys, it.Key())
	}
	slices.SortFunc(keys, compare)
	return keys
}

// compare orders keys: numbers by value, texts by bytes, all else by what it is as text.
func compare(a, b reflect.Value) int {
	if a.Kind() == reflect.Interface && b.Kind() == reflect.Interface {
		a, b = a.Elem(), b.Elem()
	}
	if a.Kind() != b.Kind() || !a.IsValid() {
		return int(a.Kind()) - int(b.Kind())
	}
	switch {
	case a.CanInt():
		return cmp.Compare(a.Int(), b.Int())
	case a.CanUint():
		return cmp.Compare(a.Uint(), b.Uint())
	case a.CanFloat():
		return cmp.Compare(a.Float(), b.Float())
	case a.Kind() == reflect.String:
		return cmp.Compare(a.String(), b.String())
	}
	short := func(v reflect.Value) string { return (&formatter{left: 200}).value(v, mostDeep-2) }
	return cmp.Compare(short(a), short(b))
}

// layout puts parts on one line or, where that gets wide, on lines of their own: values that
// are short side by side.
func layout(open string, parts []string, between, end string) string {
	total, several := len(open)+len(end), false
	for _, p := range parts {
		total += len(p) + len(between)
		several = several || strings.Contains(p, "\n")
	}
	if total <= wide && !several {
		return open + strings.Join(parts, between) + end
	}
	var b strings.Builder
	b.WriteString(open)
	column := wide
	sep := strings.TrimSpace(between)
	for i, p := range parts {
		named := between != " " // fields and keys stand on lines of their own
		n := utf8.RuneCountInString(p)
		if named || column+n+len(between) > wide || strings.Contains(p, "\n") {
			b.WriteString("\n  ")
			column = 2
		} else {
			b.WriteByte(' ')
			column++
		}
		b.WriteString(strings.ReplaceAll(p, "\n", "\n  "))
		column += n
		if i < len(parts)-1 {
			b.WriteString(sep)
		}
	}
	b.WriteString("\n")
	b.WriteString(end)
	return b.String()
}

func quoted(s string) string {
	if len(s) <= mostQuote {
		return strconv.Quote(s)
	}
	return fmt.Sprintf("%s… (%d bytes)", strconv.Quote(clip(s, mostQuote)), len(s))
}

// clip is the beginning of a text, whole characters only; what is cut off leaves a mark.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	cut := most
	for cut > 0 && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return s[:cut] + "…"
}
