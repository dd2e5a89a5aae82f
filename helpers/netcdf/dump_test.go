package netcdf

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// dumped is a value in the text of ncdump or h5dump: quoted text, a bare word, or a list in
// braces, brackets or parentheses.
type dumped struct {
	word   string
	quoted bool
	list   []dumped
	isList bool
}

// dumpReader takes values from the text of a dump.
type dumpReader struct{ rest string }

const dumpBlank = " \t\r\n,"

// until reads values up to a closing sign.
func (r *dumpReader) until(close byte) (list []dumped, err error) {
	for {
		r.rest = strings.TrimLeft(r.rest, dumpBlank)
		switch {
		case r.rest == "":
			return nil, fmt.Errorf("the dump ends where %q is wanted", close)
		case r.rest[0] == close:
			r.rest = r.rest[1:]
			return list, nil
		}
		d, err := r.value()
		if err != nil {
			return nil, err
		}
		list = append(list, d)
	}
}

func (r *dumpReader) value() (d dumped, err error) {
	switch c := r.rest[0]; c {
	case '{', '[', '(':
		r.rest = r.rest[1:]
		d.isList = true
		d.list, err = r.until(map[byte]byte{'{': '}', '[': ']', '(': ')'}[c])
		return d, err
	case '"':
		d.quoted = true
		d.word, err = r.text()
		return d, err
	}
	n := strings.IndexAny(r.rest, dumpBlank+";{}[]()\"")
	if n <= 0 {
		return d, fmt.Errorf("no value at %.20q", r.rest)
	}
	d.word, r.rest = r.rest[:n], r.rest[n:]
	return d, nil
}

// text reads what is in quotes, with C's escapes.
func (r *dumpReader) text() (string, error) {
	var b strings.Builder
	for i := 1; i < len(r.rest); i++ {
		c := r.rest[i]
		if c == '"' {
			r.rest = r.rest[i+1:]
			return b.String(), nil
		}
		if c != '\\' {
			b.WriteByte(c)
			continue
		}
		i++
		c = r.rest[i]
		if c >= '0' && c <= '7' {
			digits := 3
			if strings.HasPrefix(r.rest[i:], "37777777") {
				digits = 11 // h5dump, of a byte that it takes for negative
			}
			n, _ := strconv.ParseUint(r.rest[i:i+digits], 8, 64)
			b.WriteByte(byte(n))
			i += digits - 1
			continue
		}
		if k := strings.IndexByte("ntrbfv", c); k >= 0 {
			c = "\n\t\r\b\f\v"[k]
		}
		b.WriteByte(c)
	}
	return "", fmt.Errorf("a text without end")
}

// flattenDump takes lists apart: those by which ncdump shows further unlimited dimensions.
func flattenDump(list []dumped) (flat []dumped) {
	for _, d := range list {
		if d.isList {
			flat = append(flat, flattenDump(d.list)...)
		} else {
			flat = append(flat, d)
		}
	}
	return flat
}

// dumpedAs says whether a value of ours is what the dump shows.
func (v *Variable) dumpedAs(d dumped, got any) bool {
	if d.word == "_" && !d.quoted {
		return sameBits(v.fillOf(got), got)
	}
	switch g := got.(type) {
	case Record:
		var list []any
		for _, f := range g {
			list = append(list, f.Value)
		}
		return v.dumpedAs(d, list)
	case []any:
		if !d.isList || len(d.list) != len(g) {
			return false
		}
		for i := range g {
			if !v.dumpedAs(d.list[i], g[i]) {
				return false
			}
		}
		return true
	case []byte:
		word := strings.ReplaceAll(strings.TrimPrefix(d.word, "0X"), ":", "")
		return strings.EqualFold(word, fmt.Sprintf("%x", g))
	case string:
		return !d.isList && (!d.quoted && (d.word == "NIL" || d.word == "NULL") && g == "" || strings.TrimRight(d.word, "\x00") == g)
	}
	for _, e := range v.Enum {
		if e.Name == d.word {
			return fmt.Sprint(e.Value) == fmt.Sprint(got)
		}
	}
	return sameBits(numberLike(d.word, got), got)
}

// fillOf is what ncdump writes as _: the attribute, or the default of the type.
func (v *Variable) fillOf(like any) any {
	if a, ok := v.Attr("_FillValue"); ok {
		if r := reflect.ValueOf(a.Value); r.Kind() == reflect.Slice && r.Len() == 1 {
			return r.Index(0).Interface()
		}
		return a.Value
	}
	switch like.(type) {
	case int8:
		return int8(-127)
	case int16:
		return int16(-32767)
	case int32:
		return int32(-2147483647)
	case int64:
		return int64(-9223372036854775806)
	case uint8:
		return uint8(255)
	case uint16:
		return uint16(65535)
	case uint32:
		return uint32(4294967295)
	case uint64:
		return uint64(18446744073709551614)
	case float32:
		return float32(9.9692099683868690e+36)
	case float64:
		return 9.9692099683868690e+36
	}
	return ""
}

// numberLike reads a word as a number of the type of another.
func numberLike(word string, like any) any {
	switch lower := strings.ToLower(strings.TrimLeft(word, "-+")); lower {
	case "nanf", "infinityf":
		word = word[:len(word)-1]
	case "nan":
		word = "nan"
	}
	if hex, ok := strings.CutPrefix(word, "0x"); ok { // h5dump, of an enumeration's number without name
		b, err := strconv.ParseUint(hex, 16, 64)
		if err != nil {
			return err
		}
		return reflect.ValueOf(b).Convert(reflect.TypeOf(like)).Interface()
	}
	out := reflect.New(reflect.TypeOf(like)).Elem()
	var err error
	switch bits := out.Type().Bits(); {
	case out.CanInt():
		var n int64
		n, err = strconv.ParseInt(word, 10, bits)
		out.SetInt(n)
	case out.CanUint():
		var n uint64
		n, err = strconv.ParseUint(word, 10, bits)
		out.SetUint(n)
	default:
		var x float64
		x, err = strconv.ParseFloat(word, bits)
		out.SetFloat(x)
	}
	if err != nil {
		return err
	}
	return out.Interface()
}

// sameBits compares numbers exactly; one NaN is as good as another.
func sameBits(a, b any) bool {
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if !x.IsValid() || !y.IsValid() || x.Type() != y.Type() {
		return false
	}
	if x.CanFloat() {
		return math.Float64bits(x.Float()) == math.Float64bits(y.Float()) || math.IsNaN(x.Float()) && math.IsNaN(y.Float())
	}
	return reflect.DeepEqual(a, b)
}
