package netcdf

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/classic"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
	"github.com/gonda-go/gonda/helpers/netcdf/internal/hdf5"
)

// File is an open file: its whole header, no data. It is immutable and safe for concurrent
// use.
type File struct {
	Path       string
	Format     Format
	Root       *Group
	Provenance string   // which libraries wrote it, as NetCDF-4 files say: "version=2,netcdf=4.9.3,..."
	Warnings   []string // what was left out or is doubtful, a sentence each

	stored      *storedFile
	headerBytes int64
	options     options
	hdf         *hdf5.File // nil for classic files
	sources     []*File    // in which elements of virtual datasets are
}

// Group is a folder of variables. The dimensions of its parents are its own too.
type Group struct {
	Name   string // "" for the root
	Path   string // "/" for the root, else "/a/b"
	Dims   []Dimension
	Attrs  []Attribute
	Vars   []*Variable
	Groups []*Group

	file   *File
	header int64             // where the object is in the file
	links  []hdf5.Link       // those that lead to no variable of this file
	also   map[string]*Group // further links to groups, which Groups has once
	dims   []*dimension
}

// Open reads the header of a NetCDF or HDF5 file. Nothing is read of the data.
//
// Errors: *FormatError for what is in the file (see its kinds), else errors of the operating
// system. Cost: a few reads, mostly one of 64 KiB.
func Open(path string, opts ...Option) (*File, error) {
	f := &File{Path: path, options: collect(opts)}
	f.stored = &storedFile{path: path, name: path}
	if s := f.options.section; s != nil {
		f.Path = s.name
		f.stored = &storedFile{path: path, name: s.name, base: s.base, size: s.size}
	}
	d, err := descriptors.acquire(f.stored)
	if err != nil {
		return nil, err
	}
	src := f.stored.source(d.file, f.options.limits)
	err = f.read(src)
	f.headerBytes = src.Read()
	src.Release()
	descriptors.release(d)
	if err != nil {
		f.Close()
		return nil, describe(f.Path, "", err)
	}
	return f, nil
}

func (f *File) read(src *cursor.Source) error {
	head, err := src.Slice(0, min(4, src.Size()))
	if err != nil {
		return err
	}
	if len(head) == 4 && string(head[:3]) == "CDF" && (head[3] == 1 || head[3] == 2 || head[3] == 5) {
		h, err := classic.Read(src)
		if err == nil {
			f.fromClassic(h)
		}
		return err
	}
	at := hdf5.Find(src)
	if at < 0 {
		return &FormatError{File: f.Path, Offset: -1, What: foreign(src), Err: ErrNotFormat}
	}
	common := f.options.siblings.take()
	defer f.options.siblings.give(common)
	if f.hdf, err = hdf5.Open(src, at, f.options.salvage, common.hdf); err != nil {
		return err
	}
	return f.fromHDF5(common)
}

// Close gives the file's descriptor back. Manifests of the file cannot be read afterwards.
func (f *File) Close() error {
	descriptors.forget(f.stored)
	for _, s := range f.sources {
		s.Close()
	}
	return nil
}

// Stored is the length and the time of change that the file had when it was opened: what a
// cache of its header is valid for.
func (f *File) Stored() (size int64, modified time.Time) {
	return f.stored.all, f.stored.modified
}

// HeaderBytes is how many bytes Open read.
func (f *File) HeaderBytes() int64 { return f.headerBytes }

// walk runs a function on the file's structures with buffers and budgets of its own.
func (f *File) walk(do func(*hdf5.File) error) error {
	d, err := descriptors.acquire(f.stored)
	if err != nil {
		return err
	}
	defer descriptors.release(d)
	src := f.stored.source(d.file, f.options.limits)
	defer src.Release()
	return do(f.hdf.On(src))
}

// missing says that a name is not in the group, or why what it stands for is not read.
func (g *Group) missing(what, name string, have []string) error {
	e := &FormatError{File: g.file.Path, Object: g.Path, Offset: -1, Err: ErrNotFound}
	for _, l := range g.links {
		if l.Name != name {
			continue
		}
		e.Err = ErrUnsupported
		switch l.Kind {
		case hdf5.ExternalLink:
			e.What = fmt.Sprintf("%q is a link to %q in the file %q: open that file instead", name, l.Target, l.File)
		case hdf5.SoftLink:
			e.What, e.Err = fmt.Sprintf("%q is a link to %q, which is not in the file", name, l.Target), ErrNotFound
		default:
			e.What = fmt.Sprintf("%q is a link of a kind that an application defined for itself", name)
		}
		return e
	}
	e.What = fmt.Sprintf("there is no %s %q; there are %s", what, name, listed(have))
	return e
}

// listed writes at most twelve names.
func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	more := ""
	if n := len(names) - 12; n > 0 {
		names, more = names[:12], fmt.Sprintf(" and %d more", n)
	}
	return strings.Join(names, ", ") + more
}

func (g *Group) groupNames() (names []string) {
	for _, c := range g.Groups {
		names = append(names, c.Name)
	}
	return names
}

func (g *Group) varNames() (names []string) {
	for _, v := range g.Vars {
		names = append(names, v.Name)
	}
	return names
}

// Attr finds an attribute of the group; ok is false when there is none.
func (g *Group) Attr(name string) (a Attribute, ok bool) { return find(g.Attrs, name) }

func find(attrs []Attribute, name string) (Attribute, bool) {
	for _, a := range attrs {
		if a.Name == name {
			return a, true
		}
	}
	return Attribute{}, false
}

// warn notes what was left out.
func (f *File) warn(err error) {
	var e *FormatError
	if errors.As(err, &e) {
		f.Warnings = append(f.Warnings, strings.TrimPrefix(e.Error(), "netcdf: "))
		return
	}
	f.Warnings = append(f.Warnings, err.Error())
}
