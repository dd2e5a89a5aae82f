package symtab

import (
	"encoding/binary"
	"fmt"
	"iter"
	"math"
	"os"
	"unsafe"
)

// Table is an opened file, mapped for reading. It may be used by several goroutines at once.
type Table struct {
	header
	mapped         []byte
	index, records []byte // parts of mapped
	listed         []byte // the packages
	numbers        []byte // of their members
	text           []byte // the names
}

// FormatError says that a file is no table of symbols, or is damaged.
type FormatError struct {
	File string
	What string
}

func (e *FormatError) Error() string {
	return fmt.Sprintf("symtab: %s: %s; remove the folder that it is in, and the worker is built again", e.File, e.What)
}

// Open maps the table at path. It reads the header alone; a record that is damaged is not
// found, and never read outside of the file.
//
// Errors: *FormatError, and those of the file system.
func Open(path string) (*Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("symtab: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("symtab: %w", err)
	}
	if info.Size() < headerSize || info.Size() > math.MaxInt32*8 {
		return nil, &FormatError{path, fmt.Sprintf("%d bytes cannot be a table of symbols", info.Size())}
	}
	mapped, err := mapFile(f, int(info.Size()))
	if err != nil {
		return nil, fmt.Errorf("symtab: map %s: %w", path, err)
	}
	t, err := parse(path, mapped)
	if err != nil {
		unmap(mapped)
		return nil, err
	}
	return t, nil
}

func parse(path string, b []byte) (*Table, error) {
	if string(b[:8]) != magic {
		return nil, &FormatError{path, fmt.Sprintf("it begins with %q, not %q", b[:8], magic)}
	}
	if v := binary.LittleEndian.Uint64(b[8:]); v != version {
		return nil, &FormatError{path, fmt.Sprintf("it has version %d, this gonda reads %d", v, version)}
	}
	field := func(i int) uint64 { return binary.LittleEndian.Uint64(b[16+8*i:]) }
	h := header{symbols: field(0), slots: field(1), names: field(2), packages: field(3), members: field(4)}
	if h.symbols > maxSymbols || h.slots != slotsFor(int(h.symbols)) || h.names > math.MaxUint32 || h.packages > maxSymbols || h.members > maxSymbols {
		return nil, &FormatError{path, fmt.Sprintf("%d symbols, %d slots, %d bytes of names, %d packages of %d symbols do not go together", h.symbols, h.slots, h.names, h.packages, h.members)}
	}
	if h.size() != uint64(len(b)) {
		return nil, &FormatError{path, fmt.Sprintf("%d bytes, its header asks for %d", len(b), h.size())}
	}
	t := &Table{header: h, mapped: b}
	rest := b[headerSize:]
	t.index, rest = rest[:h.slots*slotSize], rest[h.slots*slotSize:]
	t.records, rest = rest[:h.symbols*recordSize], rest[h.symbols*recordSize:]
	t.listed, rest = rest[:h.packages*packageSize], rest[h.packages*packageSize:]
	t.numbers, t.text = rest[:h.members*memberSize], rest[h.members*memberSize:]
	return t, nil
}

// Close unmaps the table. Names of symbols that it gave are gone with it.
func (t *Table) Close() error {
	b := t.mapped
	*t = Table{}
	return unmap(b)
}

// Len is the number of symbols.
func (t *Table) Len() int { return int(t.symbols) }

// Lookup finds the symbol of a name and an ABI; ABI0 is that of everything but functions. Its
// Name lies in the mapped file.
//
// Cost: one hash of the name, two reads of the file as a rule, no allocation.
func (t *Table) Lookup(name string, abi uint8) (Symbol, bool) {
	if t.slots == 0 {
		return Symbol{}, false
	}
	hash := hashOf(name, abi)
	n := hash & (t.slots - 1)
	for range t.slots {
		i := binary.LittleEndian.Uint32(t.index[n*slotSize+4:])
		if i == 0 {
			return Symbol{}, false
		}
		if binary.LittleEndian.Uint32(t.index[n*slotSize:]) == uint32(hash>>32) {
			if s, ok := t.at(uint64(i) - 1); ok && s.ABI == abi && s.Name == name {
				return s, true
			}
		}
		n = (n + 1) & (t.slots - 1)
	}
	return Symbol{}, false
}

// All gives every symbol, by name and then by ABI.
func (t *Table) All() iter.Seq[Symbol] {
	return func(yield func(Symbol) bool) {
		for i := range t.symbols {
			if s, ok := t.at(i); ok && !yield(s) {
				return
			}
		}
	}
}

// at decodes record i; false if the record is none that Write makes.
func (t *Table) at(i uint64) (Symbol, bool) {
	if i >= t.symbols {
		return Symbol{}, false
	}
	r := t.records[i*recordSize : (i+1)*recordSize]
	name, size := uint64(binary.LittleEndian.Uint32(r[16:])), uint64(binary.LittleEndian.Uint32(r[20:]))
	kind := Kind(r[25])
	if size == 0 || name+size > uint64(len(t.text)) || kind == 0 || kind > lastOfKind {
		return Symbol{}, false
	}
	return Symbol{
		Name:  unsafe.String(&t.text[name], size),
		Addr:  binary.LittleEndian.Uint64(r),
		Size:  binary.LittleEndian.Uint64(r[8:]),
		ABI:   r[24],
		Kind:  kind,
		Flags: Flags(r[26]),
	}, true
}
