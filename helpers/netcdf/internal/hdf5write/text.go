package hdf5write

// textHeap stores texts in collections at the end of the file.
//
// Every text has its own object, empty ones too: the library frees the object of a text that
// is overwritten, so none may be shared.
type textHeap struct {
	f    *File
	refs []byte // 16 bytes for each text: length, collection, index
	heap heap
	from int // first reference into the open collection
}

// WriteText stores all elements of string variable v in C order.
func (f *File) WriteText(v int, values []string) error {
	t := &textHeap{f: f, refs: make([]byte, 0, 16*len(values))}
	for _, s := range values {
		if err := t.add(s); err != nil {
			return err
		}
	}
	if err := t.flush(); err != nil {
		return err
	}
	x := &f.vars[v]
	return f.WriteBox(v, make([]int, len(x.Shape)), x.Shape, t.refs)
}

func (t *textHeap) add(s string) error {
	ref := t.heap.putText(s)
	if len(t.heap.collections) > 1 {
		open := t.heap.collections[1]
		t.heap.collections = t.heap.collections[:1]
		if err := t.write(); err != nil {
			return err
		}
		t.heap.collections = append(t.heap.collections[:0], open)
	}
	t.refs = append(t.refs, ref...)
	return nil
}

// flush completes and stores the open collection.
func (t *textHeap) flush() error {
	if len(t.heap.collections) == 0 {
		return nil
	}
	t.heap.seal()
	return t.write()
}

// write stores the completed collection and gives its address to the references into it.
func (t *textHeap) write() error {
	b := t.heap.collections[0]
	at := t.f.reserve(int64(len(b)))
	if _, err := t.f.w.WriteAt(b, at); err != nil {
		return err
	}
	for ; t.from < len(t.refs); t.from += 16 {
		le.PutUint64(t.refs[t.from+4:], uint64(at))
	}
	return nil
}
