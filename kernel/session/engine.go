package session

import (
	"context"
	"time"

	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/worker"
)

// engine runs the Go of cells and remembers what they define. One cell runs at a time;
// interrupt, close and the questions of assistance come at any time.
type engine interface {
	// ready waits until cells can run; progress hears what that waits for.
	ready(ctx context.Context, progress func(string)) error
	// run builds, loads and runs the Go of a cell. When ctx ends, it ends the run.
	run(ctx context.Context, number int, c *cell.Cell, args []string, out worker.Sink) (phases, error)
	// generation numbers the workers that have run: a new number means that values are gone.
	generation() int
	// interrupt insists on the end of a run whose ctx has ended already.
	interrupt()
	// chdir and setenv make the worker follow the kernel. Before it runs they do nothing, as
	// it starts with what the kernel has.
	chdir(dir string) error
	setenv(name, value string) error
	// module is the folder of the module that cells build with.
	module() (string, error)
	// autoget says whether packages that the module lacks are fetched.
	autoget(on bool)
	// names are what the notebook remembers.
	names() []name
	// remove forgets names and returns those that there are none of.
	remove(names []string) []string
	// reset forgets all, and with fresh the module too.
	reset(ctx context.Context, fresh bool) error
	// complete and inspect answer questions about a cell that is being written.
	complete(ctx context.Context, code string, cursor int) completeReply
	inspect(ctx context.Context, code string, cursor, detail int) inspectReply
	// about are lines that say what cells are run by.
	about() []string
	close()
}

// name is one thing that a notebook remembers.
type name struct {
	key    string // as %rm takes it
	kind   string // import, const, type, var, func, method
	is     string // its type, or the path of an import
	lost   bool   // a variable whose value is gone
	broken bool   // it does not compile any more
}

// phases is where the time of a cell went.
type phases struct {
	build, load, run time.Duration
}
