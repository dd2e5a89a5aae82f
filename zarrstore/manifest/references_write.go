package manifest

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"unicode/utf8"
)

// Write writes a reference file of version 1, keys in order. Bytes of their own are text
// where they look like a JSON object, else base64.
//
// Errors: those of w.
func (r References) Write(w io.Writer) error {
	b := bufio.NewWriterSize(w, 1<<16)
	b.WriteString(`{"version":1,"refs":{`)
	texts := map[string][]byte{} // addresses repeat
	for i, key := range slices.Sorted(maps.Keys(r)) {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		b.Write(quoted(key))
		b.WriteByte(':')
		ref := r[key]
		if ref.Inline != nil {
			b.Write(quoted(inlineText(ref.Inline)))
			continue
		}
		if texts[ref.Key] == nil {
			texts[ref.Key] = quoted(ref.Key)
		}
		b.WriteByte('[')
		b.Write(texts[ref.Key])
		if ref.Length >= 0 {
			fmt.Fprintf(b, ",%d,%d", ref.Offset, ref.Length)
		}
		b.WriteByte(']')
	}
	b.WriteString("\n}}\n")
	return b.Flush()
}

// quoted is a JSON string that people can read: < and > stay as they are.
func quoted(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(s) // a string is always JSON
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// inlineText is bytes as a string of a reference file: as they are where they look like a
// JSON object, else in base64.
func inlineText(p []byte) string {
	if len(p) > 0 && p[0] == '{' && utf8.Valid(p) {
		return string(p)
	}
	return "base64:" + base64.StdEncoding.EncodeToString(p)
}
