package worker

// Display is something that a cell shows, or an end to what it showed.
type Display struct {
	// Data is the same thing in several forms, by MIME type: text, base64 text for types that
	// are bytes, or JSON. On the kernel's side JSON that is no string is a json.RawMessage.
	Data     map[string]any `json:"-"`
	Metadata map[string]any `json:",omitempty"`
	// ID names what is shown; with Update it replaces what was shown under that name.
	ID     string `json:",omitempty"`
	Update bool   `json:",omitempty"`
	// Result says that it is the value of the cell's last expression.
	Result bool `json:",omitempty"`
	// Clear empties the output of the cell; with Wait only when more output comes.
	Clear bool `json:",omitempty"`
	Wait  bool `json:",omitempty"`
}

// Sink takes what a run shows. Stream and Display are called one at a time, by one goroutine,
// and hold the worker up while they last; Input has a goroutine of its own.
type Sink interface {
	// Stream takes text of "stdout" or "stderr"; it may end inside a rune. The sink must not
	// keep text.
	Stream(name string, text []byte)
	Display(Display)
	// Input asks the person at the notebook. The run may be over when it returns; the session
	// makes it return an error if the run is interrupted.
	Input(prompt string, password bool) (string, error)
}
