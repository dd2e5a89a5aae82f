package netcdf

import (
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

const (
	mostLabels = 64 << 10 // bytes of a variable that labels its dimension and is read in opening
	mostTexts  = 4 << 10  // bytes, as stored, of texts that are
)

// AtHand is the elements of a small variable that opening a Sibling came by: of one without
// dimensions or that labels its own, numbers in native byte order; of one with texts, without
// dimensions or with one, the texts. Both are nil when they are still to be read.
func (v *Variable) AtHand() (numbers []byte, texts []string) { return v.elements, v.texts }

// takeAtHand keeps what AtHand gives. Labels are read where need be; the rest only where it is
// in memory. What fails does so again when it is read.
func (s *hdf5Scan) takeAtHand(g *Group) {
	for _, w := range s.found[g] {
		v, d := w.Variable, w.data.hdf
		size := d.Type.Size
		labels := len(v.Dims) == 1 && v.Dims[0] == v.Name
		if len(v.Dims) > 1 || v.data.lost != nil || d.Layout.Storage == hdf5.ChunkedStorage || d.Space.Null || len(d.Space.Dims) != len(v.Shape) {
			continue
		}
		n := size
		if len(v.Shape) == 1 {
			if int64(v.Shape[0]) > mostLabels/size || int64(v.Shape[0]) != w.extent[0] {
				continue
			}
			n *= int64(v.Shape[0])
		}
		switch {
		case n > mostLabels:
		case v.data.refused == nil && v.data.number == nil && !v.Type.Big && v.Type.Numeric() && (labels || len(v.Shape) == 0):
			if p := s.hdf.Elements(d, n, labels); p != nil {
				v.elements = s.common.bytes(p)
			}
		case v.Type.Kind == dtype.String && n <= mostTexts:
			if p := s.hdf.Elements(d, n, false); p != nil {
				if texts, err := s.vlenTexts(p, size); err == nil && int64(len(texts)) == n/size {
					v.texts = s.common.sameTexts(v.Path, texts)
				}
			}
		}
	}
	for _, c := range g.Groups {
		s.takeAtHand(c)
	}
}
