package nb

import (
	"fmt"
	"io"
	"os"
	"sync"
)

// Message is what a cell tells its kernel: something to show, or to clear the cell's output.
type Message struct {
	// Data is the same thing in several forms, by MIME type: text, base64 text for types that
	// are bytes such as image/png, or a value to be written as JSON.
	Data     map[string]any
	Metadata map[string]any
	// ID names what is shown, so that it can be replaced. With Update it replaces what was
	// shown under that name, everywhere, and shows nothing new.
	ID     string
	Update bool
	// Clear empties the output of the cell; with Wait only when more output comes. Data is nil.
	Clear, Wait bool
}

// Transport carries messages to a kernel and answers back. It is used by several goroutines.
type Transport interface {
	Send(Message) error
	// Ask puts a question to the person at the notebook; the answer to a password is not shown.
	Ask(prompt string, password bool) (string, error)
}

// desk is where messages go: a kernel, or else standard output.
type desk struct {
	mu    sync.Mutex
	line  Transport
	shown map[string]bool // IDs ever shown, and whether the running cell has
	out   io.Writer       // of a plain program
}

var cell = &desk{out: os.Stdout}

// Connect sets the transport that all of this package speaks through. A worker calls it once,
// before the first cell; nil is none.
func Connect(t Transport) {
	cell.mu.Lock()
	defer cell.mu.Unlock()
	cell.line = t
}

// Connected says whether a kernel listens.
func Connected() bool {
	line, _ := cell.transport()
	return line != nil
}

// Begin says that a new cell begins: what the one before showed under an ID is no longer its
// own. A worker calls it.
func Begin() {
	cell.mu.Lock()
	defer cell.mu.Unlock()
	for id := range cell.shown {
		cell.shown[id] = false
	}
}

// transport is the kernel's side or, without one, where text goes.
func (d *desk) transport() (Transport, io.Writer) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.line, d.out
}

// show notes that the running cell shows an ID: whether it did before, and whether any cell did.
func (d *desk) show(id string) (here, known bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	here, known = d.shown[id]
	if d.shown == nil {
		d.shown = make(map[string]bool)
	}
	d.shown[id] = true
	return here, known
}

// send delivers a message; without a kernel its text is printed. A kernel that cannot be
// reached any more is about to end this process, so nothing is left to be done about it.
func (d *desk) send(m Message) {
	line, out := d.transport()
	if line != nil {
		_ = line.Send(m)
		return
	}
	if text, ok := m.Data[textPlain].(string); ok && text != "" {
		fmt.Fprintln(out, text)
	}
}
