package session

import (
	"fmt"

	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/worker"
)

// stopped makes the notebook and the frames fit a run that ended before its time: what the cell
// did not reach keeps its meaning, and lines are those where definitions stand now. The worker
// lives on.
func (p *Pipeline) stopped(w *worker.Worker, unit *cell.Unit, number int, f *worker.Failure) {
	n := p.notebook.Load()
	line := 0
	for i := range f.Frames {
		frame := &f.Frames[i]
		var from int
		if _, err := fmt.Sscanf(frame.File, "In[%d]", &from); err != nil {
			continue
		}
		if from == number && frame.Func == "" {
			line = frame.Line // the outermost, if statements call functions that call back
		}
		to, at := n.Locate(from, frame.Line)
		frame.File, frame.Line = fmt.Sprintf("In[%d]", to), at
	}
	if !f.Goroutine { // a goroutine's panic says nothing of how far the statements were
		p.release(w, n.Stopped(unit, line))
	}
}
