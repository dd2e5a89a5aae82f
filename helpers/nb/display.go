package nb

import (
	"encoding/json"
	"fmt"
	"image"
	"maps"
)

// MIME types that this package writes itself.
const (
	textPlain    = "text/plain"
	textHTML     = "text/html"
	textMarkdown = "text/markdown"
	imageSVG     = "image/svg+xml"
	imagePNG     = "image/png"
	dataJSON     = "application/json"
)

// Display shows a value in the output of the running cell, as [Bundle] has it.
func Display(v any) { cell.send(Message{Data: bundle(v)}) }

// Update shows a value under a name: the first time in a cell it is shown there; it and all
// later ones replace what is shown under that name, in this cell and in others.
func Update(id string, v any) { update(id, bundle(v)) }

func update(id string, data map[string]any) {
	here, known := cell.show(id)
	if known && (here || Connected()) {
		cell.send(Message{Data: data, ID: id, Update: true})
	}
	if !here {
		cell.send(Message{Data: data, ID: id})
	}
}

// Clear empties the output of the running cell: at once or, with wait, when more output comes,
// so that nothing flickers.
func Clear(wait bool) { cell.send(Message{Clear: true, Wait: wait}) }

// HTML shows HTML. Scripts run in trusted notebooks only.
func HTML(text string) {
	cell.send(Message{Data: map[string]any{textHTML: text, textPlain: htmlText(text)}})
}

// Markdown shows Markdown; front ends set formulas between $ signs.
func Markdown(text string) {
	cell.send(Message{Data: map[string]any{textMarkdown: text, textPlain: text}})
}

// SVG shows an SVG document. Front ends show none in notebooks that are not trusted.
func SVG(document string) {
	cell.send(Message{Data: map[string]any{imageSVG: document, textPlain: svgText(document)}})
}

// PNG shows the bytes of a PNG file.
func PNG(file []byte) {
	cell.send(Message{Data: map[string]any{imagePNG: encoded(imagePNG, file), textPlain: pngText(file)}})
}

// Image shows a picture as PNG.
func Image(picture image.Image) { Display(picture) }

// JSON shows a value as a tree that can be unfolded. Errors: what encoding/json says of the
// value, and then nothing is shown.
func JSON(v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return fmt.Errorf("nb: JSON of a %T: %w", v, err)
	}
	cell.send(Message{Data: map[string]any{dataJSON: json.RawMessage(text), textPlain: string(text)}})
	return nil
}

// MIME shows one thing in several forms, of which a front end takes the one that it likes best.
// Values are text, bytes, or anything that can be written as JSON for types that are JSON.
func MIME[V any](forms map[string]V) {
	data := make(map[string]any, len(forms)+1)
	for mime, v := range forms {
		data[mime] = form(mime, v)
	}
	if _, ok := data[textPlain]; !ok {
		data[textPlain] = textOf(nil, data)
	}
	cell.send(Message{Data: data})
}

// bundle is Bundle with what went wrong in its text.
func bundle(v any) map[string]any {
	data, err := Bundle(v)
	if err != nil {
		data = maps.Clone(data)
		data[textPlain] = fmt.Sprintf("%v\n(%v)", data[textPlain], err)
	}
	return data
}
