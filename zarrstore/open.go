package zarrstore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/meta"
	"github.com/gonda-go/gonda/zarrstore/store"
)

// OpenError says why a store cannot be opened.
type OpenError struct {
	Path  string // of the store
	Key   string // of the document; empty: the store as a whole
	What  string
	Cause error
}

func (e *OpenError) Error() string {
	s := "zarr: " + e.Path
	if e.Key != "" {
		s += ": " + e.Key
	}
	if e.What != "" {
		s += ": " + e.What
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap is the cause.
func (e *OpenError) Unwrap() error { return e.Cause }

// Option changes how a store is opened.
type Option func(*opener)

// IgnoreConsolidated reads every node's own documents: slower, but right where consolidated
// metadata are older than what they describe.
func IgnoreConsolidated() Option { return func(o *opener) { o.plain = true } }

// Open reads the metadata of the store in a folder: format 2 or 3, consolidated or not, a
// group with everything below it or a single array, which becomes a group of that array,
// named after the folder. Where both formats are present the third counts. A file is opened
// as a reference file of kerchunk.
//
// Errors: *OpenError; it wraps fs.ErrNotExist where nothing is there. Arrays that cannot be
// read by this package do not fail: see Array.Unsupported.
// Cost: one document where metadata are consolidated, else a listing of every group and a
// document or two of every node. No chunk is touched.
func Open(ctx context.Context, path string, opts ...Option) (*Group, error) {
	if info, err := os.Stat(path); err == nil && !info.IsDir() {
		return openReferences(ctx, path, opts)
	}
	s, err := store.OpenFolder(path)
	if err != nil {
		return nil, &OpenError{Path: path, What: "cannot be opened", Cause: err}
	}
	g, err := OpenStore(ctx, s, path, opts...)
	if err != nil {
		s.Close()
	}
	return g, err
}

func openReferences(ctx context.Context, path string, opts []Option) (*Group, error) {
	s, err := store.OpenReferences(path)
	if err != nil {
		return nil, &OpenError{Path: path, What: "cannot be opened as a reference file", Cause: err}
	}
	return OpenStore(ctx, s, path, opts...)
}

// OpenStore is Open for any store; path is its name in messages, and its last element that
// of the root.
func OpenStore(ctx context.Context, s store.Store, path string, opts ...Option) (*Group, error) {
	o := &opener{ctx: ctx, store: s, path: path}
	for _, opt := range opts {
		opt(o)
	}
	g, err := o.root()
	if known := (*OpenError)(nil); err != nil && !errors.As(err, &known) {
		err = &OpenError{Path: path, Cause: err}
	}
	return g, err
}

// opener is one opening.
type opener struct {
	ctx   context.Context
	store store.Store
	path  string
	plain bool // ignore consolidated metadata
	nodes int
}

// The bounds of what is walked.
const (
	maxNodes = 1 << 20
	maxLevel = 64
)

// document reads a metadata document; nil where there is none.
func (o *opener) document(key string) (meta.Attrs, error) {
	raw, err := o.store.Get(o.ctx, key)
	if isMissing(err) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	doc, err := meta.ParseObject(raw)
	if err != nil {
		return nil, o.fail(key, err)
	}
	return doc, nil
}

func (o *opener) fail(key string, err error) error {
	return &OpenError{Path: o.path, Key: key, Cause: err}
}

// root finds out what the store is.
func (o *opener) root() (*Group, error) {
	doc, err := o.document("zarr.json")
	if err != nil {
		return nil, err
	}
	if doc != nil {
		return o.rootV3(doc)
	}
	if !o.plain {
		if doc, err = o.document(".zmetadata"); err != nil {
			return nil, err
		} else if doc != nil {
			return o.consolidatedV2(doc)
		}
	}
	g := o.group("", 2)
	if doc, err = o.document(".zarray"); err != nil {
		return nil, err
	} else if doc != nil {
		return g, o.addV2(g, "", doc)
	}
	if doc, err = o.document(".zgroup"); err != nil {
		return nil, err
	}
	if doc == nil {
		return o.implicit()
	}
	return g, o.walkV2(g, doc, 0)
}

// implicit opens a folder without metadata whose subfolders have them.
func (o *opener) implicit() (*Group, error) {
	for _, format := range []int{3, 2} {
		g := o.group("", format)
		if err := o.children(g, 0); err != nil {
			return nil, err
		}
		if len(g.Arrays)+len(g.Groups) > 0 {
			return g, nil
		}
	}
	return nil, &OpenError{Path: o.path, What: "no Zarr store: it has none of zarr.json, .zgroup, .zarray and .zmetadata"}
}

func (o *opener) group(path string, format int) *Group {
	g := &Group{Name: lastOf(path), Path: path, Format: format, store: o.store}
	if path == "" {
		g.Name = filepath.Base(o.path)
		if full, err := filepath.Abs(o.path); err == nil {
			g.Name = filepath.Base(full) // of "." too
		}
	}
	return g
}

func lastOf(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "/" + name
}

// add puts an array into its group.
func (o *opener) add(g *Group, path string, info *meta.Array) {
	a := &Array{
		Name: lastOf(path), Path: path, Shape: info.Shape, Chunks: info.Chunks, Type: info.Type, Fill: info.Fill,
		Dims: info.Dims, Attrs: info.Attrs, Codecs: info.Codecs, Format: info.Format, Unsupported: info.Refused,
		info: info, store: o.store, where: o.path,
	}
	if path == "" {
		a.Name = g.Name
	}
	if info.Shard != nil {
		a.Shards = info.Shard.Shape
	}
	if a.Unsupported == nil {
		_, a.Unsupported = a.chain()
	}
	g.Arrays = append(g.Arrays, a)
}

// count keeps hierarchies within bounds.
func (o *opener) count(level int) error {
	if err := o.ctx.Err(); err != nil {
		return context.Cause(o.ctx)
	}
	if o.nodes++; o.nodes > maxNodes || level > maxLevel {
		return fmt.Errorf("more than %d nodes, or more than %d levels", maxNodes, maxLevel)
	}
	return nil
}

// children opens what the folders below a group hold, without consolidated metadata.
func (o *opener) children(g *Group, level int) error {
	list, err := o.store.List(o.ctx, g.Path)
	if err != nil {
		return err
	}
	for _, e := range list {
		if !e.Folder || strings.HasPrefix(e.Name, "__") || e.Name[0] == '.' {
			continue
		}
		if err := o.count(level); err != nil {
			return err
		}
		if err := o.child(g, join(g.Path, e.Name), level+1); err != nil {
			return err
		}
	}
	return nil
}

// child opens one folder below a group: a node of the group's format, or a folder that has
// nodes further down, which is a group without a document.
func (o *opener) child(g *Group, path string, level int) error {
	sub := o.group(path, g.Format)
	if g.Format == 3 {
		doc, err := o.document(path + "/zarr.json")
		if err != nil {
			return err
		}
		if doc != nil {
			return o.nodeV3(g, path, doc, level)
		}
	} else {
		array, err := o.document(path + "/.zarray")
		if err != nil {
			return err
		}
		if array != nil {
			return o.addV2(g, path, array)
		}
		doc, err := o.document(path + "/.zgroup")
		if err != nil {
			return err
		}
		if doc != nil {
			g.Groups = append(g.Groups, sub)
			return o.walkV2(sub, doc, level)
		}
	}
	if err := o.children(sub, level); err != nil {
		return err
	}
	if len(sub.Arrays)+len(sub.Groups) > 0 {
		g.Groups = append(g.Groups, sub)
	}
	return nil
}

// sort orders what a hierarchy holds by name.
func (g *Group) sort() {
	sort.Slice(g.Arrays, func(i, j int) bool { return g.Arrays[i].Name < g.Arrays[j].Name })
	sort.Slice(g.Groups, func(i, j int) bool { return g.Groups[i].Name < g.Groups[j].Name })
	for _, c := range g.Groups {
		c.sort()
	}
}
