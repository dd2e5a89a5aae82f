package symtab

import (
	"bufio"
	"cmp"
	"encoding/binary"
	"fmt"
	"math"
	"slices"
	"sort"
	"unsafe"
)

// Listing is a package as Write takes it.
type Listing struct {
	// Path is the import path.
	Path string
	// Fingerprint is the hash of the package's exported interface that its object file has.
	Fingerprint [8]byte
	// Members are the symbols that other packages' object files refer to by number, in the
	// order of these numbers. Those that are not in the table stand for what cannot be referred to.
	Members []Member
}

// Member is the name of a symbol.
type Member struct {
	Name string
	ABI  uint8
}

// Package is a package that the program was linked with.
type Package struct {
	Path        string
	Fingerprint [8]byte

	table   *Table
	members []byte
}

// Len is the number of members.
func (p Package) Len() int { return len(p.members) / memberSize }

// Symbol returns member i; false if there is none, or the program does not hold it.
func (p Package) Symbol(i uint32) (Symbol, bool) {
	if uint64(i) >= uint64(p.Len()) {
		return Symbol{}, false
	}
	n := binary.LittleEndian.Uint32(p.members[i*memberSize:])
	if n == 0 {
		return Symbol{}, false
	}
	return p.table.at(uint64(n) - 1)
}

// Package finds a package by import path. The path of the result lies in the mapped file.
func (t *Table) Package(path string) (Package, bool) {
	i := sort.Search(int(t.packages), func(i int) bool {
		p, ok := t.packageAt(i)
		return ok && p.Path >= path
	})
	if i == int(t.packages) {
		return Package{}, false
	}
	p, ok := t.packageAt(i)
	return p, ok && p.Path == path
}

// packageAt decodes a package; false if the record is none that Write makes.
func (t *Table) packageAt(i int) (Package, bool) {
	r := t.listed[i*packageSize : (i+1)*packageSize]
	name, size := uint64(binary.LittleEndian.Uint32(r[8:])), uint64(binary.LittleEndian.Uint32(r[12:]))
	first, count := uint64(binary.LittleEndian.Uint32(r[16:])), uint64(binary.LittleEndian.Uint32(r[20:]))
	if size == 0 || name+size > uint64(len(t.text)) || first+count > t.members {
		return Package{}, false
	}
	p := Package{Path: unsafe.String(&t.text[name], size), table: t, members: t.numbers[first*memberSize : (first+count)*memberSize]}
	copy(p.Fingerprint[:], r)
	return p, true
}

// checkListings reports the first package that the layout cannot hold; sorted is by path.
func checkListings(sorted []Listing) error {
	members := 0
	for i, p := range sorted {
		members += len(p.Members)
		switch {
		case p.Path == "":
			return fmt.Errorf("a package has no path")
		case i > 0 && p.Path == sorted[i-1].Path:
			return fmt.Errorf("package %s is listed twice", p.Path)
		case members > maxSymbols:
			return fmt.Errorf("the packages have more than %d symbols", maxSymbols)
		}
	}
	return nil
}

// encodePackages writes the records of packages, then the numbers of their members: 1 for the
// first symbol, 0 for none. Paths begin at byte pathsAt of the names.
func encodePackages(w *bufio.Writer, packages []Listing, sorted []Symbol, pathsAt uint32) {
	first := uint32(0)
	for _, p := range packages {
		b := append(make([]byte, 0, packageSize), p.Fingerprint[:]...)
		b = binary.LittleEndian.AppendUint32(b, pathsAt)
		b = binary.LittleEndian.AppendUint32(b, uint32(len(p.Path)))
		b = binary.LittleEndian.AppendUint32(b, first)
		w.Write(binary.LittleEndian.AppendUint32(b, uint32(len(p.Members))))
		pathsAt += uint32(len(p.Path))
		first += uint32(len(p.Members))
	}
	for _, p := range packages {
		for _, m := range p.Members {
			i, found := slices.BinarySearchFunc(sorted, m, func(s Symbol, m Member) int {
				return cmp.Or(cmp.Compare(s.Name, m.Name), cmp.Compare(s.ABI, m.ABI))
			})
			number := uint32(0)
			if found && i < math.MaxUint32 {
				number = uint32(i) + 1
			}
			w.Write(binary.LittleEndian.AppendUint32(nil, number))
		}
	}
}
