package loader

import "fmt"

// Code, constants and variables of cells lie within 2 GB of the program's own, which is linked
// to 0x400000: so every distance and every absolute address fits into the 32 bits that the
// compiler leaves for it.
const (
	regionStart    = 0x2000_0000
	constantsStart = 0x3000_0000
	plainStart     = 0x4000_0000
	pointersStart  = 0x5800_0000
	regionEnd      = 0x7000_0000
)

// Offsets that no constant of the region has; they name types in the heap (see far.go).
const (
	farTypesStart = 0x7100_0000
	farTypesEnd   = 0x7fff_fff0
)

// memory is all the memory that a Loader takes. Code and constants begin a page in every load,
// so that finished pages can be closed; variables follow each other.
type memory struct {
	code, constants stretch
	plain, pointers stretch // variables without and with pointers

	// The runtime's tables: one base for the offsets of all loads.
	names, units, files, pcs, funcs stretch
	// Masks of pointers, lists of functions and types, moduledata.
	masks, lists stretch

	tables uintptr // start of the second range
}

const megabyte = 1 << 20

func reserveMemory() (*memory, error) {
	if _, err := reserve(regionStart, regionEnd-regionStart); err != nil {
		return nil, fmt.Errorf("loader: addresses %#x to %#x: %w; is another limit than memory set (ulimit -v)?", regionStart, regionEnd, err)
	}
	maskBytes := uintptr(regionEnd-pointersStart) / 64
	sizes := [...]uintptr{64 * megabyte, 64 * megabyte, 16 * megabyte, 256 * megabyte, 256 * megabyte, maskBytes, 256 * megabyte}
	total := uintptr(0)
	for _, s := range sizes {
		total += s
	}
	tables, err := reserve(0, total)
	if err != nil {
		release(regionStart, regionEnd-regionStart)
		return nil, fmt.Errorf("loader: addresses for %d bytes of tables: %w", total, err)
	}
	const chunk = 64 << 10
	m := &memory{
		code:      newStretch("code", regionStart, constantsStart, pageSize),
		constants: newStretch("constants", constantsStart, plainStart, pageSize),
		plain:     newStretch("variables without pointers", plainStart, pointersStart, chunk),
		pointers:  newStretch("variables with pointers", pointersStart, regionEnd, chunk),
		tables:    tables,
	}
	next := tables
	for i, s := range []*stretch{&m.names, &m.units, &m.files, &m.pcs, &m.funcs, &m.masks, &m.lists} {
		what := [...]string{"names of functions", "lists of files", "names of files", "tables of code", "tables of functions", "masks of pointers", "lists"}[i]
		*s = newStretch(what, next, next+sizes[i], chunk)
		next += sizes[i]
	}
	return m, nil
}

func (m *memory) release() {
	release(regionStart, regionEnd-regionStart)
	release(m.tables, m.lists.end-m.tables)
}

// mark is how far every stretch was used at some time.
type mark struct{ code, constants, plain, pointers, names, units, files, pcs, funcs, masks, lists uintptr }

func (m *memory) mark() mark {
	return mark{m.code.next, m.constants.next, m.plain.next, m.pointers.next, m.names.next, m.units.next, m.files.next, m.pcs.next, m.funcs.next, m.masks.next, m.lists.next}
}

// rollback makes memory as it was at k: unused, and zero where that counts.
func (m *memory) rollback(k mark) {
	for _, s := range []struct {
		*stretch
		to uintptr
	}{{&m.code, k.code}, {&m.constants, k.constants}} {
		if s.usable > s.to {
			forget(s.to, s.usable)
			s.usable = s.to
		}
		s.next = s.to
	}
	for _, s := range []struct {
		*stretch
		to uintptr
	}{{&m.plain, k.plain}, {&m.pointers, k.pointers}, {&m.masks, k.masks}} {
		if end := min(s.next, s.usable); end > s.to {
			clear(bytesAt(s.to, int(end-s.to)))
		}
		s.next = s.to
	}
	m.names.next, m.units.next, m.files.next = k.names, k.units, k.files
	m.pcs.next, m.funcs.next, m.lists.next = k.pcs, k.funcs, k.lists
}

// tablesSince is how much of the runtime's tables was used since k.
func (m *memory) tablesSince(k mark) uintptr {
	return m.names.next - k.names + m.units.next - k.units + m.files.next - k.files + m.pcs.next - k.pcs + m.funcs.next - k.funcs + m.masks.next - k.masks + m.lists.next - k.lists
}
