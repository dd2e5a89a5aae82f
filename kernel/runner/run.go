package runner

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// Options change how a notebook is run.
type Options struct {
	Spec    *Spec
	Timeout time.Duration // of one cell; 0: none
	// Progress is told before each cell is sent: which of how many, both counted from 1.
	Progress func(cell, cells int)
}

// Run runs the code cells in order in a new kernel, whose working directory is the
// notebook's folder, and puts their outputs into the notebook, also when it fails.
//
// Cells tagged skip-execution keep what they have; cells tagged raises-exception may fail.
//
// Errors: *CellError for the first cell that failed, *TimeoutError, *KernelError, ctx.Err().
func (n *Notebook) Run(ctx context.Context, o Options) error {
	r := &run{notebook: n, options: o, page: newPage(len(n.Cells)), cells: make(map[string]int)}
	err := r.all(ctx)
	if r.kernel != nil {
		r.kernel.close()
	}
	if e := r.page.store(n); err == nil {
		err = e
	}
	return err
}

// run is one run of a notebook.
type run struct {
	notebook *Notebook
	options  Options
	kernel   *kernel
	page     *page
	cells    map[string]int // of requests, by their msg_id: output may come late
}

func (r *run) all(ctx context.Context) error {
	if err := r.start(ctx); err != nil {
		return err
	}
	if len(r.kernel.language) > 0 {
		if err := r.notebook.metadata.set("language_info", r.kernel.language); err != nil {
			return err
		}
	}
	for i, c := range r.notebook.Cells {
		if c.Kind != "code" || c.has("skip-execution") {
			continue
		}
		r.page.begin(i)
		if c.blank() {
			continue
		}
		if r.options.Progress != nil {
			r.options.Progress(i+1, len(r.notebook.Cells))
		}
		if c.Restart {
			r.kernel.close()
			if err := r.start(ctx); err != nil {
				return err
			}
		}
		if err := r.cell(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) start(ctx context.Context) (err error) {
	r.kernel = nil
	path, err := filepath.Abs(r.notebook.Path)
	if err != nil {
		return err
	}
	r.kernel, err = startKernel(ctx, r.options.Spec, path)
	return err
}

// cell sends one cell and waits for its end.
func (r *run) cell(ctx context.Context, i int) error {
	c := r.notebook.Cells[i]
	var extra []wire.Extra
	if c.id != "" {
		extra = append(extra, wire.Metadata(map[string]string{"cellId": c.id}))
	}
	id, err := r.kernel.client.Send(wire.Shell, "execute_request", map[string]any{
		"code": c.Source, "silent": false, "store_history": true, "user_expressions": struct{}{},
		"allow_stdin": false, "stop_on_error": !c.has("raises-exception"),
	}, extra...)
	if err != nil {
		return r.broken(i, "the cell could not be sent", err)
	}
	r.cells[id] = i
	w := &watch{run: r, cell: i, id: id, times: make(map[string]string)}
	if err := w.wait(ctx); err != nil {
		return err
	}
	if err := c.metadata.set("execution", w.times); err != nil {
		return err
	}
	if w.reply.Status == "ok" || c.has("raises-exception") && w.reply.Status == "error" {
		return nil
	}
	return r.failed(i, w)
}

func (r *run) failed(i int, w *watch) *CellError {
	e := &CellError{Notebook: r.notebook.Path, Cell: i + 1, Name: w.reply.Ename, Value: w.reply.Evalue, Traceback: w.reply.Traceback}
	if e.Name == "" {
		e.Name = fmt.Sprintf("the kernel answered %q", w.reply.Status)
	}
	if n := r.page.cells[i].count; n != nil {
		e.Count = *n
	}
	return e
}

func (r *run) broken(cell int, what string, err error) error {
	return &KernelError{Notebook: r.notebook.Path, Cell: cell + 1, What: what, Said: r.kernel.said(), Err: err}
}
