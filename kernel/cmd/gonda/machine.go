package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// machine is the flags that every computing command has.
type machine struct {
	memory   string
	threads  int
	progress string
	json     bool
}

func (m *machine) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&m.memory, "memory", "", "memory limit, as 512MiB; default 70 % of what is available")
	f.IntVar(&m.threads, "threads", 0, "number of workers; default one a core")
	f.StringVar(&m.progress, "progress", "auto", strings.Join(progresses, ", "))
	f.BoolVar(&m.json, "json", false, "print JSON")
}

// progresses are the values of --progress.
var progresses = []string{"auto", "bar", "plain", "none"}

// garbage is how much of the heap, in percent, may be garbage. The bulk of a computation lies
// outside the heap, so collecting early costs little, and a result on the heap does not let
// as much garbage pile up beside it.
const garbage = 20

// client makes the client that the flags ask for the default one.
func (m *machine) client() (*cluster.Client, error) {
	if !slices.Contains(progresses, m.progress) {
		return nil, usageError{fmt.Errorf("--progress %s: it is one of %s", m.progress, strings.Join(progresses, ", "))}
	}
	debug.SetGCPercent(garbage)
	var opts []cluster.Option
	if m.memory != "" {
		opts = append(opts, cluster.MemoryLimit(m.memory))
	}
	if m.threads != 0 {
		opts = append(opts, cluster.Threads(m.threads))
	}
	c, err := cluster.Local(append(opts, cluster.AsDefault())...)
	if err != nil {
		return nil, usageOr(err)
	}
	return c, nil
}

// usageOr marks errors of flags as wrong usage; a limit that is too small is a failure.
func usageOr(err error) error {
	if _, small := err.(*cluster.TooBig); small {
		return err
	}
	return usageError{err}
}

// printJSON writes v and a line feed.
func printJSON(v any) error {
	e := json.NewEncoder(os.Stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}
