package netcdf

import (
	"fmt"
	"sync"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/classicwrite"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5write"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/schema"
)

// Writer stores the elements of a file that Create began. Its writes may run at once in many
// goroutines as long as their places do not overlap; each returns when its bytes are handed
// to the system. Elements that nobody writes read as the variable's fill value.
type Writer struct {
	path   string
	file   *pending
	body   body
	schema *schema.File
	number map[string]int // of each variable

	mu     sync.RWMutex // held for reading by writes, so that Close waits for them
	closed bool
}

// body stores elements in one file format.
type body interface {
	WriteBox(v int, lo, hi []int, data []byte) error
	Finish() error
	MaxScratch(v int) int64
}

// Create begins a file of the given format at path. Nothing is visible there until Close:
// bytes go to path.gonda-tmp-<random> in the same folder.
//
// Errors: *WriteError, when path exists (unless Overwrite), the specification contradicts
// itself, or the format cannot hold it; it names the format that could.
func Create(path string, format Format, spec Spec, opts ...CreateOption) (*Writer, error) {
	var o createOptions
	for _, opt := range opts {
		opt(&o)
	}
	w, err := newWriter(path, format, spec)
	if err != nil {
		return nil, err
	}
	if w.file, err = createPending(path, o); err != nil {
		return nil, writeError(path, err)
	}
	if w.body, err = newBody(w.file, format, w.schema); err != nil {
		w.file.abort()
		return nil, writeError(path, err)
	}
	return w, nil
}

// Creatable says whether Create could begin a file at path, for callers that have much to do
// before they know its specification. It makes a file beside path and removes it.
//
// Errors: *WriteError, as Create's about path.
func Creatable(path string, opts ...CreateOption) error {
	var o createOptions
	for _, opt := range opts {
		opt(&o)
	}
	p, err := createPending(path, o)
	if err == nil {
		err = p.abort()
	}
	if err != nil {
		return writeError(path, err)
	}
	return nil
}

// Draft is Create without a file: what MaxScratch says holds for a file like it, all else
// refuses, as after Close.
func Draft(format Format, spec Spec) (*Writer, error) {
	w, err := newWriter("draft", format, spec)
	if err != nil {
		return nil, err
	}
	if w.body, err = newBody(nil, format, w.schema); err != nil {
		return nil, writeError(w.path, err)
	}
	w.closed = true
	return w, nil
}

func newWriter(path string, format Format, spec Spec) (*Writer, error) {
	s, err := resolve(spec, format == NetCDF4)
	if err != nil {
		return nil, writeError(path, err)
	}
	w := &Writer{path: path, schema: s, number: map[string]int{}}
	for i, v := range s.Vars {
		w.number[v.Name] = i
	}
	return w, nil
}

func newBody(f *pending, format Format, s *schema.File) (body, error) {
	switch format {
	case NetCDF4:
		return hdf5write.New(f, s)
	case Classic:
		return classicwrite.New(f, s, classicwrite.CDF1)
	case Offset64:
		return classicwrite.New(f, s, classicwrite.CDF2)
	case Data64:
		return classicwrite.New(f, s, classicwrite.CDF5)
	}
	return nil, fmt.Errorf("files of format %q are not written: use NetCDF4, Classic, Offset64 or Data64", format)
}

// Close completes the file, brings it to disk, and gives it its name. After an error, its
// own or of any write before, nothing is left but what was at path before.
//
// Cost: the chunk indices and the fill of what was never written, then one sync.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return writeError(w.path, errClosed)
	}
	w.closed = true
	err := w.file.failure()
	if err == nil {
		err = w.body.Finish()
	}
	if err == nil {
		err = w.file.publish()
	}
	if err != nil {
		w.file.abort()
		return writeError(w.path, err)
	}
	return nil
}

// Abort gives the file up and removes what was written. After Close it does nothing, so that
// it can be deferred.
func (w *Writer) Abort() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return nil
	}
	w.closed = true
	if err := w.file.abort(); err != nil {
		return writeError(w.path, err)
	}
	return nil
}

// MaxScratch is how many bytes a write to the variable may hold beside its data. A Writer
// keeps the buffers until Close: reckon with the number of goroutines that write at once
// times the largest MaxScratch of the variables they write. It is 0 for an unknown name.
func (w *Writer) MaxScratch(name string) int64 {
	v, ok := w.number[composed(name)]
	if !ok {
		return 0
	}
	return w.body.MaxScratch(v)
}
