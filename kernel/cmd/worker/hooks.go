package main

import (
	"context"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/nb"
	"github.com/gonda-go/gonda/kernel/worker"
	"github.com/gonda-go/gonda/kernel/worker/serve"
)

// hooks connects what serves the kernel with what cells call: values show themselves by nb's
// rules, and computations that were given no context end with the cell and say how far they
// are.
func hooks() serve.Hooks {
	nb.Connect(kernel{})
	var m *meter
	return serve.Hooks{
		Show: func(v any) (map[string]any, error) { return nb.Bundle(showable(v)) },
		Begin: func(ctx context.Context) {
			nb.Begin()
			m = newMeter(ctx)
			cluster.SetContext(cluster.WithProgress(ctx, m.tell))
		},
		End: func() {
			m.end()
			cluster.SetContext(context.Background())
		},
	}
}

// kernel is nb's transport.
type kernel struct{}

// Send shows something in the cell.
func (kernel) Send(m nb.Message) error {
	return serve.Send(worker.Display{Data: m.Data, Metadata: m.Metadata, ID: m.ID, Update: m.Update, Clear: m.Clear, Wait: m.Wait})
}

// Ask asks the person at the notebook.
func (kernel) Ask(prompt string, password bool) (string, error) { return serve.Ask(prompt, password) }
