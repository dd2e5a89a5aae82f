package cursor

// Part is bytes that stand for those of the file at a place.
type Part struct {
	At    int64
	Bytes []byte
}

// Replace has the walk find the bytes of parts instead of the file's. Slices and cursors
// that came before must not be used afterwards.
func (s *Source) Replace(parts []Part) {
	s.releaseWindows()
	s.parts = parts
}

// replace puts the bytes of the parts that overlap b, which begins at off, into it.
func (s *Source) replace(b []byte, off int64) {
	for _, p := range s.parts {
		from, to := max(off, p.At), min(off+int64(len(b)), p.At+int64(len(p.Bytes)))
		if from < to {
			copy(b[from-off:to-off], p.Bytes[from-p.At:])
		}
	}
}
