package loader

import (
	"encoding/binary"
	"strings"
	"unicode/utf8"
)

// mark is put by the kernel before the number of a redefinition: "Tʹ2". Programs do not see it.
const redefined = 'ʹ'

const nameSymbol = "type:.namedata."

// unmark takes the marks out of the name that a definition encodes, so that reflect, fmt and
// messages of panics say what the user wrote. The content becomes shorter; what follows the
// name, a tag and an import path, moves.
func (s *symbol) unmark() error {
	if s.content != nil || !strings.HasPrefix(s.name, nameSymbol) || !strings.ContainsRune(s.name, redefined) {
		return nil
	}
	old := s.data()
	if len(old) < 2 {
		return s.fail("a name of %d bytes", len(old))
	}
	n, width := binary.Uvarint(old[1:])
	begin := 1 + width
	if width <= 0 || n > uint64(len(old)-begin) {
		return s.fail("a name that is longer than its symbol")
	}
	end := begin + int(n)
	plain := withoutMarks(string(old[begin:end]))
	b := binary.AppendUvarint(append(make([]byte, 0, len(old)), old[0]), uint64(len(plain)))
	b = append(b, plain...)
	s.cut, s.shift = int32(end), int32(len(b)-end)
	s.content = append(b, old[end:]...)
	s.size = uint32(int64(s.size) + int64(s.shift))
	return nil
}

// withoutMarks removes every mark with the digits behind it.
func withoutMarks(name string) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(name, string(redefined))
		b.WriteString(before)
		if !found {
			return b.String()
		}
		digits := len(after) - len(strings.TrimLeft(after, "0123456789"))
		if digits == 0 {
			b.WriteString(name[len(before) : len(before)+utf8.RuneLen(redefined)])
		}
		name = after[digits:]
	}
}
