package netcdf

import (
	"container/list"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// maxDescriptors is how many files stay open at a time; the rest are opened again when a
// chunk of theirs is read.
const maxDescriptors = 128

// descriptors are the open files of the process, the most recently used first. More are
// open only while more are being read from at once.
var descriptors = descriptorPool{limit: maxDescriptors}

type descriptorPool struct {
	mu    sync.Mutex
	limit int
	idle  list.List // of *descriptor that nobody reads from, most recent first
	open  int
}

// descriptor is an open file.
type descriptor struct {
	file    *os.File
	owner   *storedFile
	readers int
	idle    *list.Element
}

// acquire gives an open descriptor of s; release must follow.
func (p *descriptorPool) acquire(s *storedFile) (*descriptor, error) {
	if d, err := p.reuse(s); d != nil || err != nil {
		return d, err
	}
	file, err := s.open()
	if err != nil {
		return nil, err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.closed || s.descriptor != nil {
		file.Close()
		return p.take(s)
	}
	s.descriptor = &descriptor{file: file, owner: s, readers: 1}
	p.open++
	p.shrink()
	return s.descriptor, nil
}

func (p *descriptorPool) reuse(s *storedFile) (*descriptor, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.take(s)
}

// take counts one more reader of an open descriptor; nil when there is none.
func (p *descriptorPool) take(s *storedFile) (*descriptor, error) {
	if s.closed {
		return nil, fmt.Errorf("netcdf: %s: %w", s.name, os.ErrClosed)
	}
	d := s.descriptor
	if d == nil {
		return nil, nil
	}
	d.readers++
	if d.idle != nil {
		p.idle.Remove(d.idle)
		d.idle = nil
	}
	return d, nil
}

// release ends a use of a descriptor.
func (p *descriptorPool) release(d *descriptor) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if d.readers--; d.readers > 0 {
		return
	}
	if d.owner.closed {
		p.discard(d)
		return
	}
	d.idle = p.idle.PushFront(d)
	p.shrink()
}

// shrink closes idle descriptors beyond the limit.
func (p *descriptorPool) shrink() {
	for p.open > p.limit && p.idle.Len() > 0 {
		p.discard(p.idle.Back().Value.(*descriptor))
	}
}

func (p *descriptorPool) discard(d *descriptor) {
	if d.idle != nil {
		p.idle.Remove(d.idle)
		d.idle = nil
	}
	d.owner.descriptor = nil
	d.file.Close()
	p.open--
}

// forget closes s for good; reads under way finish first.
func (p *descriptorPool) forget(s *storedFile) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.closed = true
	if d := s.descriptor; d != nil && d.readers == 0 {
		p.discard(d)
	}
}

// storedFile is a file, or a section of one, as it was when first opened.
type storedFile struct {
	path     string // of the file
	name     string // of the section: what messages and manifests call it
	base     int64  // where the section begins
	size     int64  // of the section
	all      int64  // bytes of the file
	modified time.Time
	known    bool // size, all and modified are set

	closed     bool        // guarded by the pool, as is descriptor
	descriptor *descriptor // nil: not open now
}

// open opens the file and checks that it is still the one that was opened first.
func (s *storedFile) open() (*os.File, error) {
	if !s.known {
		// Opening a pipe that nobody writes to would wait for ever.
		if info, err := os.Stat(s.path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
			return nil, &FormatError{File: s.path, Offset: -1, What: "this is a pipe or a device, which cannot be read at any place: write what it gives to a file and open that", Err: os.ErrInvalid}
		}
	}
	file, err := os.Open(s.path)
	if err != nil {
		return nil, fmt.Errorf("netcdf: %w", err)
	}
	info, err := file.Stat()
	if err == nil && info.IsDir() {
		err = &FormatError{File: s.path, Offset: -1, What: "this is a folder, not a file, and no Zarr store, which has a zarr.json, .zgroup or .zarray in it", Err: ErrNotFormat}
	}
	if err == nil && s.known {
		err = s.same(info)
	}
	if err == nil && !s.known {
		err = s.learn(info)
	}
	if err != nil {
		file.Close()
		return nil, err
	}
	return file, nil
}

// learn notes the file's size and time.
func (s *storedFile) learn(info os.FileInfo) error {
	s.all, s.modified = info.Size(), info.ModTime()
	if s.size == 0 {
		s.size = s.all - s.base
	}
	if s.base < 0 || s.size < 0 || s.base > s.all-s.size {
		return &FormatError{File: s.name, Offset: s.base, Err: ErrTruncated,
			What: fmt.Sprintf("%d bytes are wanted, the file has %d bytes: copy or download it again", s.size, s.all)}
	}
	s.known = true
	return nil
}

// same says whether the file is still the one that was opened first.
//
// Errors: ErrChanged.
func (s *storedFile) same(info os.FileInfo) error {
	if info.Size() == s.all && info.ModTime().Equal(s.modified) {
		return nil
	}
	return &FormatError{File: s.name, Offset: -1, Err: ErrChanged,
		What: fmt.Sprintf("the file changed since it was opened: %d bytes of %s then, %d bytes of %s now; open it again", s.all, stamp(s.modified), info.Size(), stamp(info.ModTime()))}
}

// source reads the section.
func (s *storedFile) source(file *os.File, limits cursor.Limits) *cursor.Source {
	if s.base == 0 && s.size == s.all {
		return cursor.NewSource(file, s.size, limits)
	}
	return cursor.NewSource(io.NewSectionReader(file, s.base, s.size), s.size, limits)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
