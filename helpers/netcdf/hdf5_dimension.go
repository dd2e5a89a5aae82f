package netcdf

import (
	"fmt"
	"slices"
	"sort"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
)

// dimension is a dimension while the file is read: unlimited ones grow with the variables
// that use them.
type dimension struct {
	name      string
	length    int64
	unlimited bool
	id        int64
}

// dimensionTable is all dimensions of a file.
type dimensionTable struct {
	next      int64
	byID      map[int64]*dimension
	byAddress map[int64]*dimension
}

func newDimensionTable() dimensionTable {
	return dimensionTable{byID: map[int64]*dimension{}, byAddress: map[int64]*dimension{}}
}

// add makes a dimension of a scale. Its number is the one it carries, else the next. Of
// several names of one scale the last one counts, as for the NetCDF library.
func (t *dimensionTable) add(g *Group, name string, length int64, unlimited bool, says conventions, address int64) *dimension {
	if d, ok := t.byAddress[address]; ok {
		d.name = name
		return d
	}
	d := &dimension{name: name, length: length, unlimited: unlimited, id: t.next}
	if says.numbered && says.dimension >= 0 && says.dimension < 1<<31 {
		d.id = says.dimension
	}
	t.next = max(t.next, d.id+1)
	if _, ok := t.byID[d.id]; !ok {
		t.byID[d.id] = d
	}
	t.byAddress[address] = d
	g.dims = append(g.dims, d)
	return d
}

// phony makes a dimension for an axis that has none.
func (t *dimensionTable) phony(g *Group, length int64, unlimited bool) *dimension {
	d := &dimension{name: fmt.Sprintf("phony_dim_%d", t.next), length: length, unlimited: unlimited, id: t.next}
	t.next++
	t.byID[d.id] = d
	g.dims = append(g.dims, d)
	return d
}

// nameAxes finds the dimensions of all variables. Groups within come first, so that phony
// dimensions get the numbers that the NetCDF library gives them.
func (s *hdf5Scan) nameAxes(g *Group) error {
	for _, child := range g.Groups {
		if err := s.nameAxes(child); err != nil {
			return err
		}
	}
	for _, w := range s.found[g] {
		if err := s.hdf.Step(int64(len(g.dims) * len(w.extent))); err != nil {
			return err
		}
		w.axes = s.common.newAxes(len(w.extent))
		s.statedAxes(w)
		s.phonyAxes(g, w)
	}
	return nil
}

// statedAxes finds dimensions by what the file says, in this order: the numbers of
// _Netcdf4Coordinates, the variable being a scale itself, the scales of DIMENSION_LIST. Of
// several scales of an axis the last one counts. What does not fit the shape is passed over.
func (s *hdf5Scan) statedAxes(w *foundVariable) {
	for i := range w.axes {
		if i < len(w.says.axes) && len(w.says.axes) <= len(w.axes) {
			w.take(i, s.dims.byID[w.says.axes[i]])
		}
		if i == 0 && w.scale != nil {
			w.take(i, w.scale)
		}
		if i < len(w.says.scales) {
			for _, at := range slices.Backward(w.says.scales[i]) {
				w.take(i, s.dims.byAddress[at])
			}
		}
	}
}

// take makes d the dimension of an axis, unless the axis has one or d does not fit.
func (w *foundVariable) take(i int, d *dimension) {
	if d == nil || w.axes[i] != nil {
		return
	}
	if d.length == w.extent[i] || d.unlimited && w.maximum[i] == hdf5.Unlimited {
		w.axes[i] = d
	}
}

// phonyAxes gives the other axes a dimension of the group that has the same length and was
// not used for the variable yet, or a new one.
func (s *hdf5Scan) phonyAxes(g *Group, w *foundVariable) {
	for i, d := range w.axes {
		if d != nil {
			continue
		}
		length, unlimited := w.extent[i], w.maximum[i] == hdf5.Unlimited
		for _, have := range g.dims {
			if have.length == length && have.unlimited == unlimited && !slices.Contains(w.axes, have) {
				d = have
				break
			}
		}
		if d == nil {
			d = s.dims.phony(g, length, unlimited)
		}
		w.axes[i] = d
	}
}

// finish settles lengths, then hands dimensions and variables over to the groups.
func (s *hdf5Scan) finish(g *Group) {
	for _, list := range s.found {
		for _, w := range list {
			for i, d := range w.axes {
				if d.unlimited {
					d.length = max(d.length, w.extent[i])
				}
			}
		}
	}
	s.hand(g)
}

func (s *hdf5Scan) hand(g *Group) {
	sort.SliceStable(g.dims, func(i, j int) bool { return g.dims[i].id < g.dims[j].id })
	for _, d := range g.dims {
		g.Dims = append(g.Dims, Dimension{Name: d.name, Len: int(d.length), Unlimited: d.unlimited})
	}
	g.dims = nil
	for _, w := range s.found[g] {
		v := w.Variable
		s.common.axes(w)
		g.Vars = append(g.Vars, v)
	}
	for _, child := range g.Groups {
		s.hand(child)
	}
}
