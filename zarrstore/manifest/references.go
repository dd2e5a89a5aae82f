package manifest

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
)

// References are the objects of a Zarr hierarchy of format 2, by key: each is a range of a
// file (Ref.Key is the file's path or address; Length -1: all of it) or bytes of its own
// (Ref.Inline is then not nil).
type References map[string]Ref

// ReferenceError says what is wrong in a reference file.
type ReferenceError struct {
	Key  string // of the object; "" for the document
	What string
}

func (e *ReferenceError) Error() string {
	if e.Key == "" {
		return "references: " + e.What
	}
	return fmt.Sprintf("references: %q: %s", e.Key, e.What)
}

// ParseReferences reads a reference file of kerchunk: JSON of version 0 (an object of
// references) or 1 (that object under "refs"). Of templates only plain names, {{name}} in
// addresses, are filled in.
//
// Errors: *ReferenceError; also for generated references ("gen") and templates that compute.
// Source: kerchunk, "Specification", versions 0 and 1.
func ParseReferences(doc []byte) (References, error) {
	var top map[string]json.RawMessage
	if err := json.Unmarshal(doc, &top); err != nil {
		return nil, &ReferenceError{What: "not a JSON object: " + err.Error()}
	}
	p := referenceParser{shared: map[string]string{}}
	refs := top
	if v, versioned := top["version"]; versioned {
		if string(v) != "1" {
			return nil, &ReferenceError{What: fmt.Sprintf("version %.20s was found, 0 and 1 are supported", v)}
		}
		var gen []json.RawMessage
		if g, ok := top["gen"]; ok && (json.Unmarshal(g, &gen) != nil || len(gen) > 0) {
			return nil, &ReferenceError{What: "references made by a rule (\"gen\") are not supported: write them out, one for each chunk"}
		}
		if t, ok := top["templates"]; ok && json.Unmarshal(t, &p.templates) != nil {
			return nil, &ReferenceError{What: "templates: an object of texts was wanted"}
		}
		refs = nil
		if json.Unmarshal(top["refs"], &refs) != nil || refs == nil {
			return nil, &ReferenceError{What: "refs: an object was wanted"}
		}
	}
	out := make(References, len(refs))
	for key, value := range refs {
		ref, err := p.ref(value)
		if err == nil && (!fs.ValidPath(key) || key == ".") {
			err = fmt.Errorf("the key must be a relative path without . and .. elements")
		}
		if err != nil {
			return nil, &ReferenceError{key, err.Error()}
		}
		out[key] = ref
	}
	return out, nil
}

type referenceParser struct {
	templates map[string]string
	shared    map[string]string // addresses, each kept in memory once
}

// ref reads one reference: text, base64 behind "base64:", a metadata document as an object,
// [address] or [address, offset, length].
func (p *referenceParser) ref(value json.RawMessage) (Ref, error) {
	switch value[0] {
	case '"':
		var text string
		if err := json.Unmarshal(value, &text); err != nil {
			return Ref{}, err
		}
		code, isCode := strings.CutPrefix(text, "base64:")
		if !isCode {
			return inlineRef([]byte(text)), nil
		}
		b, err := base64.StdEncoding.DecodeString(code)
		return inlineRef(b), err
	case '{':
		return inlineRef(bytes.Clone(value)), nil
	}
	var list []json.RawMessage
	r := Ref{Length: -1}
	if json.Unmarshal(value, &list) != nil || len(list) != 1 && len(list) != 3 || json.Unmarshal(list[0], &r.Key) != nil || r.Key == "" {
		return Ref{}, fmt.Errorf("%.60s was found where text, [address] or [address, offset, length] was wanted", value)
	}
	if len(list) == 3 {
		if json.Unmarshal(list[1], &r.Offset) != nil || json.Unmarshal(list[2], &r.Length) != nil || r.Offset < 0 || r.Length < 0 || r.Offset+r.Length < 0 {
			return Ref{}, fmt.Errorf("offset %.20s and length %.20s are no range of a file", list[1], list[2])
		}
	}
	var err error
	r.Key, err = p.address(r.Key)
	return r, err
}

func inlineRef(b []byte) Ref {
	if b == nil {
		b = []byte{}
	}
	return Ref{Inline: b, Length: int64(len(b))}
}

// address fills in templates.
func (p *referenceParser) address(raw string) (string, error) {
	if a, ok := p.shared[raw]; ok {
		return a, nil
	}
	var b strings.Builder
	rest := raw
	for p.templates != nil {
		before, after, found := strings.Cut(rest, "{{")
		name, behind, closed := strings.Cut(after, "}}")
		if !found {
			break
		}
		value, known := p.templates[strings.TrimSpace(name)]
		if !closed || !known || strings.Contains(value, "{{") {
			return "", fmt.Errorf("the template in %q is not supported: only names of plain templates are filled in", raw)
		}
		b.WriteString(before + value)
		rest = behind
	}
	b.WriteString(rest)
	if b.Len() == 0 {
		return "", fmt.Errorf("the address %q stands for nothing", raw)
	}
	p.shared[raw] = b.String()
	return b.String(), nil
}
