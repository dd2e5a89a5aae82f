package loader

import (
	"fmt"
	"math/bits"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

const (
	codeAlign    = 32
	largestAlign = 32
	treeAlign    = 4
	// A byte of a mask covers 8 words; loads do not share one.
	maskedBytes = 64
)

// align is how the linker aligns a symbol: as told, else by its size.
func (s *symbol) align() uintptr {
	if s.isCode() {
		return max(codeAlign, uintptr(s.def.Align))
	}
	if s.def.Align != 0 {
		return uintptr(s.def.Align)
	}
	if s.size >= largestAlign {
		return largestAlign
	}
	return 1 << max(bits.Len32(s.size)-1, 0)
}

// extent is what a load takes of a stretch.
type extent struct{ start, next uintptr }

func (e *extent) add(align, size uintptr) uintptr {
	addr := alignUp(e.next, align)
	e.next = addr + size
	return addr
}

// plan is where everything of a load goes. Variables with content come before zeroed ones.
type plan struct {
	code, constants, plain, pointers extent
}

// place gives every symbol that was reached its address, and makes the memory usable.
func (j *job) place() error {
	m := j.memory
	p := &j.plan
	p.code = extent{m.code.next, m.code.next}
	p.constants = extent{m.constants.next, m.constants.next}
	p.plain.start = alignUp(m.plain.next, maskedBytes)
	p.pointers.start = alignUp(m.pointers.next, maskedBytes)
	p.plain.next, p.pointers.next = p.plain.start, p.pointers.start
	for _, zeroed := range []bool{false, true} {
		for _, s := range j.order {
			e := p.extentOf(s.kind)
			if (s.kind == goobj.BSS || s.kind == goobj.NoptrBSS) != zeroed {
				continue
			}
			if s.size == 0 && !s.isCode() {
				s.addr = j.program.zeroBase
				continue
			}
			s.addr = e.add(s.align(), uintptr(s.size))
		}
	}
	for _, f := range j.funcs {
		if n := len(f.inlined); n > 0 {
			f.treeAt = p.constants.add(treeAlign, uintptr(n)*inlinedCallSize)
		}
	}
	j.slotsAt = p.constants.add(8, 8*uintptr(len(j.slots)))
	return j.claim()
}

func (p *plan) extentOf(kind goobj.Kind) *extent {
	switch kind {
	case goobj.Text:
		return &p.code
	case goobj.Rodata:
		return &p.constants
	case goobj.Data, goobj.BSS:
		return &p.pointers
	}
	return &p.plain
}

// claim makes the memory of the plan usable.
func (j *job) claim() error {
	m := j.memory
	for _, c := range []struct {
		*stretch
		*extent
	}{{&m.code, &j.plan.code}, {&m.constants, &j.plan.constants}, {&m.plain, &j.plan.plain}, {&m.pointers, &j.plan.pointers}} {
		if c.extent.next < c.extent.start || c.extent.next-c.extent.start > c.end-c.stretch.start {
			return &Error{What: fmt.Sprintf("%d bytes of %s do not fit into %d", c.extent.next-c.extent.start, c.what, c.end-c.stretch.start)}
		}
		if err := c.use(c.extent.next); err != nil {
			return err
		}
		c.stretch.next = c.extent.next
	}
	// Code and constants end with their page: nothing is added to a closed page.
	m.code.alignTo(pageSize)
	m.constants.alignTo(pageSize)
	masks := m.masks.start + alignUp(j.plan.pointers.next-m.pointers.start, maskedBytes)/maskedBytes
	if err := m.masks.use(masks); err != nil {
		return err
	}
	m.masks.next = masks
	return nil
}
