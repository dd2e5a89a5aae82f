package hdf5

import (
	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// Signature begins every HDF5 file, at byte 0 or behind a user block of 512·2^n bytes.
const Signature = "\x89HDF\r\n\x1a\n"

// undefined stands for the address that says "nothing here".
const undefined = -1

// File is an HDF5 file of which the superblock was read. A File belongs to one walk and is
// not safe for concurrent use; On gives another for the next walk.
type File struct {
	Version      int
	Base         int64 // length of the user block
	Root         int64 // address of the root group's header
	OpenForWrite bool  // a writer has the file open, or ended without closing it

	src         *cursor.Source
	offsets     int // bytes of an address
	lengths     int // bytes of a length
	end         int64
	shared      *sharedTable
	heaps       map[int64]*collection
	sharedHeaps map[int64]*fractalHeap
	scratch     []byte        // for checksums
	common      *Common       // what other files said too
	image       []cursor.Part // metadata that is not in its place

	listed   []listedAttribute // of the object at hand
	ordered  []*Attribute      // the same, as they are given
	datasets []Dataset         // room for some
}

// On is the same file for another walk.
func (f *File) On(src *cursor.Source) *File {
	g := *f
	g.src, g.heaps, g.sharedHeaps, g.scratch, g.listed, g.ordered, g.datasets = src, nil, nil, nil, nil, nil, nil
	g.common = &Common{} // that keeps nothing
	if g.image != nil && src != nil {
		src.Replace(g.image)
	}
	return &g
}

// Find is the place of the signature, or -1.
func Find(src *cursor.Source) int64 {
	for at := int64(0); at+int64(len(Signature)) <= src.Size(); at = max(512, 2*at) {
		if b, err := src.Slice(at, int64(len(Signature))); err == nil && string(b) == Signature {
			return at
		}
	}
	return -1
}

// Open reads the superblock at place at. A file shorter than its superblock says is
// refused with cursor.ErrTruncated unless salvage is set. common is used until On.
//
// Source: specification II.A.
func Open(src *cursor.Source, at int64, salvage bool, common *Common) (*File, error) {
	f := &File{src: src, Base: at, common: common}
	c := src.At(at, -1)
	c.Expect(Signature)
	f.Version = int(c.U8())
	extension := int64(undefined)
	switch f.Version {
	case 0, 1:
		f.superblock0(c)
	case 2, 3:
		extension = f.superblock2(c, at)
	default:
		c.Corrupt("version %d of the superblock; 0 to 3 are known", f.Version)
	}
	if c.Err() != nil {
		return nil, c.Err()
	}
	common.suit(f.offsets, f.lengths)
	if f.end > src.Size() && !salvage {
		return nil, cursor.Truncated(src.Size(), "the file has %d bytes and was written with %d", src.Size(), f.end)
	}
	if extension != undefined {
		if err := f.readExtension(extension); err != nil {
			return nil, err
		}
	}
	return f, nil
}

func (f *File) superblock0(c *cursor.Cursor) {
	c.Skip(4) // versions of free space, root group, 0, shared headers
	f.sizes(c)
	c.Skip(1 + 2 + 2)
	c.Skip(4)
	if f.Version == 1 {
		c.Skip(4)
	}
	base := f.address(c)
	f.address(c) // free space
	f.ends(c, base)
	f.address(c)             // driver
	c.Skip(int64(f.lengths)) // offset of a name, see symbol
	f.Root = f.address(c)
}

func (f *File) superblock2(c *cursor.Cursor, at int64) (extension int64) {
	f.sizes(c)
	f.OpenForWrite = c.U8()&5 != 0 && f.Version >= 3 // before, writers left the flags as they were
	base := f.address(c)
	extension = f.address(c)
	f.ends(c, base)
	f.Root = f.address(c)
	f.verify(c, at)
	return extension
}

func (f *File) sizes(c *cursor.Cursor) {
	f.offsets, f.lengths = int(c.U8()), int(c.U8())
	for _, n := range []int{f.offsets, f.lengths} {
		if n != 2 && n != 4 && n != 8 {
			c.Corrupt("addresses of %d and lengths of %d bytes; 2, 4 or 8 are possible", f.offsets, f.lengths)
		}
	}
}

// ends reads the end of the file as its writer saw it, which counts from the file's own
// begin, as base does. Where base disagrees with the place of the superblock, a user block
// was added or cut off afterwards, and the place is right.
func (f *File) ends(c *cursor.Cursor, base int64) {
	at := c.Offset()
	end := f.address(c)
	if c.Err() == nil && (end == undefined || base == undefined) {
		c.Fail(cursor.Corrupt(at, "the superblock has no end-of-file address"))
	}
	f.end = end - base + f.Base
}

// address reads an address.
func (f *File) address(c *cursor.Cursor) int64 {
	at := c.Offset()
	v := c.Uint(f.offsets)
	if c.Err() != nil {
		return undefined
	}
	if v == ^uint64(0)>>(64-8*f.offsets) {
		return undefined
	}
	if v > 1<<62 {
		c.Fail(cursor.Corrupt(at, "the address %d is too large", v))
		return undefined
	}
	return int64(v) + f.Base
}

// length reads a length, or any number as wide as one.
func (f *File) length(c *cursor.Cursor) int64 { return c.Int(f.lengths) }

// flagWasUnknown says of a message that a program wrote the file which did not know it: what
// it says may be outdated.
const flagWasUnknown = 1 << 5

// readExtension takes from the superblock's extension what reading needs, the image of the
// cache and the table of shared messages, and looks whether the other messages are sound.
func (f *File) readExtension(at int64) error {
	h, err := f.header(at)
	if err != nil {
		return err
	}
	if m, ok := h.find(msgCacheImage); ok {
		if err := f.readCacheImage(m); err != nil {
			return within("the image of the metadata cache", err)
		}
		if h, err = f.header(at); err != nil { // the first one's buffers are gone
			return err
		}
	}
	for _, m := range h.messages {
		switch {
		case m.kind == msgSharedTable:
			err = f.readSharedTable(m)
		case m.kind == msgFileSpace && m.flags&flagWasUnknown == 0:
			err = f.checkFileSpace(m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkFileSpace reads the message about free space through; nothing of it is needed.
//
// Source: specification IV.A.2.x; version 0 is the library's, H5Ofsinfo.c.
func (f *File) checkFileSpace(m message) error {
	c := m.cursor()
	version, strategy := c.U8(), c.U8()
	size := int64(f.lengths)
	managers := int64(0)
	switch {
	case version == 0 && strategy == 1:
		managers = 6
	case version == 1:
		if c.U8() != 0 {
			managers = 12
		}
		size += int64(f.lengths + 2 + f.offsets)
	case version > 1:
		c.Corrupt("version %d of the file space info; 0 and 1 are known", version)
	}
	c.Skip(size + managers*int64(f.offsets))
	return c.Err()
}
