package session

import (
	"fmt"
	"io"
	"sync"

	"github.com/gonda-go/gonda/kernel/worker"
)

// sink shows what the Go of a cell writes, displays and asks. The cell's goroutines may use
// it when the cell is over.
type sink struct {
	run *run

	mu   sync.Mutex
	copy io.WriteCloser // of text, into a file; nil if nobody captures
}

// Stream implements worker.Sink.
func (k *sink) Stream(name string, text []byte) {
	k.capture(text)
	k.run.request.output.write(name, text)
}

// Display implements worker.Sink.
func (k *sink) Display(d worker.Display) {
	o := k.run.request.output
	if d.Clear {
		o.send("clear_output", clearOutput{d.Wait})
		return
	}
	content := display{Data: filled(d.Data), Metadata: d.Metadata, Transient: map[string]any{}}
	if content.Metadata == nil {
		content.Metadata = map[string]any{}
	}
	if d.ID != "" {
		content.Transient["display_id"] = d.ID
	}
	text, _ := content.Data["text/plain"].(string)
	switch {
	case d.Update:
		o.update(content)
	case d.Result && k.run.silent:
	case d.Result:
		content.ExecutionCount = k.run.number
		if k.run.stores {
			k.run.session.past.result(k.run.number, text)
		}
		o.send("execute_result", content)
	default:
		o.send("display_data", content)
	}
	k.capture([]byte(text + "\n"))
}

// Input implements worker.Sink.
func (k *sink) Input(prompt string, password bool) (string, error) {
	return k.run.ask(prompt, password)
}

// copyTo copies text into a file, until release.
func (k *sink) copyTo(f io.WriteCloser) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.copy = f
}

// release ends the copy.
func (k *sink) release() {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.copy != nil {
		k.copy.Close()
		k.copy = nil
	}
}

func (k *sink) capture(text []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.copy != nil {
		k.copy.Write(text)
	}
}

// filled is data with the text that every front end can show.
func filled(data map[string]any) map[string]any {
	if _, ok := data["text/plain"]; ok {
		return data
	}
	out := make(map[string]any, len(data)+1)
	for mime, value := range data {
		out[mime] = value
		out["text/plain"] = fmt.Sprintf("<%s>", mime)
	}
	if len(data) == 0 {
		out["text/plain"] = ""
	}
	return out
}
