package xr

import (
	"bytes"
	"slices"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// mergeCoords is the coordinates of the result of an operation of two arrays. Of a
// coordinate that both have and that labels no dimension of the result it is kept only if it
// is the same: the scalar time of one day says nothing of the difference of two. Like
// xarray.
//
// Cost: reads such coordinates, but for those of one origin.
func mergeCoords(a, b []Named, dims []string) ([]Named, error) {
	var out []Named
	for _, c := range a {
		d, both := find(b, c.Name)
		switch {
		case c.isIndex():
		case slices.Contains(dims, c.Name):
			// What selecting one label left behind says nothing once there are all.
			if !both || !d.isIndex() {
				continue
			}
			c = d
		case !both:
		default:
			same, err := c.equal(d)
			if err != nil {
				return nil, err
			}
			if !same {
				continue
			}
		}
		out = append(out, c)
	}
	for _, c := range b {
		_, both := find(a, c.Name)
		if !both && (c.isIndex() || !slices.Contains(dims, c.Name)) {
			out = append(out, c)
		}
	}
	return out, nil
}

// isIndex says whether a coordinate labels its own dimension.
func (n Named) isIndex() bool { return len(n.dims) == 1 && n.dims[0] == n.Name }

// equal says whether two variables have the same dimensions and elements.
func (n Named) equal(m Named) (bool, error) {
	if !slices.Equal(n.dims, m.dims) || !slices.Equal(n.shape, m.shape) || (n.text == nil) != (m.text == nil) || (n.time == nil) != (m.time == nil) {
		return false, nil
	}
	if n.text != nil {
		if n.text == m.text {
			return true, nil
		}
		v, err := n.text.get()
		if err != nil {
			return false, err
		}
		w, err := m.text.get()
		return slices.Equal(v, w), err
	}
	if n.data == m.data {
		return true, nil
	}
	if n.time != nil && n.time.TimeAxis != m.time.TimeAxis || n.data.Type() != m.data.Type() {
		return false, nil
	}
	v, err := compute(cluster.Context(), n.data)
	if err != nil {
		return false, err
	}
	w, err := compute(cluster.Context(), m.data)
	return bytes.Equal(v.Data, w.Data), err
}
