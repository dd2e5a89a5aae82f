package symtab

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"slices"
)

// Write writes the table of syms and packages, in any order, to a new file at path that only
// the user may read.
//
// Errors: a name that is empty or stands there twice with one ABI, a kind that is not known,
// more symbols or names than the layout can number, and those of the file system, among them
// that path exists. What was written of a failed file is removed.
func Write(path string, syms []Symbol, packages ...Listing) error {
	sorted := slices.SortedFunc(slices.Values(syms), func(a, b Symbol) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ABI, b.ABI))
	})
	if err := check(sorted); err != nil {
		return fmt.Errorf("symtab: %s: %w", path, err)
	}
	listed := slices.SortedFunc(slices.Values(packages), func(a, b Listing) int { return cmp.Compare(a.Path, b.Path) })
	if err := checkListings(listed); err != nil {
		return fmt.Errorf("symtab: %s: %w", path, err)
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("symtab: %w", err)
	}
	err = encode(bufio.NewWriterSize(f, 1<<20), sorted, listed)
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		os.Remove(path)
		return fmt.Errorf("symtab: %w", err)
	}
	return nil
}

// check reports the first symbol that the layout cannot hold; sorted is by name and ABI.
func check(sorted []Symbol) error {
	if len(sorted) > maxSymbols {
		return fmt.Errorf("%d symbols, at most %d can be held", len(sorted), maxSymbols)
	}
	var names uint64
	for i, s := range sorted {
		names += uint64(len(s.Name))
		switch {
		case s.Name == "":
			return fmt.Errorf("the symbol at %#x has no name", s.Addr)
		case s.Kind == 0 || s.Kind > lastOfKind:
			return fmt.Errorf("symbol %s is of kind %d, the last known is %d", s.Name, s.Kind, lastOfKind)
		case names > math.MaxUint32:
			return fmt.Errorf("the names are longer than %d bytes", uint32(math.MaxUint32))
		case i > 0 && s.Name == sorted[i-1].Name && s.ABI == sorted[i-1].ABI:
			return fmt.Errorf("symbol %s, ABI %d, stands at %#x and at %#x", s.Name, s.ABI, sorted[i-1].Addr, s.Addr)
		}
	}
	return nil
}

func encode(w *bufio.Writer, sorted []Symbol, packages []Listing) error {
	h := header{symbols: uint64(len(sorted)), slots: slotsFor(len(sorted)), packages: uint64(len(packages))}
	slots := make([]byte, h.slots*slotSize)
	for i, s := range sorted {
		hash := hashOf(s.Name, s.ABI)
		n := hash & (h.slots - 1)
		for binary.LittleEndian.Uint32(slots[n*slotSize+4:]) != 0 {
			n = (n + 1) & (h.slots - 1)
		}
		binary.LittleEndian.PutUint32(slots[n*slotSize:], uint32(hash>>32))
		binary.LittleEndian.PutUint32(slots[n*slotSize+4:], uint32(i)+1)
		h.names += uint64(len(s.Name))
	}
	pathsAt := uint32(h.names)
	for _, p := range packages {
		h.names += uint64(len(p.Path))
		h.members += uint64(len(p.Members))
	}
	w.Write(h.encode()) // a bufio.Writer keeps its first error for Flush
	w.Write(slots)
	var name uint32
	for _, s := range sorted {
		w.Write(encodeRecord(s, name))
		name += uint32(len(s.Name))
	}
	encodePackages(w, packages, sorted, pathsAt)
	for _, s := range sorted {
		w.WriteString(s.Name)
	}
	for _, p := range packages {
		w.WriteString(p.Path)
	}
	return w.Flush()
}

func encodeRecord(s Symbol, name uint32) []byte {
	b := make([]byte, 0, recordSize)
	b = binary.LittleEndian.AppendUint64(b, s.Addr)
	b = binary.LittleEndian.AppendUint64(b, s.Size)
	b = binary.LittleEndian.AppendUint32(b, name)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(s.Name)))
	return append(b, s.ABI, uint8(s.Kind), uint8(s.Flags), 0, 0, 0, 0, 0)
}
