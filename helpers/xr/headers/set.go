package headers

import (
	"encoding/binary"
	"hash/crc32"
	"maps"
	"slices"
	"unsafe"
)

const magic = "gondaix1"

// Set is what is kept of the files of one folder. It is immutable and safe for concurrent
// use.
type Set struct {
	parts   []string
	entries map[string]entry
}

type entry struct {
	Identity
	parts []int
}

// Entry is a file that was read: what is to be kept of it.
type Entry struct {
	Name string // the last element of its path
	Identity
	Parts []string
}

// Find gives the numbers of a file's parts, if they were kept and the file is still the one
// that they are of.
func (s *Set) Find(name string, id Identity) (parts []int, ok bool) {
	e, ok := s.entries[name]
	return e.parts, ok && e.Identity == id
}

// Part is a part by its number.
func (s *Set) Part(i int) string { return s.parts[i] }

// Len is the number of files.
func (s *Set) Len() int { return len(s.entries) }

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// parse reads a cache file; what is not one of this folder and maker is an empty Set. The Set is
// made of b, which must not be written to afterwards.
func parse(b []byte, folder, maker string) *Set {
	empty := &Set{}
	end := len(b) - 4
	if end <= len(magic) || string(b[:len(magic)]) != magic || binary.LittleEndian.Uint32(b[end:]) != crc32.Checksum(b[:end], castagnoli) {
		return empty
	}
	r := reader{left: unsafe.String(&b[len(magic)], end-len(magic))} // which is not written to any more
	if r.bytes() != folder || r.bytes() != maker {
		return empty
	}
	s := &Set{parts: make([]string, r.count(1))}
	for i := range s.parts {
		s.parts[i] = r.bytes()
	}
	n := r.count(7)
	s.entries = make(map[string]entry, n)
	for range n {
		name := r.bytes()
		e := entry{Identity: Identity{int64(r.unsigned()), r.signed(), r.signed(), r.unsigned(), r.unsigned()}}
		e.parts = make([]int, r.count(1))
		for i := range e.parts {
			p := r.unsigned()
			if p >= uint64(len(s.parts)) {
				return empty
			}
			e.parts[i] = int(p)
		}
		s.entries[name] = e
	}
	if r.bad || r.left != "" {
		return empty
	}
	return s
}

// reader takes values off the front of a text; after the first that is not there it gives
// zeros.
type reader struct {
	left string
	bad  bool
}

func (r *reader) unsigned() uint64 {
	var v uint64
	for i := 0; i < len(r.left) && i < binary.MaxVarintLen64; i++ {
		c := r.left[i]
		v |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.left = r.left[i+1:]
			return v
		}
	}
	r.left, r.bad = "", true
	return 0
}

func (r *reader) signed() int64 {
	u := r.unsigned()
	return int64(u>>1) ^ -int64(u&1)
}

// count is a number of things that take at least so many bytes each.
func (r *reader) count(least int) int {
	n := r.unsigned()
	if n > uint64(len(r.left)/least) {
		r.left, r.bad = "", true
		return 0
	}
	return int(n)
}

func (r *reader) bytes() string {
	n := r.count(1)
	s := r.left[:n]
	r.left = r.left[n:]
	return s
}

// merged is the entries of a Set and new ones, which replace those of their names.
func (s *Set) merged(fresh []Entry) []Entry {
	all := make(map[string]Entry, len(s.entries)+len(fresh))
	for name, e := range s.entries {
		x := Entry{Name: name, Identity: e.Identity}
		for _, p := range e.parts {
			x.Parts = append(x.Parts, s.parts[p])
		}
		all[name] = x
	}
	for _, e := range fresh {
		all[e.Name] = e
	}
	out := make([]Entry, 0, len(all))
	for _, name := range slices.Sorted(maps.Keys(all)) {
		out = append(out, all[name])
	}
	return out
}

// format is the cache file of entries.
func format(folder, maker string, entries []Entry) []byte {
	number := make(map[string]int)
	var parts []string
	for _, e := range entries {
		for _, p := range e.Parts {
			if _, ok := number[p]; !ok {
				number[p] = len(parts)
				parts = append(parts, p)
			}
		}
	}
	put := func(b []byte, s string) []byte { return append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	b := put(put([]byte(magic), folder), maker)
	b = binary.AppendUvarint(b, uint64(len(parts)))
	for _, p := range parts {
		b = put(b, p)
	}
	b = binary.AppendUvarint(b, uint64(len(entries)))
	for _, e := range entries {
		b = binary.AppendUvarint(put(b, e.Name), uint64(e.Size))
		b = binary.AppendVarint(binary.AppendVarint(b, e.Modified), e.Changed)
		b = binary.AppendUvarint(binary.AppendUvarint(b, e.Inode), e.Device)
		b = binary.AppendUvarint(b, uint64(len(e.Parts)))
		for _, p := range e.Parts {
			b = binary.AppendUvarint(b, uint64(number[p]))
		}
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}
