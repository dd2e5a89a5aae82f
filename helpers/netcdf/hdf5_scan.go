package netcdf

import (
	"errors"
	"strings"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
)

// maxGroupDepth bounds groups within groups.
const maxGroupDepth = 256

// hdf5Scan is the walk that turns the objects of an HDF5 file into groups, dimensions and
// variables, in the order in which the NetCDF library meets them.
type hdf5Scan struct {
	file  *File
	hdf   *hdf5.File
	seen  map[int64]*Group // groups that were listed, by their headers
	dims  dimensionTable
	found map[*Group][]*foundVariable
	soft  []softLink

	sources map[string]*File // of virtual datasets
	refers  bool             // attributes have references

	common *common
	room   []Variable // for some to come
}

// foundVariable is a variable whose dimensions are not known yet.
type foundVariable struct {
	*Variable
	says    conventions
	scale   *dimension // the dimension that the variable is the scale of
	axes    []*dimension
	extent  []int64
	maximum []int64 // hdf5.Unlimited where there is none
}

// softLink is a link by path, looked at when all objects are known.
type softLink struct {
	from *Group
	link hdf5.Link
}

// fromHDF5 reads all objects of the file.
func (f *File) fromHDF5(c *common) error {
	s := &hdf5Scan{file: f, hdf: f.hdf, common: c, seen: map[int64]*Group{}, found: map[*Group][]*foundVariable{}}
	s.dims = newDimensionTable()
	f.Format = HDF5
	f.Root = &Group{Path: "/", file: f}
	if f.hdf.OpenForWrite {
		f.Warnings = append(f.Warnings, f.Path+": the file is marked as open for writing: a program is writing it, or ended without closing it; the last values may be missing")
	}
	if err := s.group(f.Root, f.hdf.Root, 0); err != nil {
		return err
	}
	if f.hdf.OpenForWrite && len(s.found) == 0 && len(f.Root.Groups) == 0 && len(f.Root.Attrs) == 0 {
		return &FormatError{File: f.Path, Offset: -1, Err: ErrCorrupt,
			What: "the file is marked as open for writing and holds nothing yet: wait for the program that writes it; if it ended, write the file again"}
	}
	if err := s.followSoftLinks(); err != nil {
		return err
	}
	if err := s.nameAxes(f.Root); err != nil {
		return err
	}
	s.finish(f.Root)
	if s.refers {
		f.nameReferences()
	}
	if f.options.siblings != nil {
		s.takeAtHand(f.Root)
	}
	f.hdf = f.hdf.On(nil)
	return nil
}

// group reads the objects of a group: its own first, then those of the groups in it.
func (s *hdf5Scan) group(g *Group, at int64, depth int) error {
	if depth > maxGroupDepth {
		return describe(s.file.Path, g.Path, cursor.Exceeded(at, "groups nested deeper than %d", maxGroupDepth))
	}
	s.seen[at] = g
	g.header = at
	o, err := s.hdf.Object(at)
	if err != nil {
		return s.within(g.Path, err)
	}
	if err := s.groupAttributes(g, o); err != nil {
		return s.within(g.Path, err)
	}
	links, err := o.Links()
	if err != nil {
		return s.within(g.Path, err)
	}
	s.room = make([]Variable, min(len(links), mostVariables))
	var below []hdf5.Link
	for _, l := range links {
		isGroup, err := s.entry(g, l)
		if err == nil && isGroup {
			below = append(below, l)
		}
		if err := s.tolerate(err); err != nil {
			return err
		}
	}
	for _, l := range below {
		if listed := s.seen[l.Address]; listed != nil { // another name of a group, or a circle
			if g.also == nil {
				g.also = map[string]*Group{}
			}
			g.also[l.Name] = listed
			continue
		}
		child := &Group{Name: l.Name, Path: join(g.Path, l.Name), file: s.file}
		g.Groups = append(g.Groups, child)
		if err := s.tolerate(s.group(child, l.Address, depth+1)); err != nil {
			return err
		}
	}
	return nil
}

func join(path, name string) string { return strings.TrimSuffix(path, "/") + "/" + name }

// within says which object a failure is in.
func (s *hdf5Scan) within(path string, err error) error {
	if err == nil {
		return nil
	}
	var e *FormatError
	if errors.As(err, &e) && e.Object != "" && !strings.HasPrefix(e.Object, "/") {
		e.Object = path + ": " + e.Object
		return e
	}
	return describe(s.file.Path, path, err)
}

// tolerate keeps a failure as a warning where the caller wants what can be read.
func (s *hdf5Scan) tolerate(err error) error {
	if err == nil || !s.file.options.salvage || errors.Is(err, ErrLimit) {
		return err
	}
	s.file.warn(err)
	return nil
}

func (s *hdf5Scan) groupAttributes(g *Group, o *hdf5.Object) error {
	attrs, says, err := s.attributesOf(g.Path, o)
	if err != nil {
		return err
	}
	g.Attrs = attrs
	if g == s.file.Root {
		s.file.Provenance = says.provenance
	}
	if says.provenance != "" || says.strict {
		s.file.Format = NetCDF4
	}
	return nil
}

// entry reads what a link leads to and says whether it is a group, which is left for later.
func (s *hdf5Scan) entry(g *Group, l hdf5.Link) (isGroup bool, err error) {
	if err := s.hdf.Step(1); err != nil {
		return false, err
	}
	if l.Kind == hdf5.SoftLink {
		s.soft = append(s.soft, softLink{g, l})
		return false, nil
	}
	if l.Kind != hdf5.HardLink {
		g.links = append(g.links, l)
		return false, nil
	}
	path := s.common.join(g.Path, l.Name)
	o, err := s.hdf.Object(l.Address)
	if err != nil {
		return false, s.within(path, err)
	}
	switch o.Kind {
	case hdf5.GroupObject:
		return true, nil
	case hdf5.DatasetObject:
		return false, s.within(path, s.dataset(g, l.Name, path, o))
	}
	return false, nil
}

// dataset makes a dimension, a variable or both of a dataset.
func (s *hdf5Scan) dataset(g *Group, name, path string, o *hdf5.Object) error {
	attrs, says, err := s.attributesOf(path, o)
	if err != nil {
		return err
	}
	d, err := o.Dataset()
	if err != nil {
		return err
	}
	var scale *dimension
	if says.scale && len(d.Space.Dims) > 0 {
		s.file.Format = NetCDF4
		scale = s.dims.add(g, name, d.Space.Dims[0], d.Space.Max[0] == hdf5.Unlimited, says, o.Address)
		if says.bare {
			return nil
		}
	}
	name = strings.TrimPrefix(name, "_nc4_non_coord_")
	v, w := s.newVariable(), s.common.newFound()
	w.Variable, w.says, w.scale = v, says, scale
	v.Name, v.Path, v.Attrs, v.file = name, s.common.join(g.Path, name), attrs, s.file
	v.data.header = o.Address
	s.common.describe(w, d)
	if d.Layout.Storage == hdf5.VirtualStorage && d.Damage == nil {
		if err := s.resolveVirtual(w, d); err != nil {
			w.data.lost = s.within(v.Path, err)
			w.data.refused = w.data.lost
		}
	}
	s.found[g] = append(s.found[g], w)
	return nil
}

// someVariables is for how many there is room at a time, mostVariables for those of one group
// at first.
const (
	someVariables = 8
	mostVariables = 32
)

// newVariable is room for a variable.
func (s *hdf5Scan) newVariable() *Variable {
	if len(s.room) == 0 {
		s.room = make([]Variable, someVariables)
	}
	v := &s.room[0]
	s.room = s.room[1:]
	return v
}

// followSoftLinks lists variables that other paths lead to under these names too, as the
// NetCDF library does. Links to groups are followed when somebody asks for them.
func (s *hdf5Scan) followSoftLinks() error {
	byPath := map[string]*foundVariable{}
	for _, list := range s.found {
		for _, w := range list {
			byPath[w.Path] = w
		}
	}
	targets := map[string]string{}
	for _, x := range s.soft {
		targets[join(x.from.Path, x.link.Name)] = resolvePath(x.from.Path, x.link.Target)
	}
	for _, x := range s.soft {
		if err := s.hdf.Step(16); err != nil {
			return err
		}
		path := join(x.from.Path, x.link.Name)
		target := path
		for range 16 {
			next, ok := targets[target]
			if !ok {
				break
			}
			target = next
		}
		w, ok := byPath[target]
		if !ok {
			x.from.links = append(x.from.links, x.link)
			continue
		}
		alias := &Variable{Name: x.link.Name, Path: path}
		alias.like(w.Variable)
		s.found[x.from] = append(s.found[x.from], &foundVariable{Variable: alias, says: w.says, scale: w.scale, extent: w.extent, maximum: w.maximum})
	}
	return nil
}

// resolvePath is a link's target as a path from the root.
func resolvePath(from, target string) string {
	if !strings.HasPrefix(target, "/") {
		target = join(from, target)
	}
	var parts []string
	for part := range strings.SplitSeq(target, "/") {
		if part != "" && part != "." {
			parts = append(parts, part)
		}
	}
	return "/" + strings.Join(parts, "/")
}
