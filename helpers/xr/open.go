package xr

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr/headers"
)

// Report is what opening took.
type Report struct {
	Files       int       // opened
	Skipped     []BadFile // left out by SkipBad
	Dropped     int       // labels that another file has too, left out by KeepFirst or KeepLast
	Archives    []string  // zip archives and gzip files, and how what is in them is read
	IndexHits   int       // files whose header was kept from an earlier opening: nothing of them was read
	HeaderBytes int64     // read from the headers of the others
	Seconds     float64   // all of it
	Listing     float64   // of Seconds: finding the files
	Reading     float64   // reading headers and labels
	Combining   float64   // putting the files together
}

// String is the report for people.
func (r *Report) String() string {
	s := fmt.Sprintf("%d files · %.3f s (listing %.3f, headers %.3f, combining %.3f)", r.Files, r.Seconds, r.Listing, r.Reading, r.Combining)
	if r.IndexHits > 0 {
		s += fmt.Sprintf(" · %d known from before", r.IndexHits)
	}
	if r.Dropped > 0 {
		s += fmt.Sprintf(" · %d labels came twice", r.Dropped)
	}
	for _, a := range r.Archives {
		s += " · " + a
	}
	for _, b := range r.Skipped {
		s += "\nskipped " + b.Path + ": " + b.Err.Error()
	}
	if r.HeaderBytes > 0 {
		s += " · " + cluster.FormatBytes(r.HeaderBytes) + " of headers read"
	}
	return s
}

// OpenReport tells how many files were opened, how long it took, and what was read.
func (ds Dataset) OpenReport() *Report { return ds.report }

// OpenOption changes how files are opened: Group, Preprocess, Nested, Serial, NoIndex, SkipBad,
// KeepFirst, KeepLast, LabelTolerance, Join, Compat, CombineAttrs, RepeatStatic, RepeatDiffering,
// Raw, RawTimes, Decode64.
type OpenOption func(*openOptions)

type openOptions struct {
	group   string
	prepare func(Dataset) Dataset
	nested  string
	serial  bool
	noIndex bool
	skipBad bool
	keep    keepRule
	joining
	decoding decoding
	siblings netcdf.Siblings // the files
	kinds    kinds
	whole    bool // headers of all files are wanted
}

// NoIndex reads the headers of all files, whatever is kept of them from an earlier opening,
// and keeps nothing. GONDA_INDEX=off does so for the whole process.
func NoIndex() OpenOption { return func(o *openOptions) { o.noIndex = true } }

// Group opens a group of the files instead of the root.
func Group(path string) OpenOption { return func(o *openOptions) { o.group = path } }

// Preprocess applies a verb to the dataset of every file before they are put together.
func Preprocess(verb func(Dataset) Dataset) OpenOption {
	return func(o *openOptions) { o.prepare = verb }
}

// Nested puts the files together in the order given, along a dimension that need not have
// labels and may be new.
func Nested(dim string) OpenOption { return func(o *openOptions) { o.nested = dim } }

// Serial opens the files one after another.
func Serial() OpenOption { return func(o *openOptions) { o.serial = true } }

// Open opens one NetCDF or HDF5 file or one Zarr store, lazily. Like open_dataset.
func Open(path string, opts ...OpenOption) (Dataset, error) {
	return OpenMany([]string{path}, opts...)
}

// OpenMany opens many files as one dataset, lazily: headers and the labels of the dimensions
// along which they are put together are read, nothing else. src is a list of paths, a
// pattern like "era5/*.nc", or a folder, whose *.nc, *.nc4, *.cdf and *.h5 files are taken. A
// folder that is a Zarr store is one source.
//
// Files with the same variables are put together along the dimensions whose labels differ,
// in the order of their first labels; then what has other variables is joined. Like
// open_mfdataset with combine="by_coords", data_vars="minimal", coords="minimal",
// compat="override" and join="exact", but labels that differ by rounding only are equal (see
// LabelTolerance), what overlaps is an error that names both files (see KeepFirst), and a
// coordinate that labels no dimension is left out unless all of the files have it. A zip archive, as the
// Climate Data Store sends it, stands for the NetCDF files in it.
//
// What the headers of a set of files said is kept in the user's cache folder; opening the set
// again reads nothing of the files that have not changed since (package headers, NoIndex). A
// file that changes while it is open is refused at the next read.
//
// Errors: *BadFiles lists every file that cannot be opened, with the reason; that of a single
// one as it is. See SkipBad.
func OpenMany[S string | []string](src S, opts ...OpenOption) (Dataset, error) {
	begun := time.Now()
	var o openOptions
	for _, f := range opts {
		f(&o)
	}
	paths, err := sources(any(src))
	if err != nil {
		return Dataset{}, err
	}
	listed := time.Now()
	parts, report, err := openAll(paths, &o)
	if err != nil {
		return Dataset{}, err
	}
	read := time.Now()
	var ds Dataset
	switch err = report.gap(parts, &o); {
	case err != nil:
	case len(parts) == 1:
		ds = parts[0].ds
	case o.nested != "":
		ds, err = o.joining.concat(parts, o.nested)
	default:
		c := combining{joining: o.joining, keep: o.keep}
		ds, err = c.byCoords(parts)
		report.Dropped = c.dropped
	}
	if err == nil {
		err = ds.err
	}
	if err != nil {
		for _, p := range parts {
			p.ds.Close()
		}
		return Dataset{}, err
	}
	ds = report.note(ds)
	report.Listing, report.Reading, report.Combining = listed.Sub(begun).Seconds(), read.Sub(listed).Seconds(), time.Since(read).Seconds()
	report.Seconds = time.Since(begun).Seconds()
	ds.report = &report
	return ds, nil
}

// extensions are those of the files that a folder stands for.
var extensions = []string{".nc", ".nc4", ".cdf", ".h5", ".he5", ".hdf5"}

// sources lists the files and stores that a pattern, a folder or a list of these means.
func sources(src any) ([]string, error) {
	list, isList := src.([]string)
	if !isList {
		list = []string{src.(string)}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("xr: no files to open: the list is empty")
	}
	var out []string
	for _, s := range list {
		found, err := sourcesOf(s)
		if err != nil {
			return nil, err
		}
		out = append(out, found...)
	}
	return out, nil
}

func sourcesOf(s string) ([]string, error) {
	info, err := os.Stat(s)
	switch {
	case err == nil && (!info.IsDir() || isStore(s)):
		return []string{s}, nil
	case err == nil:
		entries, err := os.ReadDir(s)
		if err != nil {
			return nil, fmt.Errorf("xr: %w", err)
		}
		var out []string
		for _, e := range entries {
			path := filepath.Join(s, e.Name())
			if slices.Contains(extensions, strings.ToLower(filepath.Ext(path))) || e.IsDir() && isStore(path) {
				out = append(out, path)
			}
		}
		if len(out) == 0 {
			return nil, fmt.Errorf("xr: the folder %s holds no NetCDF file (%s) and no Zarr store", s, strings.Join(extensions, " "))
		}
		return out, nil
	}
	if strings.ContainsAny(s, "*?[") {
		out, err := filepath.Glob(s)
		if err != nil {
			return nil, fmt.Errorf("xr: the pattern %s: %w", s, err)
		}
		if len(out) == 0 {
			return nil, fmt.Errorf("xr: no file matches %s", s)
		}
		slices.Sort(out)
		return out, nil
	}
	return nil, fmt.Errorf("xr: %w", err)
}

// part is one opened file.
type part struct {
	path string
	ds   Dataset
}

// opened is one file on its way to a part.
type opened struct {
	path   string
	ds     Dataset
	plain  Dataset // before preprocessing
	header *Header // nil when it was kept, or the file is of a kind
	kind   *kind
	file   *netcdf.File     // nil when it was kept, and of stores
	id     headers.Identity // of the file, or the archive that it is in
	kept   bool
	many   bool // one of several
	err    error

	member  *zipMember // nil: the file is in no archive
	members []string   // of an archive, where they are kept
}

// openAll reads the headers, a few at a time, of those files of which none are kept.
func openAll(paths []string, o *openOptions) ([]part, Report, error) {
	all := make([]opened, len(paths))
	workers := min(len(paths), 2*runtime.GOMAXPROCS(0))
	if o.serial {
		workers = 1
	}
	var known *shelf
	useShelf := !o.noIndex && o.decoding == (decoding{}) && !headers.Off()
	if len(paths) > 1 && useShelf {
		known = newShelf(paths, o.group)
	}
	ctx := cluster.Context()
	var wg sync.WaitGroup
	var next atomic.Int64
	for range workers {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(all)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				d := &all[i]
				d.path, d.many = paths[i], len(paths) > 1
				d.err = d.open(o, known)
			}
		})
	}
	wg.Wait()
	var report Report
	if known == nil && useShelf && errors.Is(all[0].err, netcdf.ErrNotFormat) {
		known = newShelf(paths, o.group) // the only file is an archive perhaps
	}
	if all = expand(all, o, known, &report); o.skipBad {
		all = report.skip(all)
	}
	if err := verdict(all, ctx, report.Skipped); err != nil {
		for _, d := range all {
			d.ds.Close()
		}
		return nil, Report{}, err
	}
	if known != nil {
		known.keep(all)
	}
	report.Files = len(all)
	parts := make([]part, len(all))
	for i, d := range all {
		parts[i] = part{d.path, d.ds}
		if d.kept {
			report.IndexHits++
		} else if d.file != nil {
			report.HeaderBytes += d.file.HeaderBytes()
		}
	}
	return parts, report, nil
}

// open takes a file's header from the shelf, or reads it.
func (d *opened) open(o *openOptions, known *shelf) error {
	if known != nil {
		var err error
		if d.id, err = headers.Identify(d.path); err == nil {
			d.ds, d.kept = known.dataset(filepath.Dir(d.path), filepath.Base(d.path), newLateFile(d.path, d.id))
		}
		if err == nil && !d.kept {
			if d.members = known.members(d.path, d.id); d.members != nil {
				return nil
			}
		}
	}
	if d.kept {
		return d.prepare(o)
	}
	if isStore(d.path) {
		h, err := readStore(d.path)
		if err != nil {
			return err
		}
		return d.take(o, h)
	}
	return d.openFile(o, d.path)
}

// openFile makes the dataset of a file.
func (d *opened) openFile(o *openOptions, path string, opts ...netcdf.Option) error {
	f, err := netcdf.Open(path, append(opts, netcdf.Sibling(&o.siblings))...)
	if err != nil {
		return err
	}
	d.file = f
	if d.many && !o.whole && o.decoding == (decoding{}) && strings.Trim(o.group, "/") == "" {
		if d.ds, d.kind = o.kinds.dataset(f, func() *Header { return fileHeader(f) }); d.kind != nil {
			return d.prepare(o)
		}
	}
	return d.take(o, fileHeader(f))
}

// take makes the dataset of a header.
func (d *opened) take(o *openOptions, h *Header) error {
	d.header = h
	g, err := h.Find(o.group)
	if err != nil {
		h.Close()
		return err
	}
	g.decoding = o.decoding
	d.ds = g.dataset()
	d.ds.files = []*Header{h}
	return d.prepare(o)
}

// prepare reads the labels by which one of many files is put together with the others, and
// applies the user's verb.
func (d *opened) prepare(o *openOptions) error {
	if d.many {
		for _, c := range d.ds.coords {
			if c.isIndex() {
				c.labels() // what fails does so again, where it is needed
			}
		}
	}
	d.plain = d.ds
	if o.prepare == nil {
		return nil
	}
	files := d.ds.files
	prepared := o.prepare(d.ds)
	prepared.files = files
	d.ds = prepared
	if prepared.err != nil {
		return fmt.Errorf("xr: preprocessing %s: %w", d.path, prepared.err)
	}
	return nil
}

// Close releases the files of a dataset that was opened. Arrays made from it can no longer
// be computed. Programs that run to their end need not call it.
func (ds Dataset) Close() error {
	var errs []error
	for _, h := range ds.files {
		errs = append(errs, h.Close())
	}
	return errors.Join(errs...)
}
