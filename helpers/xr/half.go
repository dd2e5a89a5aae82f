package xr

import (
	"fmt"

	"github.com/gonda-go/gonda/zarrstore/codec"
	"github.com/gonda-go/gonda/zarrstore/dtype"
	"github.com/gonda-go/gonda/zarrstore/manifest"
)

// computable says whether elements of a stored type become values: float16 does as float32.
func computable(t dtype.Type) bool { return t.Numeric() || t.Native() == dtype.Float16 }

// inMemory is the type of stored elements once they are read.
func inMemory(t dtype.Type) dtype.Type {
	if t.Native() == dtype.Float16 {
		return dtype.Float32
	}
	return t.Native()
}

// widened is an array of float16 with elements of float32.
func widened(m *manifest.Array) *manifest.Array {
	half := codec.Half(m.Type.Big)
	w := *m
	w.Type = dtype.Float32
	w.Codecs = append([]codec.Spec{half.Spec()}, m.Codecs...)
	if len(m.Fill) == 2 {
		w.Fill = dtype.PutFloat(dtype.Float32, dtype.GetFloat(dtype.Float16, m.Fill))
	}
	return &w
}

// convert reads the elements from one to another of a chunk of n, whose codecs convert each
// element by itself, into dst.
func (r *reader) convert(ref manifest.Ref, n, from, to int, dst []byte) error {
	length := int(ref.Length)
	if ref.Inline != nil {
		length = len(ref.Inline)
	}
	if length < 0 || length%n != 0 {
		return fmt.Errorf("%d bytes are no whole %d elements; the file is damaged", length, n)
	}
	size := length / n
	stored := ref.Inline
	if stored != nil {
		stored = stored[from*size : to*size]
	} else {
		stored = r.take((to - from) * size)
		if err := r.m.Bytes.ReadAt(r.ctx, ref.Key, stored, ref.Offset+int64(from*size)); err != nil {
			return err
		}
	}
	r.bytes += int64(len(stored))
	chain, err := codec.Prepare(r.m.Codecs, r.m.Type, []int{to - from})
	if err != nil {
		return err
	}
	if err := chain.Decode(dst, stored, 0, r.scratch[r.top:]); err != nil {
		return fmt.Errorf("at byte %d of %s: %w", ref.Offset, ref.Key, err)
	}
	return nil
}
