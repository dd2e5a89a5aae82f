package netcdf

import (
	"slices"
	"sync"
	"unsafe"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
)

// Siblings is what the headers of files of one set have in common: files that are opened with
// the same Siblings share what they say alike, which is read once. Values of attributes and
// shapes are then the same slices in all of them; they must not be written to. It is safe for
// concurrent use.
type Siblings struct {
	mu   sync.Mutex
	free []*common // one for each file that was open at once
}

// Sibling opens a file of a set, and takes the elements of small variables along (see
// Variable.AtHand).
func Sibling(s *Siblings) Option { return func(o *options) { o.siblings = s } }

// take gives what one file at a time may use.
func (s *Siblings) take() *common {
	if s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		if n := len(s.free); n > 0 {
			c := s.free[n-1]
			s.free = s.free[:n-1]
			return c
		}
	}
	return &common{hdf: hdf5.NewCommon(), shown: map[*hdf5.Attribute]Attribute{}, objects: map[string]*described{}, elements: map[string][]byte{}}
}

func (s *Siblings) give(c *common) {
	clear(c.found)
	clear(c.axisOf)
	c.found, c.numbers, c.scales, c.axisOf = c.found[:0], c.numbers[:0], c.scales[:0], c.axisOf[:0]
	if s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.free = append(s.free, c)
	}
}

// common is what is known of files that were read before.
type common struct {
	hdf     *hdf5.Common
	shown   map[*hdf5.Attribute]Attribute // by what hdf keeps
	objects map[string]*described         // by path

	elements map[string][]byte // of small variables
	held     int               // bytes of elements

	list    []Attribute // of the object at hand
	scratch []byte

	// Room for what is not needed any more once a file was read.
	found   []foundVariable
	numbers []int64
	scales  [][]int64
	axisOf  []*dimension
}

// described is what the last file had at a path.
type described struct {
	attrs       []Attribute
	dataset     *hdf5.Dataset
	variable    *Variable
	dims        []string
	shape       []int
	texts       []string
	extent, max []int64
}

const (
	mostObjects = 4096    // of so many objects something is remembered
	mostHeld    = 1 << 20 // and so many bytes of elements
)

// object is what is known of the object at a path; a new one that is forgotten when there are
// too many.
func (c *common) object(path string) *described {
	o := c.objects[path]
	if o == nil {
		if o = (&described{}); len(c.objects) < mostObjects {
			c.objects[path] = o
		}
	}
	return o
}

// newFound is room for a variable that was found.
func (c *common) newFound() *foundVariable {
	if len(c.found) == cap(c.found) {
		c.found = make([]foundVariable, 0, max(16, 2*cap(c.found))) // others stay where they are
	}
	c.found = c.found[:len(c.found)+1]
	return &c.found[len(c.found)-1]
}

// newAxes is room for the dimensions of a variable.
func (c *common) newAxes(n int) []*dimension {
	c.axisOf = append(c.axisOf, make([]*dimension, n)...)
	return c.axisOf[len(c.axisOf)-n : len(c.axisOf) : len(c.axisOf)]
}

// join is the path of an object of a group.
func (c *common) join(path, name string) string {
	c.scratch = append(c.scratch[:0], path...)
	if n := len(c.scratch); n > 0 && c.scratch[n-1] == '/' {
		c.scratch = c.scratch[:n-1]
	}
	c.scratch = append(append(c.scratch, '/'), name...)
	return c.hdf.Text(c.scratch)
}

// bytes are bytes that outlive the walk.
func (c *common) bytes(p []byte) []byte {
	if b, ok := c.elements[string(p)]; ok {
		return b
	}
	b := append([]byte(nil), p...)
	if c.held+len(b) <= mostHeld {
		c.held += 2 * len(b)
		c.elements[string(b)] = b
	}
	return b
}

// sameTexts are texts: those that were at the path before, when they are equal.
func (c *common) sameTexts(path string, texts []string) []string {
	o := c.object(path)
	if o.texts == nil || !slices.Equal(o.texts, texts) {
		o.texts = texts
	}
	return o.texts
}

// same is a list of attributes: the one that was at the path before, when they are equal.
func (c *common) same(path string, list []Attribute) []Attribute {
	o := c.object(path)
	if o.attrs == nil || !slices.EqualFunc(o.attrs, list, identical) {
		o.attrs = append(make([]Attribute, 0, len(list)), list...)
	}
	return o.attrs
}

// identical says whether two attributes are equal and, where they are slices, the same one.
func identical(a, b Attribute) bool {
	if a.Name != b.Name || a.Type != b.Type || !slices.Equal(a.Shape, b.Shape) {
		return false
	}
	switch x := a.Value.(type) {
	case nil:
		return b.Value == nil
	case string:
		y, ok := b.Value.(string)
		return ok && x == y
	case []string:
		y, ok := b.Value.([]string)
		return ok && slices.Equal(x, y)
	case []int8:
		return sameSlice(x, b.Value)
	case []int16:
		return sameSlice(x, b.Value)
	case []int32:
		return sameSlice(x, b.Value)
	case []int64:
		return sameSlice(x, b.Value)
	case []uint8:
		return sameSlice(x, b.Value)
	case []uint16:
		return sameSlice(x, b.Value)
	case []uint32:
		return sameSlice(x, b.Value)
	case []uint64:
		return sameSlice(x, b.Value)
	case []float32:
		return sameSlice(x, b.Value)
	case []float64:
		return sameSlice(x, b.Value)
	}
	return false
}

// sameSlice says whether two slices are one.
func sameSlice[T any](x []T, v any) bool {
	y, ok := v.([]T)
	return ok && len(x) == len(y) && unsafe.SliceData(x) == unsafe.SliceData(y)
}

// describe fills a variable in with what the dataset's header says.
func (c *common) describe(w *foundVariable, d *hdf5.Dataset) {
	v := w.Variable
	v.data.hdf = d
	o := c.object(v.Path)
	if o.variable == nil || !alike(o.dataset, d) {
		describeDataset(w, d)
		if o.variable = nil; v.data.refused == nil && d.Layout.Storage != hdf5.VirtualStorage {
			o.dataset, o.variable, o.extent, o.max = d, v, w.extent, w.maximum
		}
		return
	}
	k := o.variable
	v.Type, v.data.number = k.Type, k.data.number
	v.ChunkShape, v.Filters = k.ChunkShape, k.Filters
	v.Fill, v.FillDefined = k.Fill, k.FillDefined
	v.Members, v.Enum, v.Base, v.Tag = k.Members, k.Enum, k.Base, k.Tag
	w.extent, w.maximum = o.extent, o.max
}

// alike says whether two datasets differ in where they are only; of the first one the elements
// can be read.
func alike(a, b *hdf5.Dataset) bool {
	return b.Damage == nil && !b.External && a.Type == b.Type && sameSlice(a.Filters, b.Filters) && a.Space.Null == b.Space.Null &&
		sameSlice(a.Space.Dims, b.Space.Dims) && sameSlice(a.Space.Max, b.Space.Max) &&
		a.Fill.Defined == b.Fill.Defined && sameSlice(a.Fill.Value, b.Fill.Value) &&
		a.Layout.Storage == b.Layout.Storage && slices.Equal(a.Layout.Chunk, b.Layout.Chunk)
}

// axes names the dimensions of a variable.
func (c *common) axes(w *foundVariable) {
	v, o := w.Variable, c.object(w.Path)
	known := len(o.dims) == len(w.axes) && o.dims != nil
	for i := 0; known && i < len(w.axes); i++ {
		known = o.dims[i] == w.axes[i].name && o.shape[i] == int(w.axes[i].length)
	}
	if !known {
		o.dims, o.shape = make([]string, len(w.axes)), make([]int, len(w.axes))
		for i, d := range w.axes {
			o.dims[i], o.shape[i] = d.name, int(d.length)
		}
	}
	v.Dims, v.Shape = o.dims, o.shape
}
