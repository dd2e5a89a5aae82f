package nb

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"reflect"
	"strings"
	"unicode/utf8"
)

// Bundle is a value in all forms that it has, by MIME type, always with text/plain: text, or
// base64 text for types that are bytes, or a value to be written as JSON. The package's
// documentation says which methods count.
//
// Errors: what methods returned, or that they panicked; the bundle has the other forms and is
// never nil.
//
// Cost: for a scalar less than a microsecond; for anything without methods bounded, however
// large the value is.
func Bundle(v any) (map[string]any, error) {
	if text, ok := scalar(v); ok {
		return map[string]any{textPlain: text}, nil
	}
	b := builder{v: v, data: make(map[string]any)}
	if !absent(v) {
		b.methods(v)
		if p := addressed(v); p != nil && len(b.data) == 0 {
			b.methods(p)
		}
		b.picture()
	}
	if s, ok := b.data[textPlain].(string); !ok || s == "" {
		b.data[textPlain] = textOf(v, b.data)
	}
	return b.data, errors.Join(b.errs...)
}

// builder collects the forms of one value.
type builder struct {
	v    any
	data map[string]any
	errs []error
}

// methods takes what the methods of a value give: the whole bundle, or each form, of a form
// what the first method gives.
func (b *builder) methods(v any) {
	whole := false
	for _, s := range shapes {
		if whole && s.mime != textPlain || b.data[s.mime] != nil {
			continue
		}
		call, ok := s.call(v)
		if !ok {
			continue
		}
		out, err := guarded(showing(s.mime, v), call)
		if err != nil {
			b.errs = append(b.errs, err)
			continue
		}
		if s.mime != "" {
			b.data[s.mime] = form(s.mime, out)
			continue
		}
		whole = true
		switch forms := out.(type) {
		case map[string]string:
			take(b.data, forms)
		case map[string][]byte:
			take(b.data, forms)
		case map[string]any:
			take(b.data, forms)
		}
	}
}

func take[V any](data map[string]any, forms map[string]V) {
	for mime, v := range forms {
		data[mime] = form(mime, v)
	}
}

// showing names a method in an error.
func showing(mime string, v any) string {
	if mime == "" {
		mime = "MIME bundle"
	}
	return fmt.Sprintf("the %s of a %s", mime, typeName(reflect.TypeOf(v)))
}

// picture adds the PNG of an image.
func (b *builder) picture() {
	picture, ok := b.v.(image.Image)
	if !ok || b.data[imagePNG] != nil {
		return
	}
	file, err := guarded(showing(imagePNG, b.v), func() ([]byte, error) {
		var w bytes.Buffer
		err := png.Encode(&w, picture)
		return w.Bytes(), err
	})
	if err != nil {
		b.errs = append(b.errs, err)
		return
	}
	b.data[imagePNG] = encoded(imagePNG, file)
}

// form is one form as a bundle holds it.
func form(mime string, v any) any {
	switch x := v.(type) {
	case string:
		return x
	case []byte:
		return encoded(mime, x)
	case json.RawMessage:
		return x
	case fmt.Stringer:
		if !isJSON(mime) {
			return x.String()
		}
	}
	if !isJSON(mime) {
		return Format(v)
	}
	return v
}

// isJSON says whether a MIME type is JSON, written as it is instead of as text.
func isJSON(mime string) bool { return mime == dataJSON || strings.HasSuffix(mime, "+json") }

// encoded is bytes of a MIME type: text as it is, JSON as JSON, all else in base64.
func encoded(mime string, b []byte) any {
	switch {
	case isJSON(mime) && json.Valid(b):
		return json.RawMessage(b)
	case strings.HasPrefix(mime, "text/"), mime == imageSVG, strings.HasSuffix(mime, "xml"), mime == "application/javascript":
		return strings.ToValidUTF8(string(b), string(utf8.RuneError))
	}
	return base64.StdEncoding.EncodeToString(b)
}
