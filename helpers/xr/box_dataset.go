package xr

import (
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gonda-go/gonda/helpers/cluster"
)

// HTML shows the dataset as a notebook does: dimensions, coordinates with their ends, data
// variables with type, chunks and size, attributes that unfold.
//
// It reads the labels of dimensions that have few of them, which selecting reads anyway, and
// no data; styles are inline, there is no script, and all text is escaped.
func (ds Dataset) HTML() string {
	if ds.err != nil {
		return errorBox(ds.err)
	}
	b := newBox()
	b.head("Dataset", ds.Sizes(), "", ds.volume())
	b.variables("Coordinates", ds.coords, func(n Named) (string, string) { return n.shownRange(), "" })
	b.variables("Data variables", ds.vars, func(n Named) (string, string) {
		if err := n.fault(); err != nil {
			return "error: " + err.Error(), ""
		}
		last := n.size()
		if chunks, chunk, cut := n.layout(); cut && chunks > 1 {
			last += " in " + times(chunk)
		}
		return short(n.attrs.Text("long_name")), last
	})
	b.attributes(ds.attrs)
	return b.end()
}

// volume is the bytes of all elements, and of the files that they come from.
func (ds Dataset) volume() string {
	bytes := int64(0)
	for _, set := range [][]Named{ds.vars, ds.coords} {
		for _, v := range set {
			bytes += v.data.Bytes()
		}
	}
	out := cluster.FormatBytes(bytes)
	stored := int64(0)
	for _, h := range ds.files {
		n, ok := diskBytes(h.Path)
		if !ok {
			return out
		}
		stored += n
	}
	switch len(ds.files) {
	case 0:
		return out
	case 1:
		return out + " · " + cluster.FormatBytes(stored) + " in " + filepath.Base(ds.files[0].Path)
	}
	return out + " · " + cluster.FormatBytes(stored) + " in " + count(float64(len(ds.files)), "file")
}

// mostListed is up to how many files of a store are asked for their size.
const mostListed = 2000

// diskBytes is the size of a file or of a store, unless that takes long to find out.
func diskBytes(path string) (total int64, ok bool) {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return size(info), err == nil
	}
	listed := 0
	err = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if listed++; err != nil || listed > mostListed {
			return fs.SkipAll
		}
		if info, err := d.Info(); err == nil && !d.IsDir() {
			total += size(info)
		}
		return nil
	})
	return total, err == nil && listed <= mostListed
}

func size(info fs.FileInfo) int64 {
	if info == nil {
		return 0
	}
	return info.Size()
}
