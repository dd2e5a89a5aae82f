package runner

import (
	"context"
	"fmt"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// watch waits for the end of one request.
type watch struct {
	run   *run
	cell  int
	id    string
	reply struct {
		Status, Ename, Evalue string
		Traceback             []string
		Count                 *int `json:"execution_count"`
	}
	replied, idle bool
	times         map[string]string // named as nbclient's record_timing names them
}

// wait ends when reply and idle have come, in whatever order. A cell that takes too long is
// interrupted, and the kernel killed when that does not help.
func (w *watch) wait(ctx context.Context) error {
	k, begun := w.run.kernel, ctx.Done()
	var limit, last <-chan time.Time
	if d := w.run.options.Timeout; d > 0 {
		limit = time.After(d)
	}
	var stopped error // why the cell was interrupted
	for !w.replied || !w.idle {
		select {
		case m, ok := <-k.client.Shell():
			if !ok {
				return w.ended()
			}
			if err := w.answered(m); err != nil {
				return err
			}
			if w.replied && last == nil {
				last = time.After(idlePatience)
			}
			continue
		case m, ok := <-k.client.IOPub():
			if !ok {
				return w.ended()
			}
			if err := w.published(m); err != nil {
				return err
			}
			continue
		case <-k.process.ended:
			return w.ended()
		case <-last:
			return w.kill(stopped)
		case <-begun:
			begun, stopped = nil, ctx.Err()
		case <-limit:
			limit, stopped = nil, &TimeoutError{Notebook: w.run.notebook.Path, Cell: w.cell + 1, Limit: w.run.options.Timeout}
		}
		k.interrupt()
		last = time.After(stopPatience)
	}
	return stopped
}

// kill ends a kernel that neither ends its cell nor heeds an interrupt.
func (w *watch) kill(why error) error {
	kill(w.run.kernel.process.cmd.Process)
	if t, ok := why.(*TimeoutError); ok {
		t.Killed = true
	}
	if why == nil {
		why = w.broken(fmt.Sprintf("the kernel replied, but did not say within %v that it is idle", idlePatience), nil)
	}
	return why
}

// goodbye is how long what a kernel sent before it ended may be on its way.
const goodbye = 200 * time.Millisecond

// ended takes what the kernel still sent, and says which end there was.
func (w *watch) ended() error {
	for late := time.After(goodbye); ; {
		select {
		case m, ok := <-w.run.kernel.client.IOPub():
			if ok && w.published(m) == nil {
				continue
			}
		case <-late:
		}
		break
	}
	if w.run.kernel.process.within(goodbye) {
		return w.broken("the kernel ended while the cell ran", nil)
	}
	return w.broken("the kernel closed its connections while the cell ran", nil)
}

// answered takes a message of the shell channel.
func (w *watch) answered(m *wire.Message) error {
	if m.Header.Type != "execute_reply" || m.ParentHeader().ID != w.id {
		return nil
	}
	if err := m.Decode(&w.reply); err != nil {
		return w.broken("the kernel's reply", err)
	}
	if w.reply.Count != nil {
		w.run.page.note(w.cell, *w.reply.Count)
	}
	w.replied = true
	w.times["shell.execute_reply"] = m.Header.Date
	return nil
}

// published takes a message of the iopub channel. Output of an earlier cell goes to that
// cell; of anything else nothing is wanted.
func (w *watch) published(m *wire.Message) error {
	parent := m.ParentHeader().ID
	cell, known := w.run.cells[parent]
	if !known {
		return nil
	}
	err := w.run.page.apply(cell, m.Header.Type, m.Content)
	if err == nil && parent == w.id {
		err = w.note(m)
	}
	if err != nil {
		return w.broken("the kernel published what cannot be read", err)
	}
	return nil
}

// note keeps when the kernel was busy with the request, and sees when it is done.
func (w *watch) note(m *wire.Message) error {
	switch m.Header.Type {
	case "execute_input":
		w.times["iopub.execute_input"] = m.Header.Date
	case "status":
		var s struct {
			State string `json:"execution_state"`
		}
		if err := m.Decode(&s); err != nil {
			return err
		}
		if s.State == "busy" || s.State == "idle" {
			w.times["iopub.status."+s.State] = m.Header.Date
		}
		w.idle = w.idle || s.State == "idle"
	}
	return nil
}

func (w *watch) broken(what string, err error) error { return w.run.broken(w.cell, what, err) }
