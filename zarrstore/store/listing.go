package store

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
)

// listing is what lies directly below a folder, by name, of a store that is all its keys and
// the sizes of their objects.
func listing(ctx context.Context, folder string, objects iter.Seq2[string, int64]) ([]Entry, error) {
	if folder != "" {
		if err := begin(ctx, folder); err != nil {
			return nil, err
		}
		folder += "/"
	}
	seen := map[string]Entry{}
	for key, size := range objects {
		rest, ok := strings.CutPrefix(key, folder)
		if !ok {
			continue
		}
		name, _, deeper := strings.Cut(rest, "/")
		if deeper {
			seen[name] = Entry{Name: name, Folder: true}
		} else if _, both := seen[name]; !both {
			seen[name] = Entry{Name: name, Size: size}
		}
	}
	return slices.SortedFunc(maps.Values(seen), func(a, b Entry) int { return strings.Compare(a.Name, b.Name) }), ctx.Err()
}
