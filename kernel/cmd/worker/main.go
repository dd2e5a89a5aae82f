// Command worker is the program that cells are loaded into: the standard library, the
// prelude's packages and the loader. Package toolchain builds it; nobody starts it by hand.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/nb"
	"github.com/gonda-go/gonda/kernel/worker"
	"github.com/gonda-go/gonda/kernel/worker/serve"
)

func main() {
	limit, err := memory(os.Getenv("GONDA_MEMORY"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	nb.Connect(transport{})
	serve.Main(serve.Hooks{
		Show: nb.Bundle,
		Begin: func(ctx context.Context) {
			nb.Begin()
			cluster.SetContext(cluster.WithProgress(ctx, newBars().show))
		},
		Memory: limit,
	})
}

// memory makes the stated limit that of computations; 0 is none.
func memory(text string) (int64, error) {
	if text == "" {
		return 0, nil
	}
	limit, err := cluster.ParseBytes(text)
	if err != nil {
		return 0, fmt.Errorf("GONDA_MEMORY: %w", err)
	}
	client, err := cluster.Local(cluster.MemoryLimit(limit))
	if err != nil {
		return 0, fmt.Errorf("GONDA_MEMORY: %w", err)
	}
	cluster.SetDefault(client)
	return limit, nil
}

// transport carries what cells show to the kernel.
type transport struct{}

func (transport) Send(m nb.Message) error {
	return serve.Send(worker.Display{Data: m.Data, Metadata: m.Metadata, ID: m.ID, Update: m.Update, Clear: m.Clear, Wait: m.Wait})
}

func (transport) Ask(prompt string, password bool) (string, error) {
	return serve.Ask(prompt, password)
}
