package zarrstore

import (
	"encoding/json"
	"sort"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/meta"
)

// addV2 opens an array whose .zarray is at hand.
func (o *opener) addV2(g *Group, path string, zarray meta.Attrs) error {
	key := join(path, ".zattrs")
	zattrs, err := o.document(key)
	if err != nil {
		return err
	}
	return o.arrayV2(g, path, zarray, zattrs)
}

func (o *opener) arrayV2(g *Group, path string, zarray, zattrs meta.Attrs) error {
	info, err := meta.ArrayV2(zarray, zattrs)
	if err != nil {
		return o.fail(join(path, ".zarray"), err)
	}
	o.add(g, path, info)
	return nil
}

// walkV2 opens a group, whose .zgroup is at hand, from the documents of its nodes.
func (o *opener) walkV2(g *Group, zgroup meta.Attrs, level int) error {
	if err := o.checkGroupV2(join(g.Path, ".zgroup"), zgroup); err != nil {
		return err
	}
	zattrs, err := o.document(join(g.Path, ".zattrs"))
	if err != nil {
		return err
	}
	g.Attrs = meta.UserAttrs(zattrs)
	return o.children(g, level)
}

func (o *opener) checkGroupV2(key string, zgroup meta.Attrs) error {
	if v, _ := zgroup.Get("zarr_format"); v != json.Number("2") {
		return o.fail(key, &meta.Error{Member: "zarr_format", What: "2 was wanted"})
	}
	return nil
}

// consolidatedV2 opens a hierarchy from .zmetadata.
func (o *opener) consolidatedV2(doc meta.Attrs) (*Group, error) {
	docs, err := meta.ConsolidatedV2(doc)
	if err != nil {
		return nil, o.fail(".zmetadata", err)
	}
	at := map[string]meta.Attrs{}
	keys := make([]string, 0, len(docs))
	for _, d := range docs {
		at[d.Name], _ = d.Value.(meta.Attrs)
		keys = append(keys, d.Name)
	}
	sort.Strings(keys)
	root := o.group("", 2)
	root.Consolidated = true
	for _, key := range keys {
		path, name := split(key)
		if err := o.count(strings.Count(path, "/")); err != nil {
			return nil, err
		}
		switch name {
		case ".zgroup":
			if err := o.checkGroupV2(key, at[key]); err != nil {
				return nil, err
			}
			root.within(path, o).Attrs = meta.UserAttrs(at[join(path, ".zattrs")])
		case ".zarray":
			up, _ := split(path)
			if err := o.arrayV2(root.within(up, o), path, at[key], at[join(path, ".zattrs")]); err != nil {
				return nil, err
			}
		}
	}
	root.sort()
	return root, nil
}

func split(path string) (up, name string) {
	i := strings.LastIndexByte(path, '/')
	return path[:max(i, 0)], path[i+1:]
}

// within is the group at a path of a hierarchy that is being built, made where it is missing.
func (g *Group) within(path string, o *opener) *Group {
	if path == "" {
		return g
	}
	name, rest, _ := strings.Cut(path, "/")
	for _, c := range g.Groups {
		if c.Name == name {
			return c.within(rest, o)
		}
	}
	c := o.group(join(g.Path, name), g.Format)
	c.Consolidated = true
	g.Groups = append(g.Groups, c)
	return c.within(rest, o)
}
