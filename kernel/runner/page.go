package runner

import (
	"encoding/json"
	"fmt"
)

// page is the outputs of all cells while a notebook runs: a fold over the messages of the
// iopub channel. It is pure; the order of messages is all that it knows of time.
type page struct {
	cells []sheet
	shown map[string][]*output // by display_id, of all cells
}

// sheet is the outputs of one cell.
type sheet struct {
	outputs []*output
	clear   bool // at the next output
	count   *int
	ran     bool
}

func newPage(cells int) *page {
	return &page{cells: make([]sheet, cells), shown: make(map[string][]*output)}
}

// begin forgets what the file had of a cell.
func (p *page) begin(cell int) { p.cells[cell] = sheet{ran: true} }

// note sets the execution count of a cell.
func (p *page) note(cell, count int) { p.cells[cell].count = &count }

// apply adds one message of a type that carries output; others change nothing.
//
// Source: "Messages on the IOPub (PUB/SUB) channel".
func (p *page) apply(cell int, kind string, content json.RawMessage) error {
	switch kind {
	case "stream":
		var m struct{ Name, Text string }
		if err := json.Unmarshal(content, &m); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		p.stream(cell, m.Name, m.Text)
	case "display_data", "execute_result", "update_display_data":
		return p.display(cell, kind, content)
	case "error":
		var m struct {
			Ename, Evalue string
			Traceback     []string
		}
		if err := json.Unmarshal(content, &m); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		p.add(cell, &output{kind: kind, ename: m.Ename, evalue: m.Evalue, traceback: m.Traceback})
	case "clear_output":
		var m struct{ Wait bool }
		if err := json.Unmarshal(content, &m); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		if p.cells[cell].clear = m.Wait; !m.Wait {
			p.cells[cell].outputs = nil
		}
	case "execute_input":
		var m struct {
			Count int `json:"execution_count"`
		}
		if err := json.Unmarshal(content, &m); err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		p.note(cell, m.Count)
	}
	return nil
}

// add appends an output, after a clear that waited for it.
func (p *page) add(cell int, o *output) {
	s := &p.cells[cell]
	if s.clear {
		s.outputs, s.clear = nil, false
	}
	s.outputs = append(s.outputs, o)
}

// stream joins neighbours of one name.
func (p *page) stream(cell int, name, text string) {
	s := &p.cells[cell]
	if n := len(s.outputs); n > 0 && !s.clear && s.outputs[n-1].kind == "stream" && s.outputs[n-1].stream == name {
		s.outputs[n-1].text.WriteString(text)
		return
	}
	o := &output{kind: "stream", stream: name}
	o.text.WriteString(text)
	p.add(cell, o)
}

// display shows a bundle; an update changes every output with its display_id, in whatever
// cell, and is not shown where there is none.
func (p *page) display(cell int, kind string, content json.RawMessage) error {
	var m struct {
		Data      map[string]json.RawMessage
		Metadata  json.RawMessage
		Count     *int `json:"execution_count"`
		Transient struct {
			ID string `json:"display_id"`
		}
	}
	if err := json.Unmarshal(content, &m); err != nil {
		return fmt.Errorf("%s: %w", kind, err)
	}
	if kind == "update_display_data" {
		for _, o := range p.shown[m.Transient.ID] {
			o.data, o.metadata = m.Data, m.Metadata
		}
		return nil
	}
	o := &output{kind: kind, data: m.Data, metadata: m.Metadata, count: m.Count}
	p.add(cell, o)
	if id := m.Transient.ID; id != "" {
		p.shown[id] = append(p.shown[id], o)
	}
	return nil
}

// store puts the outputs of the cells that ran into the notebook.
func (p *page) store(n *Notebook) error {
	for i, s := range p.cells {
		if !s.ran {
			continue
		}
		outputs := s.outputs
		if outputs == nil {
			outputs = []*output{}
		}
		if err := n.Cells[i].body.set("outputs", outputs); err != nil {
			return err
		}
		if err := n.Cells[i].body.set("execution_count", s.count); err != nil {
			return err
		}
	}
	return nil
}
