package zarrstore

import (
	"strings"

	"github.com/gonda-go/gonda/zarrstore/meta"
)

// rootV3 opens a store whose zarr.json at the root is at hand.
func (o *opener) rootV3(doc meta.Attrs) (*Group, error) {
	g := o.group("", 3)
	array, err := meta.NodeV3(doc)
	if err != nil {
		return nil, o.fail("zarr.json", err)
	}
	if array {
		return g, o.arrayV3(g, "", doc)
	}
	attrs, consolidated, err := meta.GroupV3(doc)
	if err != nil {
		return nil, o.fail("zarr.json", err)
	}
	g.Attrs = attrs
	// Groups may carry consolidated metadata that are empty though nodes are below them.
	if len(consolidated) > 0 && !o.plain {
		err = o.consolidatedV3(g, consolidated)
	} else {
		err = o.children(g, 0)
	}
	g.sort()
	return g, err
}

func (o *opener) arrayV3(g *Group, path string, doc meta.Attrs) error {
	info, err := meta.ArrayV3(doc)
	if err != nil {
		return o.fail(join(path, "zarr.json"), err)
	}
	o.add(g, path, info)
	return nil
}

// nodeV3 opens a node below a group from its own document.
func (o *opener) nodeV3(g *Group, path string, doc meta.Attrs, level int) error {
	array, err := meta.NodeV3(doc)
	if err != nil {
		return o.fail(path+"/zarr.json", err)
	}
	if array {
		return o.arrayV3(g, path, doc)
	}
	sub := o.group(path, 3)
	if sub.Attrs, _, err = meta.GroupV3(doc); err != nil {
		return o.fail(path+"/zarr.json", err)
	}
	g.Groups = append(g.Groups, sub)
	return o.children(sub, level)
}

// consolidatedV3 opens the hierarchy below a group from the documents in its zarr.json,
// whose order means nothing.
func (o *opener) consolidatedV3(root *Group, docs meta.Attrs) error {
	root.Consolidated = true
	for _, d := range docs {
		if err := o.count(strings.Count(d.Name, "/")); err != nil {
			return err
		}
		doc, _ := d.Value.(meta.Attrs)
		array, err := meta.NodeV3(doc)
		if err == nil && (d.Name == "" || strings.HasPrefix(d.Name, "/")) {
			err = &meta.Error{Member: d.Name, What: "not a path below the group"}
		}
		if err == nil && !array {
			root.within(d.Name, o).Attrs, _, err = meta.GroupV3(doc)
		}
		if err != nil {
			return o.fail("consolidated metadata of "+d.Name, err)
		}
		if array {
			up, _ := split(d.Name)
			if err := o.arrayV3(root.within(up, o), d.Name, doc); err != nil {
				return err
			}
		}
	}
	return nil
}
