package runner

import (
	"encoding/json"
	"strings"
)

// output is one output of a cell. Which fields count depends on kind.
type output struct {
	kind      string // stream, display_data, execute_result or error
	stream    string // stdout or stderr
	text      strings.Builder
	data      map[string]json.RawMessage
	metadata  json.RawMessage
	count     *int
	ename     string
	evalue    string
	traceback []string
}

// MarshalJSON writes the output as nbformat has it: text as lists of lines, JSON as it is.
func (o *output) MarshalJSON() ([]byte, error) {
	switch o.kind {
	case "stream":
		return plain(struct {
			Name string   `json:"name"`
			Type string   `json:"output_type"`
			Text []string `json:"text"`
		}{o.stream, o.kind, lines(overwrite(o.text.String()))})
	case "error":
		return plain(struct {
			Ename     string   `json:"ename"`
			Evalue    string   `json:"evalue"`
			Type      string   `json:"output_type"`
			Traceback []string `json:"traceback"`
		}{o.ename, o.evalue, o.kind, append([]string{}, o.traceback...)})
	}
	data := make(map[string]any, len(o.data))
	for kind, value := range o.data {
		data[kind] = stored(kind, value)
	}
	metadata := o.metadata
	if len(metadata) == 0 {
		metadata = json.RawMessage("{}")
	}
	if o.kind == "execute_result" {
		return plain(struct {
			Data     map[string]any  `json:"data"`
			Count    *int            `json:"execution_count"`
			Metadata json.RawMessage `json:"metadata"`
			Type     string          `json:"output_type"`
		}{data, o.count, metadata, o.kind})
	}
	return plain(struct {
		Data     map[string]any  `json:"data"`
		Metadata json.RawMessage `json:"metadata"`
		Type     string          `json:"output_type"`
	}{data, metadata, o.kind})
}

// stored is a value of a MIME bundle in the form of the file: texts are lists of lines.
func stored(kind string, value json.RawMessage) any {
	text := strings.HasPrefix(kind, "text/") || kind == "application/javascript" || kind == "image/svg+xml"
	var s string
	if !text || json.Unmarshal(value, &s) != nil {
		return value
	}
	return lines(s)
}

// overwrite is text as a terminal shows it: a carriage return goes back to the beginning of
// the line, a backspace one character, and what follows overwrites what was there.
func overwrite(text string) string {
	if !strings.ContainsAny(text, "\r\b") {
		return text
	}
	var out strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		body, ended := strings.CutSuffix(line, "\n")
		var shown []rune
		at := 0
		for _, r := range body {
			switch {
			case r == '\r':
				at = 0
			case r == '\b':
				at = max(0, at-1)
			case at < len(shown):
				shown[at] = r
				at++
			default:
				shown = append(shown, r)
				at++
			}
		}
		out.WriteString(string(shown))
		if ended {
			out.WriteByte('\n')
		}
	}
	return out.String()
}
