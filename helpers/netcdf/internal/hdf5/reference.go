package hdf5

import (
	"fmt"
	"math"
	"strings"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// mostParts bounds the boxes and points of a region that are listed.
const mostParts = 8

// Refers says what an element of a type of references leads to: the address of an object, and,
// of a reference to a region, which elements of it: boxes by their first and last positions or
// points, as "(2,2)-(7,11), (9,0)-(9,5)". -1 is the address of a reference that leads nowhere, is
// of a kind unknown here or damaged.
//
// Source: specification IV.A.2.d, class 7; III.E for where regions are, and "Dataspace
// Selections" of the appendix.
func (f *File) Refers(t *Datatype, element []byte) (address int64, region string) {
	switch t.Size {
	case int64(f.offsets):
		return f.ReferenceAddress(element), ""
	case int64(f.offsets) + 4:
		return f.region(element)
	}
	return undefined, ""
}

// region reads what a reference to a region leads to.
func (f *File) region(element []byte) (address int64, region string) {
	c := cursor.Over(element, -1)
	at, index := f.address(c), c.U32()
	if c.Err() != nil || at == undefined || at == f.Base || index == 0 || index > 0xffff {
		return undefined, ""
	}
	heap, err := f.collection(at)
	if err != nil {
		return undefined, ""
	}
	data, ok := heap.object(uint16(index))
	if !ok {
		return undefined, ""
	}
	c = cursor.Over(data, at)
	address = f.address(c)
	region = regionText(c)
	if c.Err() != nil {
		return undefined, ""
	}
	return address, region
}

// regionText names the elements of a selection; "" when they are all, or of a kind unknown.
func regionText(c *cursor.Cursor) string {
	kind, version := c.U32(), c.U32()
	switch {
	case kind == 0:
		return "no elements"
	case kind == 1 && (version == 1 || version == 2):
		width := 4
		if version == 1 {
			c.Skip(8)
		} else {
			width = int(c.U8())
		}
		rank := slabRank(c, width)
		return parts(c, int64(c.Uint(width)), func() string { return position(sizes(c, rank, width)) })
	case kind == 2 && version >= 1 && version <= 3:
		rank, width, regular := slabHead(c, version)
		if regular {
			return regularText(c, regularSlab(c, rank, width))
		}
		return parts(c, int64(c.Uint(width)), func() string { return position(sizes(c, rank, width)) + "-" + position(sizes(c, rank, width)) })
	}
	return ""
}

// parts lists the first of n boxes or points.
func parts(c *cursor.Cursor, n int64, one func() string) string {
	var list []string
	for i := int64(0); i < n && c.Err() == nil; i++ {
		if i == mostParts {
			return fmt.Sprintf("%s and %d more", strings.Join(list, ", "), n-i)
		}
		list = append(list, one())
	}
	return strings.Join(list, ", ")
}

// regularText lists the boxes of a selection of boxes at equal distances, in C order.
func regularText(c *cursor.Cursor, axes []Positions) string {
	n, rank := int64(1), len(axes)
	for _, p := range axes {
		if p.Unlimited() {
			return ""
		}
		if n > math.MaxInt64/max(1, p.Count) {
			c.Corrupt("a selection of more boxes than can be counted")
			return ""
		}
		n *= p.Count
	}
	at, lo, hi := make([]int64, rank), make([]int64, rank), make([]int64, rank)
	return parts(c, n, func() string {
		for i, p := range axes {
			lo[i] = p.Start + at[i]*p.Stride
			hi[i] = lo[i] + p.Block - 1
		}
		for i := rank - 1; i >= 0; i-- {
			if at[i]++; at[i] < axes[i].Count {
				break
			}
			at[i] = 0
		}
		return position(lo) + "-" + position(hi)
	})
}

func position(at []int64) string {
	return "(" + strings.Trim(strings.ReplaceAll(fmt.Sprint(at), " ", ","), "[]") + ")"
}
