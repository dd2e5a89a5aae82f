package session

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/worker"
)

// cell runs a cell: its specials in their order, then its Go.
func (r *run) cell(code string) error {
	defer r.sink.release()
	c, err := cell.Parse(code)
	if err != nil {
		return err
	}
	for _, line := range c.Specials {
		if err := r.special(line); err != nil {
			return err
		}
		if r.ctx.Err() != nil {
			return context.Cause(r.ctx)
		}
	}
	if r.repeat != nil && !c.Empty() {
		if c, err = cell.Parse(repeated(c.Go, *r.repeat)); err != nil {
			return err
		}
	}
	err = r.goCode(c, r.sink)
	if !r.timed.IsZero() {
		r.sayTime(time.Since(r.timed))
	}
	if err == nil && r.stores && !c.Empty() {
		r.session.succeeded(r.number, c)
	}
	return err
}

// part runs a piece of the cell as a cell of its own, with the lines it has in the cell.
func (r *run) part(line int, code string) error {
	code = strings.Repeat("\n", max(0, line-1)) + code
	c, err := cell.Parse(code)
	if err != nil {
		return err
	}
	if len(c.Specials) > 0 {
		return wrongUse("it takes Go code")
	}
	return r.goCode(c, r.sink)
}

// goCode runs the Go of a cell, when all that it needs is there.
func (r *run) goCode(c *cell.Cell, out worker.Sink) error {
	if c.Empty() {
		return nil
	}
	if err := r.awaitEngine(); err != nil {
		return err
	}
	var err error
	r.phases, err = r.session.engine.run(r.ctx, r.number, c, r.args, out)
	var failure *worker.Failure
	if errors.As(err, &failure) {
		if failure.Kind == worker.Error && r.ctx.Err() != nil { // what an interrupted call returned
			stopped := *failure
			stopped.Kind, stopped.Message = worker.Interrupted, context.Cause(r.ctx).Error()
			return &stopped
		}
		return err // an interrupted run says more than the reason of the interrupt
	}
	if err != nil && r.ctx.Err() != nil {
		return context.Cause(r.ctx)
	}
	return err
}

// awaitEngine waits for the toolchain, whose building it shows.
func (r *run) awaitEngine() error {
	shown := false
	err := r.session.engine.ready(r.ctx, func(line string) {
		shown = true
		r.request.output.write("stdout", []byte(line+"\n"))
	})
	if err != nil && r.ctx.Err() != nil {
		return context.Cause(r.ctx)
	}
	if err == nil && shown {
		r.request.output.send("clear_output", clearOutput{})
	}
	return err
}

// valueSink keeps the value of an expression instead of showing it.
type valueSink struct {
	worker.Sink
	value *worker.Display
}

// Display implements worker.Sink.
func (v *valueSink) Display(d worker.Display) {
	if d.Result {
		v.value = &d
		return
	}
	v.Sink.Display(d)
}

// expression evaluates one user expression.
func (r *run) expression(code string) (expressionResult, error) {
	c, err := cell.Parse(code)
	if err != nil {
		return expressionResult{}, err
	}
	if len(c.Specials) > 0 || c.Empty() {
		return expressionResult{}, fmt.Errorf("%q is no expression of Go", code)
	}
	v := valueSink{Sink: r.sink}
	if err := r.goCode(c, &v); err != nil {
		return expressionResult{}, err
	}
	if v.value == nil {
		return expressionResult{}, fmt.Errorf("%q has no value", code)
	}
	return expressionResult{"ok", filled(v.value.Data), map[string]any{}}, nil
}
