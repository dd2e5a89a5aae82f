package netcdf

import (
	"strings"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
)

// maxFollowed bounds the links that are followed for one name, all in all: a path of links to
// paths of links grows with a power.
const maxFollowed = 64

// Group finds a group by its path from g: "a/b"; "" and "/" are g itself. Links within the
// file are followed.
// Errors: ErrNotFound; ErrUnsupported when a name is a link to another file.
func (g *Group) Group(path string) (*Group, error) {
	left := maxFollowed
	return g.group(path, &left)
}

func (g *Group) group(path string, left *int) (*Group, error) {
	at := g
	for name := range strings.SplitSeq(strings.Trim(path, "/"), "/") {
		if name == "" || name == "." {
			continue
		}
		next := at.child(name)
		if next == nil {
			if from, target, ok := at.follow(name, left); ok {
				next, _ = from.group(target, left)
			}
		}
		if next == nil {
			return nil, at.missing("group", name, at.groupNames())
		}
		at = next
	}
	return at, nil
}

func (g *Group) child(name string) *Group {
	for _, c := range g.Groups {
		if c.Name == name {
			return c
		}
	}
	return g.also[name]
}

// follow gives where a soft link's path begins and what it is.
func (g *Group) follow(name string, left *int) (from *Group, target string, ok bool) {
	for _, l := range g.links {
		if l.Name != name || l.Kind != hdf5.SoftLink || *left == 0 {
			continue
		}
		*left--
		if strings.HasPrefix(l.Target, "/") {
			return g.file.Root, l.Target, true
		}
		return g, l.Target, true
	}
	return nil, "", false
}

// Var finds a variable by its name, or by its path from g: "a/b/t2m". Links within the file
// are followed.
// Errors: ErrNotFound; ErrUnsupported when a name is a link to another file.
func (g *Group) Var(name string) (*Variable, error) {
	left := maxFollowed
	return g.variable(name, &left)
}

func (g *Group) variable(name string, left *int) (*Variable, error) {
	path, leaf := "", strings.TrimPrefix(name, "/")
	if i := strings.LastIndexByte(leaf, '/'); i >= 0 {
		path, leaf = leaf[:i], leaf[i+1:]
	}
	at, err := g.group(path, left)
	if err != nil {
		return nil, err
	}
	for _, v := range at.Vars {
		if v.Name == leaf {
			return v, nil
		}
	}
	if from, target, ok := at.follow(leaf, left); ok {
		if v, err := from.variable(target, left); err == nil {
			return v, nil
		}
	}
	return nil, at.missing("variable", leaf, at.varNames())
}
