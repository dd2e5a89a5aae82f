package extent

// repeatBytes is how much fill is written at a time.
const repeatBytes = 64 << 10

// Repeat writes the element value over a run with as few calls of put as a small buffer
// allows.
func Repeat(value []byte, r Run, put func(at int64, data []byte) error) error {
	n := min(r.Hi-r.Lo, max(1, int64(repeatBytes/len(value))))
	buf := make([]byte, int(n)*len(value))
	Tile(buf, value)
	for at := r.Lo; at < r.Hi; at += n {
		n = min(n, r.Hi-at)
		if err := put(at, buf[:int(n)*len(value)]); err != nil {
			return err
		}
	}
	return nil
}

// Tile fills dst with copies of value.
func Tile(dst, value []byte) {
	n := copy(dst, value)
	for n < len(dst) {
		n += copy(dst[n:], dst[:n])
	}
}
