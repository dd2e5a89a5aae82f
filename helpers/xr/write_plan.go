package xr

import (
	"time"

	"github.com/gonda-go/gonda/helpers/lazy"
)

// plan is that of writing all elements but texts.
func (o writeOptions) plan(outs []output, sink func(output) lazy.Sink) (*lazy.Plan, error) {
	var streams []lazy.Output
	for _, x := range outs {
		if x.text == nil {
			streams = append(streams, lazy.Output{Array: x.data, Sink: sink(x)})
		}
	}
	return lazy.NewPlan(o.client, streams...)
}

// drafting is the options of a plan that is not to be run: passes that measure values are
// planned too.
func (o writeOptions) drafting() writeOptions {
	o.draft = new([]*lazy.Plan)
	return o
}

// planAll is the plan of writing and of the passes before it, of which one runs after the other.
func (o writeOptions) planAll(outs []output, sink func(output) lazy.Sink) (*lazy.Plan, error) {
	plan, err := o.plan(outs, sink)
	if err != nil {
		return nil, err
	}
	for _, pass := range *o.draft {
		plan.Peak, plan.Need = max(plan.Peak, pass.Peak), max(plan.Need, pass.Need)
		plan.ReadBytes += pass.ReadBytes
		plan.Visits += pass.Visits
	}
	return plan, nil
}

// written is what a plan that was run did.
func (ds Dataset) written(path string, outs []output, plan *lazy.Plan, begun time.Time) *Written {
	w := &Written{Path: path, Vars: len(ds.vars), Read: plan.Stored(), Seconds: time.Since(begun).Seconds()}
	for _, x := range outs {
		if x.text == nil {
			w.Bytes += x.data.Bytes()
		}
	}
	return w
}
