package zarrstore

import (
	"errors"
	"io"
	"io/fs"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/meta"
	"github.com/gonda-go/gonda/zarrstore/store"
)

// Attr is a named value; see meta.Attr for what it can be.
type Attr = meta.Attr

// Attrs are attributes in the order of the document.
type Attrs = meta.Attrs

// Group is a group of a store that was opened. It is not changed by anything here.
type Group struct {
	Name         string // its last element; the store's folder for the root
	Path         string // from the root, without a slash before it; "" for the root
	Attrs        Attrs
	Arrays       []*Array // sorted by name
	Groups       []*Group // sorted by name
	Format       int      // 2 or 3
	Consolidated bool     // the metadata were read from one document

	store store.Store
}

// Close releases the store's folder; elements of its arrays can no longer be read. Whoever
// does not call it leaves that to the garbage collector.
func (g *Group) Close() error {
	if c, ok := g.store.(io.Closer); ok {
		return c.Close()
	}
	return nil
}

// Array is an array of a store that was opened.
type Array struct {
	Name   string // its last element
	Path   string // from the root; "" where the store is this array
	Shape  []int
	Chunks []int      // what codecs decode at once; within shards where there are shards
	Shards []int      // the shape of a shard; nil where there are none
	Type   dtype.Type // as stored, with byte order
	Fill   []byte     // one element in memory order; nil: not defined. By xarray's rule missing in format 2
	Dims   []string   // nil where the store does not name them
	Attrs  Attrs      // less the names of dimensions
	Codecs []codec.Spec
	Format int

	// Unsupported is why the array's elements cannot be read, nil where they can.
	Unsupported error

	info  *meta.Array
	store store.Store
	where string // the store's path, for messages
}

// Array finds an array by its path from the group, nil where there is none.
func (g *Group) Array(path string) *Array {
	g, name := g.parent(path)
	if g == nil {
		return nil
	}
	for _, a := range g.Arrays {
		if a.Name == name {
			return a
		}
	}
	return nil
}

// Group finds a group by its path from the group ("" is itself), nil where there is none.
func (g *Group) Group(path string) *Group {
	if path == "" {
		return g
	}
	g, name := g.parent(path)
	if g == nil {
		return nil
	}
	for _, c := range g.Groups {
		if c.Name == name {
			return c
		}
	}
	return nil
}

func (g *Group) parent(path string) (*Group, string) {
	path = strings.Trim(path, "/")
	if i := strings.LastIndexByte(path, '/'); i >= 0 {
		return g.Group(path[:i]), path[i+1:]
	}
	return g, path
}

// key is the store's key of something below the array.
func (a *Array) key(name string) string {
	if a.Path == "" {
		return name
	}
	return a.Path + "/" + name
}

// title names the array for people.
func (a *Array) title() string { return a.Name + " in " + a.where }

func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }
