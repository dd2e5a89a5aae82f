package lazy

import (
	"fmt"

	"github.com/gonda-go/gonda/helpers/lazy/kernel"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// Block is a plain array in memory: elements in C order, native byte order.
type Block struct {
	Type  dtype.Type
	Shape []int
	Data  []byte
}

// NewBlock makes a block of zeros.
func NewBlock(t dtype.Type, shape []int) Block {
	n := size(shape)
	// Backed by words, so that views of every type are aligned.
	words := make([]uint64, (n*t.Size+7)/8)
	return Block{t, append([]int(nil), shape...), kernel.Bytes(words)[: n*t.Size : n*t.Size]}
}

// BlockOf wraps elements without copying them.
func BlockOf[T kernel.Element](shape []int, x []T) Block {
	if size(shape) != len(x) {
		panic(fmt.Sprintf("lazy: %d elements do not fill shape %v", len(x), shape))
	}
	return Block{kernel.TypeOf[T](), append([]int(nil), shape...), kernel.Bytes(x)}
}

// Len is the number of elements.
func (b Block) Len() int { return size(b.Shape) }

// Bytes is the memory of the elements.
func (b Block) Bytes() int64 { return int64(len(b.Data)) }

// Values views the elements as T, which must be the block's type.
func Values[T kernel.Element](b Block) []T {
	if t := kernel.TypeOf[T](); t != b.Type {
		panic(fmt.Sprintf("lazy: a block of %v viewed as %v", b.Type, t))
	}
	return kernel.View[T](b.Data)
}

// Float64s copies the elements as float64: exact for all types but 64-bit integers beyond
// 2^53, which are rounded to the nearest.
func (b Block) Float64s() []float64 {
	out := make([]float64, b.Len())
	if fn, err := kernel.Convert(b.Type, dtype.Float64); err == nil {
		fn(kernel.Bytes(out), b.Data, len(out))
	}
	return out
}
