// Command worker is the program that cells are loaded into: the standard library, the
// prelude's packages and the loader. Package toolchain builds it; nobody starts it by hand.
package main

import (
	"fmt"
	"os"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/kernel/worker/serve"
)

func main() {
	limit, err := memory(os.Getenv("GONDA_MEMORY"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	h := hooks()
	h.Memory = limit
	serve.Main(h)
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
