package codec

import (
	"fmt"
	"math"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// maxSteps is the longest pipeline; HDF5 allows as many.
const maxSteps = 32

// Chain is a pipeline prepared for one chunk shape and element type. It is immutable and
// safe for concurrent use.
type Chain struct {
	links   []link // in the order of encoding
	decoded int64  // bytes of the elements
	encoded int64  // most bytes of any encoded stage
	between int64  // most bytes of a stage that is neither elements nor stored
	work    int64  // most scratch of any step
	text    bool   // elements are of variable length
	count   int64  // elements
	refused error  // why the chain cannot encode
}

// link is a step in its chain.
type link struct {
	step
	name string
	bit  uint32 // of the filter mask; 0 for steps that no mask names
	most int64  // bytes that flow into it when encoding, at most
}

// stage is what flows between two steps when encoding.
type stage struct {
	t       dtype.Type // the elements, with the byte order that they have here
	shape   []int
	size    int64 // bytes; -1: depends on the data
	most    int64 // bytes at most
	bytes   bool  // elements have become bytes: no more array codecs
	native  bool  // elements are in memory order until a codec "bytes" comes
	hdf     bool  // the step is HDF5's
	filters int   // steps of HDF5 so far
}

// count is the number of elements.
func (s *stage) count() int64 {
	n := int64(1)
	for _, d := range s.shape {
		n *= int64(d)
	}
	return n
}

// Prepare turns a pipeline, in the order of encoding, into a Chain for one chunk. shape is
// the full chunk shape. t is the stored type; its byte order is that of the stored elements
// unless a codec "bytes" states it.
//
// Errors: *UnsupportedError for a codec that is not known; *ConfigError for a configuration
// that makes no sense. Those of an optional filter come from Decode instead, for the chunks
// that did not skip it.
func Prepare(specs []Spec, t dtype.Type, shape []int) (*Chain, error) {
	if len(specs) > maxSteps {
		return nil, &ConfigError{"pipeline", fmt.Sprintf("%d steps, at most %d are supported", len(specs), maxSteps)}
	}
	size, err := chunkBytes(t, shape)
	if err != nil {
		return nil, err
	}
	in := stage{t: t, shape: shape, size: size, most: size, native: hasBytes(specs)}
	c := &Chain{decoded: size, encoded: size, count: in.count()}
	c.text = t.Size == 0 && (t.Kind == dtype.String || t.Kind == dtype.Vlen)
	for i, s := range specs {
		if err := c.add(s, &in, orderAt(specs, i)); err != nil {
			return nil, err
		}
	}
	if len(specs) == 0 {
		c.append(swapper(t, t.Big), "bytes", 0, &in)
	}
	if c.text && !in.bytes {
		return nil, &ConfigError{t.String(), "elements of variable length need a codec such as vlen-utf8"}
	}
	return c, nil
}

// chunkBytes is the number of bytes of a chunk's elements.
func chunkBytes(t dtype.Type, shape []int) (int64, error) {
	n := int64(max(t.Size, 1))
	for _, d := range shape {
		if d < 0 || d > 0 && n > math.MaxInt64/4/int64(d) {
			return 0, &ConfigError{t.String(), fmt.Sprintf("chunk shape %v has too many elements", shape)}
		}
		n *= int64(d)
	}
	if n > math.MaxInt/4 {
		return 0, &ConfigError{t.String(), fmt.Sprintf("a chunk of %d bytes does not fit into memory", n)}
	}
	if t.Size == 0 {
		return 0, nil
	}
	return n, nil
}

// orderAt says whether the elements take their stored byte order just before step i: behind
// the transposes, where no codec "bytes" does it.
func orderAt(specs []Spec, i int) bool {
	if hasBytes(specs) {
		return false
	}
	for _, s := range specs[:i] {
		if s.Name != "transpose" {
			return false
		}
	}
	return specs[i].ID != 0 || specs[i].Name != "transpose" || i == len(specs)-1
}

// hasBytes says whether a pipeline states the byte order itself, as those of format 3 do.
func hasBytes(specs []Spec) bool {
	for _, s := range specs {
		if s.ID == 0 && (s.Name == "bytes" || s.Name == "endian") {
			return true
		}
	}
	return false
}

// add appends the next step of the pipeline, and the change of byte order where it belongs.
func (c *Chain) add(s Spec, in *stage, order bool) error {
	last := order && s.ID == 0 && s.Name == "transpose"
	if order && !last {
		c.append(swapper(in.t, in.t.Big), "bytes", 0, in)
	}
	in.hdf = s.ID > 0
	st, err := s.prepared(in)
	if err != nil {
		return err
	}
	bit := uint32(0)
	if in.hdf {
		bit = 1 << in.filters
		in.filters++
	}
	c.append(st, s.Name, bit, in)
	if last {
		c.append(swapper(in.t, in.t.Big), "bytes", 0, in)
	}
	return nil
}

// prepared is the step that a Spec stands for. Of one that HDF5's writer could skip, what is
// not known or makes no sense fails with the first chunk that did not skip it.
func (s Spec) prepared(in *stage) (step, error) {
	build, err := find(s)
	if err != nil {
		return skippedOr(s, in, err)
	}
	st, err := build(s, in)
	if err != nil {
		return skippedOr(s, in, err)
	}
	return st, nil
}

func skippedOr(s Spec, in *stage, why error) (step, error) {
	if !s.Optional || s.ID <= 0 {
		return nil, why
	}
	in.bytes = true
	return neverUsed{why: why}, nil
}

// neverUsed stands for a step that all chunks must skip.
type neverUsed struct {
	compressor
	why error
}

func (neverUsed) most(n int64) int64                      { return 2*n + 1024 }
func (n neverUsed) refusal() error                        { return n.why }
func (n neverUsed) decode(_, _, _ []byte) ([]byte, error) { return nil, n.why }
func (n neverUsed) encode(_, _, _ []byte) ([]byte, error) { return nil, n.why }

// append adds a prepared step, unless it is the identity, and takes account of its sizes.
func (c *Chain) append(st step, name string, bit uint32, in *stage) {
	if st == nil {
		return
	}
	if r, ok := st.(interface{ refusal() error }); ok && c.refused == nil {
		c.refused = r.refusal()
	}
	if len(c.links) > 0 {
		c.between = max(c.between, in.most)
	}
	c.work = max(c.work, st.work(in.most))
	c.links = append(c.links, link{step: st, name: name, bit: bit, most: in.most})
	if in.size >= 0 {
		in.size = st.size(in.size)
	}
	in.most = st.most(in.most)
	c.encoded = max(c.encoded, in.most)
}

// DecodedSize is the number of bytes of a chunk's elements; 0 for text.
func (c *Chain) DecodedSize() int64 { return c.decoded }

// MaxEncoded is the room that Encode needs in its destination: the most bytes of the result
// and of what is on the way to it. Stored chunks are no longer than that, but for other
// writers' with needless overhead.
func (c *Chain) MaxEncoded() int64 { return c.encoded }

// ScratchSize is the most bytes of scratch that Decode or Encode needs beside dst and src.
// Blosc frames with blocks larger than 1 MiB, which c-blosc makes only when asked, take a
// block of their own from the heap.
func (c *Chain) ScratchSize() int64 {
	if c.text {
		return 0
	}
	return c.rooms() + c.work
}

// rooms is the scratch for what lies between steps: one buffer when stages alternate with
// dst, two where one of them does not fit into it.
func (c *Chain) rooms() int64 {
	switch {
	case len(c.links) < 2:
		return 0
	case c.between > c.decoded:
		return 2 * c.between
	}
	return c.between
}

// Writable is nil when the chain can encode, else why not.
//
// Errors: *UnsupportedError.
func (c *Chain) Writable() error { return c.refused }
