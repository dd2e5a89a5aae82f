package runner

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Notebook is an .ipynb file in memory. Only what running changes is taken apart.
type Notebook struct {
	Path  string
	Cells []*Cell

	top      *object
	metadata *object
}

// Cell is one cell. Outputs are those of the last run, or of the file.
type Cell struct {
	Kind   string // code, markdown or raw
	Source string
	Tags   []string
	// Restart asks for a new kernel before the cell: the metadata {"gonda": {"restart": true}}.
	Restart bool

	body     *object
	metadata *object
	id       string
}

// FormatError is a file that is no notebook, or one that cannot be run.
type FormatError struct {
	Path string
	What string
	Err  error
}

func (e *FormatError) Error() string {
	text := fmt.Sprintf("notebook %s: %s", e.Path, e.What)
	if e.Err != nil {
		text += ": " + e.Err.Error()
	}
	return text
}

// Unwrap is the error of the JSON, or of the file.
func (e *FormatError) Unwrap() error { return e.Err }

// largest is the size of a file that is read as a notebook, in bytes.
const largest = 1 << 30

// Read reads a notebook of nbformat 4.
//
// Errors: *FormatError.
func Read(path string) (*Notebook, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, &FormatError{Path: path, What: "it cannot be read", Err: err}
	}
	if info.Size() > largest {
		return nil, &FormatError{Path: path, What: fmt.Sprintf("it has %d bytes, more than %d: clear its outputs", info.Size(), largest)}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, &FormatError{Path: path, What: "it cannot be read", Err: err}
	}
	return parse(path, text)
}

func parse(path string, text []byte) (*Notebook, error) {
	bad := func(what string, err error) (*Notebook, error) {
		return nil, &FormatError{Path: path, What: what, Err: err}
	}
	top, err := parseObject(text)
	if err != nil {
		return bad("it is no JSON object", err)
	}
	var format int
	if err := json.Unmarshal(top.get("nbformat"), &format); err != nil {
		return bad("nbformat is no number: it is not a notebook", nil)
	}
	if format != 4 {
		return bad(fmt.Sprintf("nbformat is %d, 4 is read: convert it with jupyter nbconvert --to notebook", format), nil)
	}
	n := &Notebook{Path: path, top: top}
	if n.metadata, err = optional(top.get("metadata")); err != nil {
		return bad("metadata", err)
	}
	var cells []json.RawMessage
	if err := json.Unmarshal(top.get("cells"), &cells); err != nil {
		return bad("cells is no list", nil)
	}
	for i, c := range cells {
		cell, err := parseCell(c)
		if err != nil {
			return bad(fmt.Sprintf("cell %d", i+1), err)
		}
		n.Cells = append(n.Cells, cell)
	}
	return n, nil
}

// optional is an object that may be absent.
func optional(text json.RawMessage) (*object, error) {
	if text == nil || string(text) == "null" {
		return &object{}, nil
	}
	return parseObject(text)
}

func parseCell(text json.RawMessage) (*Cell, error) {
	body, err := parseObject(text)
	if err != nil {
		return nil, err
	}
	c := &Cell{body: body}
	if err := json.Unmarshal(body.get("cell_type"), &c.Kind); err != nil {
		return nil, fmt.Errorf("cell_type is no text")
	}
	if c.Source, err = multiline(body.get("source")); err != nil {
		return nil, fmt.Errorf("source is %w", err)
	}
	if c.metadata, err = optional(body.get("metadata")); err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	// What other programs put under these names in another form is theirs.
	_ = json.Unmarshal(c.metadata.get("tags"), &c.Tags)
	_ = json.Unmarshal(body.get("id"), &c.id)
	var ours struct{ Restart bool }
	_ = json.Unmarshal(c.metadata.get("gonda"), &ours)
	c.Restart = ours.Restart
	return c, nil
}

// multiline is a text, which nbformat stores whole or as a list of lines with their ends.
func multiline(text json.RawMessage) (string, error) {
	var whole string
	if json.Unmarshal(text, &whole) == nil {
		return whole, nil
	}
	var lines []string
	if err := json.Unmarshal(text, &lines); err != nil {
		return "", fmt.Errorf("neither a text nor a list of lines")
	}
	return strings.Join(lines, ""), nil
}

// lines is the inverse of multiline.
func lines(text string) []string {
	if text == "" {
		return []string{}
	}
	return slices.Collect(strings.Lines(text))
}

// has says whether the cell has a tag.
func (c *Cell) has(tag string) bool { return slices.Contains(c.Tags, tag) }

// blank says that there is nothing to send to the kernel.
func (c *Cell) blank() bool { return strings.TrimSpace(c.Source) == "" }

// KernelName is the kernel that the notebook asks for; "" when it names none.
func (n *Notebook) KernelName() string {
	var spec struct{ Name string }
	_ = json.Unmarshal(n.metadata.get("kernelspec"), &spec)
	return spec.Name
}

// Bytes is the notebook as nbformat writes it: one space a level and a line feed at the end.
func (n *Notebook) Bytes() ([]byte, error) {
	cells := make([]*object, len(n.Cells))
	for i, c := range n.Cells {
		if err := c.body.set("metadata", c.metadata); err != nil {
			return nil, err
		}
		cells[i] = c.body
	}
	if err := n.top.set("cells", cells); err != nil {
		return nil, err
	}
	if err := n.top.set("metadata", n.metadata); err != nil {
		return nil, err
	}
	text, err := plain(n.top)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", " "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// Write writes the notebook under a name; the file appears whole or not at all.
func (n *Notebook) Write(path string) error {
	text, err := n.Bytes()
	if err != nil {
		return &FormatError{Path: path, What: "it cannot be written", Err: err}
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(text)
	if e := f.Sync(); err == nil {
		err = e
	}
	if e := f.Chmod(0o644); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
