package goobj

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
)

const magic = "\x00go120ld"

// The blocks of an object, in the order of their offsets in its header.
const (
	blockImports = iota
	blockPackages
	blockFiles
	blockDefs
	blockHashed64
	blockHashed
	blockNonPkgDefs
	blockNonPkgRefs
	blockRefFlags
	blockHash64
	blockHash
	blockRelocIndex
	blockAuxIndex
	blockDataIndex
	blockRelocs
	blockAux
	blockData
	blockRefNames
	blockEnd
	blocks
)

// What one entry of a block takes, in bytes; 1 for those that are not tables.
var entrySize = [blocks - 1]uint32{
	blockImports: 16, blockPackages: 8, blockFiles: 8,
	blockDefs: symbolSize, blockHashed64: symbolSize, blockHashed: symbolSize,
	blockNonPkgDefs: symbolSize, blockNonPkgRefs: symbolSize,
	blockRefFlags: 10, blockHash64: 8, blockHash: 16,
	blockRelocIndex: 4, blockAuxIndex: 4, blockDataIndex: 4,
	blockRelocs: relocSize, blockAux: auxSize, blockData: 1, blockRefNames: 16,
}

// The bits of an object's flags.
const (
	flagShared     = 1 << 0
	flagAssembly   = 1 << 2
	flagUnlinkable = 1 << 3
)

const objectHeader = len(magic) + 8 + 4 + 4*blocks

// Object is one object file. Its tables have been checked: every index in them is in range.
type Object struct {
	// Archive is the import path it was read for, Member its name in the archive.
	Archive, Member string
	// Version is the first line: "go object linux amd64 go1.26.8 GOAMD64=v1 X:...".
	Version string
	// Fingerprint is a hash of the package's exported interface; zero for assembly.
	Fingerprint [8]byte
	// Assembly says that the assembler wrote it.
	Assembly bool
	// Imports are the packages it was compiled against.
	Imports []Import
	// Packages are the import paths that references by package index mean; 0 is no package.
	Packages []string
	// Files are the source files that the tables of lines name.
	Files []string
	// Symbols are the definitions, then the references by name. Definitions come in four
	// groups: own, short hashed, hashed, and those named without package.
	Symbols []Symbol
	// Own, Hashed64, Hashed, Definitions are the ends of these groups in Symbols.
	Own, Hashed64, Hashed, Definitions int

	data    []byte // the object's tables, from the magic on
	start   int    // of data in the archive
	strings string
	offsets [blocks]uint32
}

// Import is a package that an object was compiled against.
type Import struct {
	Path        string
	Fingerprint [8]byte
}

func (o *Object) fail(offset uint32, format string, args ...any) error {
	return &Error{Archive: o.Archive, Member: o.Member, Offset: o.start + int(offset), What: fmt.Sprintf(format, args...)}
}

func readObject(path, member string, data []byte, start int) (*Object, error) {
	o := &Object{Archive: path, Member: member, start: start}
	end := bytes.Index(data, []byte(textEnd))
	line, _, _ := bytes.Cut(data, []byte("\n"))
	if end < 0 || !bytes.HasPrefix(line, []byte("go object ")) {
		return nil, o.fail(0, "it is no object file of Go's compiler")
	}
	o.Version = string(line)
	o.start += end + len(textEnd)
	o.data = data[end+len(textEnd):]
	if len(o.data) < objectHeader || string(o.data[:len(magic)]) != magic {
		return nil, o.fail(0, "the tables do not begin with %q: another version of Go wrote them", magic)
	}
	if len(o.data) > math.MaxInt32 {
		return nil, o.fail(0, "%d bytes are more than an object can have", len(o.data))
	}
	if err := o.readHeader(); err != nil {
		return nil, err
	}
	for _, read := range []func() error{o.readImports, o.readNames, o.readSymbols, o.checkIndexes, o.checkContents} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	return o, nil
}

func (o *Object) readHeader() error {
	copy(o.Fingerprint[:], o.data[len(magic):])
	flags := o.uint32(uint32(len(magic)) + 8)
	if flags&(flagShared|flagUnlinkable) != 0 {
		return o.fail(uint32(len(magic))+8, "flags %#x: it was compiled for a shared library, or must not be linked", flags)
	}
	o.Assembly = flags&flagAssembly != 0
	last := uint32(objectHeader)
	for i := range o.offsets {
		at := uint32(len(magic) + 12 + 4*i)
		o.offsets[i] = o.uint32(at)
		if o.offsets[i] < last || o.offsets[i] > uint32(len(o.data)) {
			return o.fail(at, "block %d begins at %d, outside of %d to %d", i, o.offsets[i], last, len(o.data))
		}
		if i > 0 && (o.offsets[i]-last)%entrySize[i-1] != 0 {
			return o.fail(at, "block %d has %d bytes, no multiple of %d", i-1, o.offsets[i]-last, entrySize[i-1])
		}
		last = o.offsets[i]
	}
	o.strings = string(o.data[:o.offsets[blockImports]])
	return nil
}

// count is the number of entries of a block.
func (o *Object) count(block int) int {
	return int((o.offsets[block+1] - o.offsets[block]) / entrySize[block])
}

func (o *Object) uint32(at uint32) uint32 { return binary.LittleEndian.Uint32(o.data[at:]) }

// text reads the length and offset at a place in the tables and returns the string they mean.
func (o *Object) text(at uint32) (string, error) {
	length, offset := o.uint32(at), o.uint32(at+4)
	if uint64(offset)+uint64(length) > uint64(len(o.strings)) {
		return "", o.fail(at, "a string of %d bytes at %d, the strings have %d", length, offset, len(o.strings))
	}
	return o.strings[offset : offset+length], nil
}

func (o *Object) readImports() error {
	o.Imports = make([]Import, o.count(blockImports))
	for i := range o.Imports {
		at := o.offsets[blockImports] + uint32(i)*entrySize[blockImports]
		path, err := o.text(at)
		if err != nil {
			return err
		}
		o.Imports[i].Path = path
		copy(o.Imports[i].Fingerprint[:], o.data[at+8:])
	}
	return nil
}

func (o *Object) readNames() error {
	for _, list := range []struct {
		to    *[]string
		block int
	}{{&o.Packages, blockPackages}, {&o.Files, blockFiles}} {
		*list.to = make([]string, o.count(list.block))
		for i := range *list.to {
			name, err := o.text(o.offsets[list.block] + uint32(i)*entrySize[list.block])
			if err != nil {
				return err
			}
			(*list.to)[i] = name
		}
	}
	return nil
}

// checkIndexes checks the three tables that say where a definition's relocations, auxiliary
// symbols and data are: they never fall and end within their blocks.
func (o *Object) checkIndexes() error {
	for _, t := range []struct{ index, block int }{
		{blockRelocIndex, blockRelocs}, {blockAuxIndex, blockAux}, {blockDataIndex, blockData},
	} {
		at := o.offsets[t.index]
		if o.count(t.index) != o.Definitions+1 {
			return o.fail(at, "an index has %d entries for %d symbols", o.count(t.index), o.Definitions)
		}
		last, end := uint32(0), uint32(o.count(t.block))
		for i := 0; i <= o.Definitions; i++ {
			n := o.uint32(at + uint32(4*i))
			if n < last || n > end {
				return o.fail(at+uint32(4*i), "an index says %d, outside of %d to %d", n, last, end)
			}
			last = n
		}
	}
	return nil
}

// checkContents checks that no symbol has more content than its size says. Those that only
// tools and tables of functions use have no size.
func (o *Object) checkContents() error {
	for i := range o.Definitions {
		s := &o.Symbols[i]
		if s.Size != 0 && !s.Kind.Dwarf() && uint64(len(o.Data(i))) > uint64(s.Size) {
			return o.fail(o.offsets[blockDefs]+uint32(i)*symbolSize, "%s has %d bytes of content for a size of %d", s.Name, len(o.Data(i)), s.Size)
		}
	}
	return nil
}

// Data is the content of definition i: as long as the symbol, or shorter when zeros follow.
func (o *Object) Data(i int) []byte {
	at := o.offsets[blockDataIndex] + uint32(4*i)
	base := o.offsets[blockData]
	from, to := base+o.uint32(at), base+o.uint32(at+4)
	return o.data[from:to:to]
}

// Offset is where the content of definition i is in the archive.
func (o *Object) Offset(i int) int {
	return o.start + int(o.offsets[blockData]+o.uint32(o.offsets[blockDataIndex]+uint32(4*i)))
}

// Hash is the hash of the content of definition i, one of the hashed ones.
func (o *Object) Hash(i int) (hash [16]byte) {
	if i < o.Hashed64 {
		copy(hash[:8], o.data[o.offsets[blockHash64]+uint32(8*(i-o.Own)):])
		return hash
	}
	copy(hash[:], o.data[o.offsets[blockHash]+uint32(16*(i-o.Hashed64)):])
	return hash
}
