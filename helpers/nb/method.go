package nb

import (
	"bytes"
	"fmt"
	"io"
	"reflect"
	"strings"
)

// The methods by which a value shows itself. Interfaces, not reflection by name: so the linker
// keeps no method that nobody calls.
var shapes = []struct {
	mime string // "" for the whole bundle
	call func(v any) (func() (any, error), bool)
}{
	{"", plain(func(v interface{ MIMEBundle() map[string]string }) any { return v.MIMEBundle() })},
	{"", plain(func(v interface{ MIMEBundle() map[string][]byte }) any { return v.MIMEBundle() })},
	{"", plain(func(v interface{ MIMEBundle() map[string]any }) any { return v.MIMEBundle() })},
	{"", failing(func(v interface {
		MIMEBundle() (map[string]any, error)
	}) (any, error) {
		return v.MIMEBundle()
	})},
	{textHTML, plain(func(v interface{ HTML() string }) any { return v.HTML() })},
	{textHTML, failing(func(v interface{ HTML() (string, error) }) (any, error) { return v.HTML() })},
	{textMarkdown, plain(func(v interface{ Markdown() string }) any { return v.Markdown() })},
	{textMarkdown, failing(func(v interface{ Markdown() (string, error) }) (any, error) { return v.Markdown() })},
	{imageSVG, plain(func(v interface{ SVG() string }) any { return v.SVG() })},
	{imageSVG, failing(func(v interface{ SVG() (string, error) }) (any, error) { return v.SVG() })},
	{imageSVG, writing(func(v interface{ SVG(io.Writer) error }, w io.Writer) error { return v.SVG(w) })},
	{imagePNG, plain(func(v interface{ PNG() []byte }) any { return v.PNG() })},
	{imagePNG, failing(func(v interface{ PNG() ([]byte, error) }) (any, error) { return v.PNG() })},
	{imagePNG, writing(func(v interface{ PNG(io.Writer) error }, w io.Writer) error { return v.PNG(w) })},
	{textPlain, plain(func(v interface{ Error() string }) any { return v.Error() })},
	{textPlain, plain(func(v interface{ String() string }) any { return v.String() })},
}

func plain[I any](f func(I) any) func(any) (func() (any, error), bool) {
	return failing(func(v I) (any, error) { return f(v), nil })
}

func failing[I any](f func(I) (any, error)) func(any) (func() (any, error), bool) {
	return func(v any) (func() (any, error), bool) {
		i, ok := v.(I)
		return func() (any, error) { return f(i) }, ok
	}
}

func writing[I any](f func(I, io.Writer) error) func(any) (func() (any, error), bool) {
	return failing(func(v I) (any, error) {
		var w bytes.Buffer
		err := f(v, &w)
		return w.Bytes(), err
	})
}

// addressed is a pointer to a copy of a value of a named type, whose methods are those of the
// value and of its pointer; nil where there can be none.
func addressed(v any) any {
	t := reflect.TypeOf(v)
	if t.Kind() == reflect.Pointer || t.Name() == "" || reflect.PointerTo(t).NumMethod() == t.NumMethod() {
		return nil
	}
	p := reflect.New(t)
	p.Elem().Set(reflect.ValueOf(v))
	return p.Interface()
}

// absent says whether a value is nil of some type.
func absent(v any) bool {
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Invalid:
		return true
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Func, reflect.Chan:
		return r.IsNil()
	}
	return false
}

// guarded calls a method of the user's value; its panic is an error.
func guarded[T any](what string, f func() (T, error)) (out T, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%s panicked: %s", what, reason(r))
		}
	}()
	out, err = f()
	if err != nil {
		err = fmt.Errorf("%s: %w", what, err)
	}
	return out, err
}

// reason is what a panic says; its own methods may panic as well, which fmt stands.
func reason(r any) string { return clip(fmt.Sprint(r), 500) }

// typeName is a type as a cell writes it.
func typeName(t reflect.Type) string { return strings.ReplaceAll(t.String(), "main.", "") }
