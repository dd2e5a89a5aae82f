package meta

import (
	"encoding/json"
	"math"
	"strconv"
	"unicode/utf8"
)

// maxDepth bounds how deep values may be nested.
const maxDepth = 64

// Parse reads a JSON document. Objects become Attrs, lists []any, numbers json.Number; the
// bare words NaN, Infinity and -Infinity become float64. Of equal names the last one counts.
//
// Errors: *Error with the byte at which reading failed.
func Parse(doc []byte) (any, error) {
	p := parser{text: doc}
	v := p.value(0)
	p.space()
	if p.err == nil && p.at < len(doc) {
		p.fail("more follows behind the document")
	}
	return v, p.err
}

// ParseObject reads a JSON document that must be an object.
//
// Errors: *Error.
func ParseObject(doc []byte) (Attrs, error) {
	v, err := Parse(doc)
	if err != nil {
		return nil, err
	}
	o, ok := v.(Attrs)
	if !ok {
		return nil, wrong("", "an object was wanted")
	}
	return o, nil
}

// parser is a cursor over a document; the first error sticks.
type parser struct {
	text []byte
	at   int
	err  error
}

func (p *parser) fail(what string) any {
	if p.err == nil {
		p.err = wrong("", "not JSON at byte %d: %s", p.at, what)
		p.at = len(p.text)
	}
	return nil
}

func (p *parser) space() {
	for p.at < len(p.text) {
		switch p.text[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}

// peek is the next byte that is no space, 0 at the end.
func (p *parser) peek() byte {
	p.space()
	if p.at < len(p.text) {
		return p.text[p.at]
	}
	return 0
}

func (p *parser) take(c byte) bool {
	if p.peek() != c {
		return false
	}
	p.at++
	return true
}

func (p *parser) value(depth int) any {
	if depth > maxDepth {
		return p.fail("nested too deeply")
	}
	switch c := p.peek(); {
	case c == '{':
		return p.object(depth)
	case c == '[':
		return p.list(depth)
	case c == '"':
		return p.quoted()
	case c == '-' || c >= '0' && c <= '9':
		return p.number()
	}
	return p.word()
}

// words are the values without quotes that are no numbers.
var words = []struct {
	text  string
	value any
}{
	{"null", nil}, {"true", true}, {"false", false},
	{"NaN", math.NaN()}, {"Infinity", math.Inf(1)}, {"-Infinity", math.Inf(-1)},
}

func (p *parser) word() any {
	for _, w := range words {
		if end := p.at + len(w.text); end <= len(p.text) && string(p.text[p.at:end]) == w.text {
			p.at = end
			return w.value
		}
	}
	return p.fail("a value was wanted")
}

func (p *parser) object(depth int) any {
	out := Attrs{}
	index := map[string]int{}
	p.at++
	if p.take('}') {
		return out
	}
	for p.err == nil {
		if p.peek() != '"' {
			return p.fail("a name in quotes was wanted")
		}
		name, _ := p.quoted().(string)
		if !p.take(':') {
			return p.fail("a colon was wanted")
		}
		v := p.value(depth + 1)
		if i, ok := index[name]; ok {
			out[i].Value = v
		} else {
			index[name] = len(out)
			out = append(out, Attr{name, v})
		}
		if p.take('}') {
			return out
		}
		if !p.take(',') {
			return p.fail("a comma or closing brace was wanted")
		}
	}
	return nil
}

func (p *parser) list(depth int) any {
	out := []any{}
	p.at++
	if p.take(']') {
		return out
	}
	for p.err == nil {
		out = append(out, p.value(depth+1))
		if p.take(']') {
			return out
		}
		if !p.take(',') {
			return p.fail("a comma or closing bracket was wanted")
		}
	}
	return nil
}

// quoted reads a string; the standard library resolves its escapes.
func (p *parser) quoted() any {
	start := p.at
	plain := true
	for p.at++; p.at < len(p.text) && p.text[p.at] != '"'; p.at++ {
		c := p.text[p.at]
		if c == '\\' {
			p.at++
		}
		plain = plain && c != '\\' && c >= ' ' && c < utf8.RuneSelf
	}
	if p.at >= len(p.text) {
		return p.fail("a string does not end")
	}
	p.at++
	raw := p.text[start:p.at]
	if plain {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	if json.Unmarshal(raw, &s) != nil {
		p.at = start
		return p.fail("not a string")
	}
	return s
}

func (p *parser) number() any {
	start := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		if (c < '0' || c > '9') && c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E' {
			break
		}
		p.at++
	}
	raw := p.text[start:p.at]
	if string(raw) == "-" {
		p.at = start
		return p.word()
	}
	if !json.Valid(raw) {
		p.at = start
		return p.fail("not a number")
	}
	return json.Number(raw)
}

// typed turns a parsed value into what Attr promises.
func typed(v any) any {
	switch v := v.(type) {
	case json.Number:
		return typedNumber(v)
	case Attrs:
		out := make(Attrs, len(v))
		for i, x := range v {
			out[i] = Attr{x.Name, typed(x.Value)}
		}
		return out
	case []any:
		return typedList(v)
	}
	return v
}

func typedNumber(n json.Number) any {
	if i, err := strconv.ParseInt(string(n), 10, 64); err == nil && n != "-0" {
		return i
	}
	if u, err := strconv.ParseUint(string(n), 10, 64); err == nil {
		return u
	}
	f, err := n.Float64()
	if err != nil || isInteger(n) && n != "-0" {
		return n
	}
	return f
}

func isInteger(n json.Number) bool {
	for _, c := range n {
		if c == '.' || c == 'e' || c == 'E' {
			return false
		}
	}
	return true
}

func typedList(list []any) any {
	out := make([]any, len(list))
	var ints, floats, texts int
	for i, x := range list {
		out[i] = typed(x)
		switch out[i].(type) {
		case int64:
			ints++
		case float64:
			floats++
		case string:
			texts++
		}
	}
	switch n := len(out); {
	case n == 0:
		return out
	case ints == n:
		return listOf[int64](out)
	case texts == n:
		return listOf[string](out)
	case floats == n:
		return listOf[float64](out)
	}
	return out
}

func listOf[T any](list []any) []T {
	out := make([]T, len(list))
	for i, x := range list {
		out[i] = x.(T)
	}
	return out
}
