package xr

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// Report is what opening took.
type Report struct {
	Files   int
	Seconds float64
}

// String is the report for people.
func (r *Report) String() string {
	return fmt.Sprintf("%d files · %.3f s", r.Files, r.Seconds)
}

// OpenReport tells how many files were opened and how long it took.
func (ds Dataset) OpenReport() *Report { return ds.report }

// OpenOption changes how files are opened: Group, Preprocess, Nested, Serial.
type OpenOption func(*openOptions)

type openOptions struct {
	group   string
	prepare func(Dataset) Dataset
	nested  string
	serial  bool
}

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
// compat="override" and join="exact", but labels that differ by rounding only are equal, and
// what overlaps is an error that names both files.
//
// Errors: every file that cannot be opened is listed.
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
	parts, err := openAll(paths, o)
	if err != nil {
		return Dataset{}, err
	}
	var ds Dataset
	switch {
	case len(parts) == 1:
		ds = parts[0].ds
	case o.nested != "":
		ds, err = concatParts(parts, o.nested)
	default:
		ds, err = combineByCoords(parts)
	}
	if err == nil {
		err = ds.err
	}
	if err != nil {
		return Dataset{}, err
	}
	ds.report = &Report{Files: len(paths), Seconds: time.Since(begun).Seconds()}
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

// mostErrors is how many bad files one message lists.
const mostErrors = 10

// openAll reads the headers, a few at a time.
func openAll(paths []string, o openOptions) ([]part, error) {
	parts, errs := make([]part, len(paths)), make([]error, len(paths))
	workers := min(len(paths), 2*runtime.GOMAXPROCS(0))
	if o.serial {
		workers = 1
	}
	ctx := cluster.Context()
	var wg sync.WaitGroup
	next := make(chan int)
	for range workers {
		wg.Go(func() {
			for i := range next {
				parts[i].path = paths[i]
				if ctx.Err() == nil {
					parts[i].ds, errs[i] = openOne(paths[i], o)
				}
			}
		})
	}
	for i := range paths {
		next <- i
	}
	close(next)
	wg.Wait()
	var bad []error
	count := 0
	for _, err := range errs {
		if err == nil {
			continue
		}
		if count++; count <= mostErrors {
			bad = append(bad, err)
		}
	}
	if count == 0 && ctx.Err() == nil {
		return parts, nil
	}
	for _, p := range parts {
		p.ds.Close()
	}
	if ctx.Err() != nil {
		return nil, fmt.Errorf("xr: opening %d files was interrupted: %w", len(paths), context.Cause(ctx))
	}
	if count == 1 {
		return nil, bad[0]
	}
	if count > mostErrors {
		bad = append(bad, fmt.Errorf("and %d more", count-mostErrors))
	}
	return nil, fmt.Errorf("xr: %d of %d files cannot be opened:\n%w", count, len(paths), errors.Join(bad...))
}

func openOne(path string, o openOptions) (Dataset, error) {
	h, err := ReadHeader(path)
	if err != nil {
		return Dataset{}, err
	}
	g, err := h.Find(o.group)
	if err != nil {
		h.Close()
		return Dataset{}, err
	}
	ds := g.dataset()
	ds.files = []*Header{h}
	if o.prepare != nil {
		files := ds.files
		ds = o.prepare(ds)
		ds.files = files
		if ds.err != nil {
			h.Close()
			return Dataset{}, fmt.Errorf("xr: preprocessing %s: %w", path, ds.err)
		}
	}
	return ds, nil
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
