package hdf5write

import (
	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// dataset is one object of the file: a variable, or the place holder of a dimension that has
// none.
type dataset struct {
	name  string
	v     int // number of the variable, -1 for a place holder
	scale int // number of the dimension it is the scale of, or -1
}

// variableHeader is the object header of a variable whose elements or chunk index are at
// data.
func variableHeader(v *schema.Var, unlimited []bool, attrs []attribute, data uint64, h *heap) []byte {
	var o header
	o.add(msgDataspace, 0, simpleSpace(v.Shape, unlimited))
	o.add(msgDatatype, flagConstant, elementType(v.Type))
	o.add(msgFill, flagConstant, fillMessage(v.Chunk != nil, fillValue(v, h)))
	if v.Chunk == nil {
		o.add(msgLayout, 0, contiguousLayout(data, v.Elements()*int64(v.ElementSize())))
	} else {
		if f := filterMessage(v); f != nil {
			o.add(msgFilters, flagConstant, f)
		}
		o.add(msgLayout, 0, chunkedLayout(data, v.Chunk, v.ElementSize()))
	}
	o.addAttributes(attrs)
	return o.bytes()
}

// placeholderHeader is the object header of a dimension without variable: a dataset that
// never gets elements.
func placeholderHeader(d schema.Dim, attrs []attribute) []byte {
	var o header
	o.add(msgDataspace, 0, simpleSpace([]int{d.Len}, []bool{d.Unlimited}))
	o.add(msgDatatype, flagConstant, placeholderType)
	o.add(msgFill, flagConstant, fillMessage(d.Unlimited, nil))
	if d.Unlimited {
		o.add(msgLayout, 0, chunkedLayout(undefined, []int{1}, 4))
	} else {
		o.add(msgLayout, 0, contiguousLayout(undefined, 4*int64(d.Len)))
	}
	o.addAttributes(attrs)
	return o.bytes()
}

// fillValue is one element as it reads where nothing was written.
func fillValue(v *schema.Var, h *heap) []byte {
	if v.Type.Kind == dtype.String {
		return h.putText(v.FillText)
	}
	return v.Fill
}

// fillMessage is version 3: written when set; allocated chunk by chunk, or late when
// contiguous.
//
// Source: HDF5 File Format Specification IV.A.2.f.
func fillMessage(chunked bool, value []byte) []byte {
	b := []byte{3, 0x0A}
	if chunked {
		b[1] = 0x0B
	}
	if value == nil {
		return b
	}
	b[1] |= 0x20
	b = le.AppendUint32(b, uint32(len(value)))
	return append(b, value...)
}

// contiguousLayout is the layout message of elements in one piece.
//
// Source: HDF5 File Format Specification IV.A.2.i.
func contiguousLayout(addr uint64, size int64) []byte {
	return le.AppendUint64(le.AppendUint64([]byte{3, 1}, addr), uint64(size))
}

// chunkedLayout is the layout message of chunks indexed by a version 1 B-tree.
func chunkedLayout(addr uint64, chunk []int, elementSize int) []byte {
	b := le.AppendUint64([]byte{3, 2, byte(len(chunk) + 1)}, addr)
	for _, n := range chunk {
		b = le.AppendUint32(b, uint32(n))
	}
	return le.AppendUint32(b, uint32(elementSize))
}

// The filters, in the order in which a chunk passes them when written.
const (
	filterDeflate    = 1
	filterShuffle    = 2
	filterFletcher32 = 3
)

// filterMessage is nil without filters. Shuffle and deflate are optional, as the library
// declares them: a writer may leave a chunk without.
//
// Source: HDF5 File Format Specification IV.A.2.l.
func filterMessage(v *schema.Var) []byte {
	var body []byte
	n := byte(0)
	add := func(id, flags uint16, params ...uint32) {
		n++
		body = le.AppendUint16(body, id)
		body = le.AppendUint16(body, flags)
		body = le.AppendUint16(body, uint16(len(params)))
		for _, p := range params {
			body = le.AppendUint32(body, p)
		}
	}
	if v.Shuffle {
		add(filterShuffle, 1, uint32(v.ElementSize()))
	}
	if v.Deflate > 0 {
		add(filterDeflate, 1, uint32(v.Deflate))
	}
	if v.Fletcher32 {
		add(filterFletcher32, 0)
	}
	if n == 0 {
		return nil
	}
	return append([]byte{2, n}, body...)
}
