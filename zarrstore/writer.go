package zarrstore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"

	"github.com/gonda-go/gonda/zarrstore/store"
)

// Writer writes the elements of a store that is being created.
//
// Commit order, and what each step is for:
//
//  1. Create makes the folder PATH.gonda-tmp-RANDOM beside PATH: on the same file system,
//     so that it can be renamed, and under a name that no reader looks for.
//  2. WriteChunk writes chunks there, each under a temporary name that is then renamed. No
//     chunk is flushed to the disk by itself: that would cost more than writing it.
//  3. Close writes the documents of arrays, then of groups, then the consolidated ones, so
//     that a folder with a root document has all others.
//  4. Close flushes everything below the folder to the disk.
//  5. Close renames the folder to PATH, in one step, and flushes that name. With Overwrite
//     the old store and the new one are exchanged and the old one is removed.
//
// So PATH holds at every moment, also after a crash of the machine, either what was there
// before or the whole new store. A crash can leave the folder of step 1, which is no harm
// and may be deleted; file systems that cannot exchange two folders can, in a crash between
// two renames, leave the old store as PATH.old-RANDOM.
type Writer struct {
	path      string
	folder    *store.Folder
	spec      Spec
	plans     map[string]*plan
	groups    []string
	docs      []document
	overwrite bool
	skipFill  bool
	rooms     sync.Pool // of *[]byte

	mu   sync.Mutex
	err  error // the first failure; Close gives it back
	done bool
}

// WriteOption changes how a store is written.
type WriteOption func(*Writer)

// Overwrite replaces the store that is at the path, if there is one. Only a Zarr store or
// an empty folder is ever replaced.
func Overwrite() WriteOption { return func(w *Writer) { w.overwrite = true } }

// SkipFill leaves out chunks that hold nothing but the fill value; readers see the same
// elements. Where format 2 has no fill value nothing is left out.
func SkipFill() WriteOption { return func(w *Writer) { w.skipFill = true } }

// Create begins to write a store. Nothing is at path before Close; call Close or Abort.
//
// Errors: *SpecError for what cannot be written; fs.ErrExist where something is at path,
// and with Overwrite where that is no Zarr store.
func Create(ctx context.Context, path string, spec Spec, opts ...WriteOption) (*Writer, error) {
	w, err := newWriter(filepath.Clean(path), spec)
	if err != nil {
		return nil, err
	}
	for _, opt := range opts {
		opt(w)
	}
	if err := ctx.Err(); err != nil {
		return nil, context.Cause(ctx)
	}
	if err := w.mayReplace(); err != nil {
		return nil, err
	}
	w.folder, err = store.CreateFolder(fmt.Sprintf("%s.gonda-tmp-%08x", w.path, rand.Uint32()))
	if err != nil {
		return nil, &fs.PathError{Op: "create zarr store", Path: w.path, Err: noPlace(filepath.Dir(w.path), err)}
	}
	return w, nil
}

// noPlace says what is wrong with the folder in which a store cannot be begun.
func noPlace(folder string, err error) error {
	why := err
	if e := (*fs.PathError)(nil); errors.As(err, &e) {
		why = e.Err // the name of what is temporary says nothing
	}
	return fmt.Errorf("no folder can be made in %s: %w; choose another place", folder, why)
}

// Draft is Create without a store: what ScratchSize says holds for a store like it, all else
// refuses, as after Close.
func Draft(spec Spec) (*Writer, error) {
	w, err := newWriter("draft", spec)
	if err == nil {
		w.done = true
	}
	return w, err
}

func newWriter(path string, spec Spec) (*Writer, error) {
	if spec.Format == 0 {
		spec.Format = 2
	}
	w := &Writer{path: path, spec: spec}
	var err error
	if w.plans, w.groups, err = spec.plans(); err != nil {
		return nil, err
	}
	w.docs, err = w.documents()
	return w, err
}

// mayReplace refuses to write where something is that must stay.
func (w *Writer) mayReplace() error {
	refuse := func(why string) error {
		return &fs.PathError{Op: "create zarr store", Path: w.path, Err: fmt.Errorf("%w: %s", fs.ErrExist, why)}
	}
	list, err := os.ReadDir(w.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		if _, err := os.Lstat(w.path); err != nil {
			return nil // nothing can be made there, as will be seen
		}
		return refuse("it is no folder")
	case len(list) == 0:
		return nil
	case !w.overwrite:
		return refuse("overwrite it, or choose another name")
	}
	for _, e := range list {
		switch e.Name() {
		case ".zgroup", ".zarray", ".zmetadata", "zarr.json":
			return nil
		}
	}
	return refuse("it is a folder but no Zarr store, which is never overwritten")
}

// ScratchSize is the scratch that WriteChunk wants for an array; 0 for one that is unknown
// or of text.
func (w *Writer) ScratchSize(array string) int64 {
	p := w.plans[array]
	if p == nil || p.info.Type.Size == 0 {
		return 0
	}
	return p.chain.MaxEncoded() + p.chain.ScratchSize()
}

// WriteChunk encodes and stores the chunk at a position of the array's grid. data are the
// elements of a full chunk in little-endian, C order; what lies beyond the array's shape
// should be the fill value. scratch has ScratchSize bytes; where it has fewer, room is
// borrowed from a pool. It is safe for concurrent use for different chunks.
//
// Errors: also after a failure of another chunk, when there is no use in going on.
func (w *Writer) WriteChunk(ctx context.Context, array string, chunk []int, data, scratch []byte) error {
	p, err := w.begin(array, chunk)
	if err != nil {
		return err
	}
	if w.skipFill && isFill(data, p.fill()) {
		return nil
	}
	if need := w.ScratchSize(array); int64(len(scratch)) < need {
		room := w.borrow(int(need))
		defer w.rooms.Put(room)
		scratch = *room
	}
	split := p.chain.MaxEncoded()
	stored, err := p.chain.Encode(scratch[:split:split], data, scratch[split:])
	return w.put(ctx, p, chunk, stored, err)
}

// WriteStrings is WriteChunk for arrays of variable length, text or bytes.
func (w *Writer) WriteStrings(ctx context.Context, array string, chunk []int, text []string) error {
	p, err := w.begin(array, chunk)
	if err != nil {
		return err
	}
	stored, err := p.chain.EncodeText(text)
	return w.put(ctx, p, chunk, stored, err)
}

func (w *Writer) borrow(n int) *[]byte {
	room, _ := w.rooms.Get().(*[]byte)
	if room == nil || len(*room) < n {
		b := make([]byte, n)
		room = &b
	}
	return room
}

// begin finds the array and checks the place.
func (w *Writer) begin(array string, chunk []int) (*plan, error) {
	w.mu.Lock()
	err, done := w.err, w.done
	w.mu.Unlock()
	if done && err == nil {
		err = errors.New("the store is closed")
	}
	if err != nil {
		return nil, fmt.Errorf("zarr: %s: %w", w.path, err)
	}
	p := w.plans[array]
	if p == nil {
		return nil, &SpecError{array, "it is not part of the store", nil}
	}
	bad := len(chunk) != len(p.info.Shape)
	for d := range chunk {
		bad = bad || chunk[d] < 0 || chunk[d]*p.info.Chunks[d] >= p.info.Shape[d]
	}
	if bad {
		return nil, &SpecError{array, fmt.Sprintf("no chunk %v with shape %v and chunks %v", chunk, p.info.Shape, p.info.Chunks), nil}
	}
	return p, nil
}

// put stores an encoded chunk and remembers a failure.
func (w *Writer) put(ctx context.Context, p *plan, chunk []int, stored []byte, err error) error {
	if err == nil {
		err = w.folder.Put(ctx, p.path+"/"+p.info.Key(chunk), stored)
	}
	if err == nil {
		return nil
	}
	err = fmt.Errorf("array %q, chunk %v: %w", p.path, chunk, err)
	w.mu.Lock()
	if w.err == nil {
		w.err = err
	}
	w.mu.Unlock()
	return fmt.Errorf("zarr: %s: %w", w.path, err)
}

// fill is the element that missing chunks stand for; nil where that is not defined.
func (p *plan) fill() []byte {
	if p.info.Fill == nil && p.info.Format == 3 {
		return make([]byte, p.info.Type.Size)
	}
	return p.info.Fill
}

// isFill says whether data is one element over and over, by its bits.
func isFill(data, fill []byte) bool {
	n := len(fill)
	return n > 0 && len(data) >= n && bytes.Equal(data[:n], fill) && bytes.Equal(data[n:], data[:len(data)-n])
}

// Close finishes the store and gives it its name: see Writer for what that promises. After
// a failed WriteChunk, or when Close itself fails, what was written is removed and what was
// at the path stays.
func (w *Writer) Close() error {
	w.mu.Lock()
	err, done := w.err, w.done
	w.done = true
	w.mu.Unlock()
	if done {
		return nil
	}
	if err == nil {
		err = w.finish()
	}
	if err != nil {
		return fmt.Errorf("zarr: %s: the store was not written: %w", w.path, errors.Join(err, w.remove()))
	}
	return w.folder.Close()
}

func (w *Writer) finish() error {
	for _, d := range w.docs {
		if err := w.folder.Put(context.Background(), d.key, d.text); err != nil {
			return err
		}
	}
	if err := w.folder.Sync(); err != nil {
		return err
	}
	if err := w.mayReplace(); err != nil {
		return err
	}
	return store.Publish(w.folder.Path(), w.path, w.overwrite || isEmpty(w.path))
}

func isEmpty(path string) bool {
	list, err := os.ReadDir(path)
	return err == nil && len(list) == 0
}

// Abort removes what was written. What was at the path stays. After Close it does nothing.
func (w *Writer) Abort() error {
	w.mu.Lock()
	done := w.done
	w.done = true
	w.mu.Unlock()
	if done {
		return nil
	}
	return w.remove()
}

func (w *Writer) remove() error {
	return errors.Join(w.folder.Close(), os.RemoveAll(w.folder.Path()))
}
