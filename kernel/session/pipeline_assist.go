package session

import (
	"context"
	"maps"
	"slices"

	"github.com/gonda-go/gonda/kernel/assist"
	"github.com/gonda-go/gonda/kernel/cell"
)

// assistant is ready when cells are.
func (p *Pipeline) assistant() *assist.Assistant {
	select {
	case <-p.opened:
		return p.helper
	default:
		return nil
	}
}

func (p *Pipeline) complete(ctx context.Context, code string, cursor int) completeReply {
	a := p.assistant()
	if a == nil {
		return completeReply{Start: cursor, End: cursor}
	}
	c := a.Complete(ctx, code, cursor)
	answer := completeReply{Start: c.Start, End: c.End}
	kinds := []completion{}
	for _, i := range c.Items {
		answer.Matches = append(answer.Matches, i.Text)
		kinds = append(kinds, completion{c.Start, c.End, i.Text, i.Kind, i.Signature})
	}
	answer.Metadata = map[string]any{"_jupyter_types_experimental": kinds}
	return answer
}

func (p *Pipeline) inspect(ctx context.Context, code string, cursor, detail int) inspectReply {
	a := p.assistant()
	if a == nil {
		return inspectReply{}
	}
	answer, found := a.Inspect(ctx, code, cursor, detail > 0)
	if !found {
		return inspectReply{}
	}
	return inspectReply{Found: true, Data: map[string]any{"text/plain": answer.Plain, "text/markdown": answer.Markdown}}
}

// magicNames are what completion offers after % and %%.
func magicNames() (line, whole []string) {
	return append(slices.Sorted(maps.Keys(magics)), "main"), slices.Sorted(maps.Keys(cellMagics))
}

// remembered is the notebook of the moment.
type remembered struct{ *Pipeline }

// View implements assist.Notebook.
func (r remembered) View(ctx context.Context, src string) *cell.View {
	return r.notebook.Load().View(ctx, src)
}

// Definition implements assist.Notebook.
func (r remembered) Definition(key string) (string, int, bool) {
	return r.notebook.Load().Definition(key)
}
