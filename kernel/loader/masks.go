package loader

import "github.com/gonda-go/gonda/kernel/loader/goobj"

const wordSize = 8

// mask marks, in the mask of all variables with pointers, the words of this load's that hold
// pointers. Types must be written before.
func (j *job) mask() error {
	m := j.memory
	for _, s := range j.order {
		if s.kind != goobj.Data && s.kind != goobj.BSS || s.size == 0 {
			continue
		}
		t, err := j.gotypeOf(s)
		if err != nil {
			return err
		}
		h := (*typeHeader)(at(t.addr))
		if h.size > uintptr(s.size) || h.ptrBytes > h.size {
			return s.fail("a variable of %d bytes, its type %s has %d", s.size, t.name, h.size)
		}
		if h.ptrBytes == 0 {
			continue
		}
		if s.addr%wordSize != 0 {
			return s.fail("a variable with pointers at %#x", s.addr)
		}
		words := int(h.ptrBytes / wordSize)
		from := bytesAt(j.program.gcMask(t.addr), (words+7)/8)
		first := int(s.addr-m.pointers.start) / wordSize
		to := bytesAt(m.masks.start, (first+words+7)/8)
		for i := range words {
			bit := from[i/8] >> (i % 8) & 1
			to[(first+i)/8] |= bit << ((first + i) % 8)
		}
	}
	return nil
}
