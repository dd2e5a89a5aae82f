package session

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gonda-go/gonda/kernel/cell"
)

// names is empty until cells can run.
func (p *Pipeline) names() []name {
	n := p.notebook.Load()
	if n == nil {
		return nil
	}
	var out []name
	for _, e := range n.List() {
		out = append(out, name{key: e.Key, kind: e.Sort, is: e.Detail, lost: e.Lost, broken: e.Broken})
	}
	return out
}

func (p *Pipeline) remove(names []string) []string {
	n := p.notebook.Load()
	if n == nil {
		return names
	}
	p.building.Lock()
	defer p.building.Unlock()
	unknown, obsolete := n.Remove(names...)
	if w, err := p.living(); err == nil {
		p.release(w, obsolete)
	}
	return unknown
}

// reset starts with an empty notebook and a new worker, so that nothing of the old ones lives
// on, no goroutine either.
func (p *Pipeline) reset(ctx context.Context, fresh bool) error {
	p.building.Lock()
	defer p.building.Unlock()
	if fresh {
		if err := p.resetModule(ctx); err != nil {
			return err
		}
	}
	n, err := cell.New(p.compiler, prelude(p.tools))
	if err != nil {
		return err
	}
	p.notebook.Store(n)
	return p.restart()
}

// resetModule forgets what the private module requires beyond gonda. A notebook's own module
// is left alone.
func (p *Pipeline) resetModule(ctx context.Context) error {
	m, err := p.tools.Module(ctx, p.home)
	if err != nil {
		return err
	}
	if !m.Private {
		return errors.New("the notebook has a module of its own, which stays as it is: " + m.File)
	}
	for _, file := range []string{"go.mod", "go.sum", "from"} {
		if err := os.Remove(filepath.Join(m.Dir, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	_, err = p.tools.Module(ctx, p.home)
	return err
}
