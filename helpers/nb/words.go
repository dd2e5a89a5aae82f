package nb

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"reflect"
	"regexp"
	"strings"
)

// textOf is the text of a value that has other forms but none of its own.
func textOf(v any, data map[string]any) string {
	if s, ok := data[textMarkdown].(string); ok {
		return s
	}
	if s, ok := data[textHTML].(string); ok {
		return htmlText(s)
	}
	if s, ok := data[imageSVG].(string); ok {
		return svgText(s)
	}
	if s, ok := data[imagePNG].(string); ok {
		file, _ := base64.StdEncoding.DecodeString(s)
		return pngText(file)
	}
	if v == nil || len(data) > 0 {
		for mime, form := range data {
			if isJSON(mime) {
				text, err := json.MarshalIndent(form, "", "  ")
				if err == nil {
					return clip(string(text), mostText)
				}
			}
		}
	}
	f := formatter{left: mostText, mute: true} // its text has been asked for
	return clip(f.value(reflect.ValueOf(v), 0), mostText)
}

var (
	unseen = regexp.MustCompile(`(?is)<(script|style|svg|head)\b.*?</(script|style|svg|head)\s*>|<!--.*?-->`)
	breaks = regexp.MustCompile(`(?i)<(br|p|/p|/div|/tr|/li|/h[1-6]|/table|/ul|/ol|/summary|/pre)\b[^>]*>`)
	cells  = regexp.MustCompile(`(?i)</(td|th|dt)\s*>`)
	tags   = regexp.MustCompile(`<[^>]*>`)
	blanks = regexp.MustCompile(`[ \t\r\f]+`)
	titled = regexp.MustCompile(`(?is)<title\b[^>]*>(.*?)</title>`)
)

// htmlText is the text of HTML: without tags, a line for each block.
func htmlText(s string) string {
	s = strings.ReplaceAll(unseen.ReplaceAllString(s, ""), "\n", " ")
	s = cells.ReplaceAllString(breaks.ReplaceAllString(s, "\n"), " ")
	s = html.UnescapeString(tags.ReplaceAllString(s, ""))
	var lines []string
	for line := range strings.SplitSeq(s, "\n") {
		if line = strings.TrimSpace(blanks.ReplaceAllString(line, " ")); line != "" {
			lines = append(lines, line)
		}
	}
	if len(lines) == 0 {
		return "HTML"
	}
	return clip(strings.Join(lines, "\n"), mostText)
}

// svgText is the title of an SVG document.
func svgText(s string) string {
	if m := titled.FindStringSubmatch(s); m != nil {
		if t := strings.TrimSpace(html.UnescapeString(m[1])); t != "" {
			return "SVG: " + t
		}
	}
	return fmt.Sprintf("SVG picture, %d bytes", len(s))
}

// pngText is the size of a picture.
func pngText(file []byte) string {
	c, _, err := image.DecodeConfig(bytes.NewReader(file))
	if err != nil {
		return fmt.Sprintf("PNG picture, %d bytes", len(file))
	}
	return fmt.Sprintf("picture of %d x %d pixels", c.Width, c.Height)
}
