package manifest

import "fmt"

// mostRegular is the size in bytes that RegularChunk stays below where it can.
const mostRegular = 16 << 20

// RegularChunk is a chunk shape that divides shape without a rest: whole dimensions from the
// last one on while they fit into 16 MiB, then the largest part of one that does, then 1.
// size is that of an element.
func RegularChunk(shape []int, size int) []int {
	chunk := make([]int, len(shape))
	for i := range chunk {
		chunk[i] = 1
	}
	room := max(1, mostRegular/max(1, size))
	for i := len(shape) - 1; i >= 0; i-- {
		n := max(1, shape[i])
		for k := min(n, room); k > 1; k-- {
			if n%k == 0 {
				chunk[i] = k
				break
			}
		}
		if chunk[i] < n {
			break
		}
		room /= n
	}
	return chunk
}

// Regular is the index of an array of plain rows (Partial, no Codecs) in chunks of another
// shape that divides the array's. ok is false when the elements of such a chunk do not lie
// end to end.
func (a *Array) Regular(chunk []int) (x Index, ok bool) {
	r := regular{a, chunk, int64(a.Type.Size)}
	for i, n := range a.Shape {
		if chunk[i] < 1 || n%chunk[i] != 0 {
			return nil, false
		}
		if n == 0 {
			return r, true
		}
	}
	_, stored, err := r.Ref(make([]int, len(chunk)))
	return r, err != nil || stored || !r.written()
}

// regular is the index of an array cut into chunks of another shape.
type regular struct {
	a     *Array
	chunk []int
	size  int64 // of an element
}

// Stored is that of the array; the largest chunk is one of the new shape.
func (r regular) Stored() (total, most int64, exact bool) {
	total, _, exact = r.a.Index.Stored()
	return total, r.bytes(), exact
}

func (r regular) bytes() int64 {
	n := r.size
	for _, c := range r.chunk {
		n *= int64(c)
	}
	return n
}

// written says whether anything is stored.
func (r regular) written() bool {
	_, ok, err := r.a.Index.Ref(make([]int, len(r.chunk)))
	return ok && err == nil
}

// Ref finds the first and the last element of a chunk; the others are between them when the
// distance is that of so many elements.
func (r regular) Ref(at []int) (Ref, bool, error) {
	first, last := make([]int, len(at)), make([]int, len(at))
	for i, k := range at {
		first[i] = k * r.chunk[i]
		last[i] = first[i] + r.chunk[i] - 1
		if k < 0 || last[i] >= r.a.Shape[i] {
			return Ref{}, false, nil
		}
	}
	from, ok, err := r.element(first)
	if err != nil || !ok {
		return Ref{}, false, err
	}
	to, ok, err := r.element(last)
	if n := r.bytes(); err != nil || !ok || to.Key != from.Key || to.Offset+r.size-from.Offset != n {
		return Ref{}, false, err
	} else if from.Length = n; from.Inline != nil {
		if from.Offset+n > int64(len(from.Inline)) {
			return Ref{}, false, fmt.Errorf("%s: %d bytes are stored in the header where chunk %v ends at byte %d", r.a.Name, len(from.Inline), at, from.Offset+n)
		}
		from.Inline = from.Inline[from.Offset : from.Offset+n]
	}
	return from, true, nil
}

// element is the place of one element: Offset counts from the begin of Inline where there is
// that.
func (r regular) element(e []int) (Ref, bool, error) {
	at := make([]int, len(e))
	off := int64(0)
	for i := range e {
		c := r.a.Chunk[i]
		at[i] = e[i] / c
		off = off*int64(min(c, r.a.Shape[i]-at[i]*c)) + int64(e[i]%c)
	}
	ref, ok, err := r.a.Index.Ref(at)
	if ref.Inline != nil {
		ref.Offset = 0
	}
	ref.Offset += off * r.size
	return ref, ok, err
}
