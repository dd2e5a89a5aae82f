package xr

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr/cachedir"
	"github.com/gonda-go/gonda/helpers/xr/headers"
)

// The Climate Data Store sends what has several kinds of steps as a zip archive, also under a
// name that ends in .nc.

// expand puts the members of zip archives into the place of those, and opens what gzip files
// hold. What is on the shelf of them is not read.
func expand(all []opened, o *openOptions, known *shelf, r *Report) []opened {
	if !slices.ContainsFunc(all, func(d opened) bool { return d.err != nil || d.members != nil }) {
		return all
	}
	var out []opened
	for _, d := range all {
		if d.members == nil && !errors.Is(d.err, netcdf.ErrNotFormat) {
			out = append(out, d)
			continue
		}
		if kept := d.keptMembers(o, known, len(all) > 1); kept != nil {
			r.Archives = append(r.Archives, fmt.Sprintf("%s is a zip archive or compressed with gzip: %d files in it", filepath.Base(d.path), len(kept)))
			out = append(out, kept...)
			continue
		}
		inside := archiveOf(d.path)
		if inside == nil {
			if d.err == nil { // it was an archive a moment ago
				d.err = d.openFile(o, d.path)
			}
			out = append(out, d)
			continue
		}
		id, err := headers.Identify(d.path)
		var members []zipMember
		var how string
		if err == nil {
			members, how, err = inside(d.path)
		}
		if err != nil {
			d.err = err
			out = append(out, d)
			continue
		}
		r.Archives = append(r.Archives, how)
		for _, m := range members {
			e := opened{path: m.name(), many: len(members) > 1 || len(all) > 1, id: id, member: &m}
			if e.err = e.openFile(o, m.path, m.options...); e.err != nil {
				m.release()
				if m.path != d.path {
					e.err = fmt.Errorf("xr: %s, decompressed: %w", m.name(), e.err)
				}
			} else if len(e.ds.files) > 0 {
				e.ds.files[0].onClose(m.release)
			}
			out = append(out, e)
		}
	}
	return out
}

// keptMembers are the members of an archive that has not changed since they were put on the
// shelf; nil when one of them is not there.
func (d *opened) keptMembers(o *openOptions, known *shelf, many bool) (out []opened) {
	if known == nil {
		return nil
	}
	if d.members == nil {
		var err error
		if d.id, err = headers.Identify(d.path); err != nil {
			return nil
		}
		d.members = known.members(d.path, d.id)
	}
	for _, name := range d.members {
		m := zipMember{archive: d.path, member: name}
		e := opened{path: m.name(), many: many || len(d.members) > 1, id: d.id, member: &m}
		folder, shelved := m.shelved()
		if e.ds, e.kept = known.dataset(folder, shelved, newLateMember(m, d.id)); !e.kept {
			return nil
		}
		e.err = e.prepare(o)
		out = append(out, e)
	}
	return out
}

// archive finds the NetCDF files in a file of another kind.
type archive func(path string) (members []zipMember, how string, err error)

// archiveOf tells an archive by its first bytes; nil when the file is none.
func archiveOf(path string) archive {
	f, err := os.Open(path)
	if err != nil {
		return nil
	}
	defer f.Close()
	var head [4]byte
	if _, err := io.ReadFull(f, head[:]); err != nil {
		return nil
	}
	switch {
	case string(head[:]) == "PK\x03\x04":
		return unzip
	case string(head[:2]) == "\x1f\x8b":
		return gunzip
	}
	return nil
}

// zipMember is a NetCDF file of an archive, and how to open it. What finds one says that it is
// in use; release must follow.
type zipMember struct {
	archive string // its path
	member  string // the name in it; "" where the archive is one compressed file
	path    string // of the file to open: the archive's own, or one in the cache folder
	options []netcdf.Option
}

// name is what messages call the member.
func (m zipMember) name() string {
	if m.member == "" {
		return m.archive
	}
	return m.archive + "/" + m.member
}

// shelved is where the member is on the shelf: in which folder, under which name.
func (m zipMember) shelved() (folder, name string) {
	return filepath.Dir(m.archive), filepath.Base(m.archive) + "/" + m.member
}

// unpacked says that the member is in the cache folder.
func (m zipMember) unpacked() bool { return m.path != m.archive }

// release ends a use of the member.
func (m zipMember) release() {
	if m.unpacked() {
		unzipped.done(m.path)
	}
}

// open opens the member of an archive that was looked into before. The one that it gives is to
// be released.
func (m zipMember) open() (*netcdf.File, zipMember, error) {
	inside := archiveOf(m.archive)
	if inside == nil {
		return nil, m, fmt.Errorf("xr: %s is no archive any more", m.archive)
	}
	members, _, err := inside(m.archive)
	if err != nil {
		return nil, m, err
	}
	var f *netcdf.File
	err = fmt.Errorf("xr: %s holds no %s any more", m.archive, m.member)
	for _, o := range members {
		if o.member != m.member || f != nil {
			o.release()
			continue
		}
		if f, err = netcdf.Open(o.path, o.options...); err != nil {
			o.release()
			continue
		}
		m = o
	}
	return f, m, err
}

// unzip finds the NetCDF files of an archive: those that are stored as they are stay where
// they are, compressed ones are decompressed into the user's cache folder.
func unzip(path string) (members []zipMember, how string, err error) {
	z, err := zip.OpenReader(path)
	if err != nil {
		return nil, "", fmt.Errorf("xr: %s is a zip archive that cannot be read, %w: it was not copied or downloaded completely, or is damaged", path, err)
	}
	defer z.Close()
	var others []string
	unpacked := 0
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		if !slices.Contains(extensions, strings.ToLower(filepath.Ext(f.Name))) {
			others = append(others, f.Name)
			continue
		}
		m := zipMember{archive: path, member: f.Name, path: path}
		if offset, err := f.DataOffset(); err == nil && f.Method == zip.Store && f.Flags&1 == 0 {
			m.options = []netcdf.Option{netcdf.Section(m.name(), offset, int64(f.CompressedSize64))}
		} else if m.path, err = unpack(path, f); err != nil {
			for _, m := range members {
				m.release()
			}
			return nil, "", err
		} else {
			unpacked++
		}
		members = append(members, m)
	}
	if len(members) == 0 {
		return nil, "", fmt.Errorf("xr: %s is a zip archive that holds no NetCDF file; it holds %s", path, list(others))
	}
	how = fmt.Sprintf("%s is a zip archive: %d files read in place", filepath.Base(path), len(members)-unpacked)
	if unpacked > 0 {
		how += fmt.Sprintf(", %d decompressed into %s", unpacked, filepath.Dir(members[len(members)-1].path))
	}
	return members, how, nil
}

// mostUnzipped is the largest member that is decompressed.
const mostUnzipped = 1 << 40

// unpack decompresses a member into the user's cache folder, if it is not there from before.
func unpack(archive string, f *zip.File) (path string, err error) {
	bad := func(err error) (string, error) {
		return "", fmt.Errorf("xr: %s: decompressing %s: %w; unzip it and open what it holds", archive, f.Name, err)
	}
	if f.UncompressedSize64 > mostUnzipped || f.UncompressedSize64/1100 > f.CompressedSize64 {
		return bad(fmt.Errorf("%d bytes claim to become %d", f.CompressedSize64, f.UncompressedSize64))
	}
	if path, err = unpackedPath(archive, f.Name); err != nil {
		return bad(err)
	}
	unzipped.use(path)
	if info, err := os.Stat(path); err == nil && info.Size() == int64(f.UncompressedSize64) {
		noteUse(path, info)
		return path, nil
	}
	src, err := f.Open()
	if err == nil {
		defer src.Close()
		err = writeWhole(path, src, int64(f.UncompressedSize64)) // its size and checksum are those of the archive
	}
	if err != nil {
		unzipped.done(path)
		return bad(err)
	}
	return path, nil
}

// unpackedPath is where a member of an archive is decompressed to: another place for every
// state of the archive.
func unpackedPath(archive, member string) (string, error) {
	dir, err := cachedir.Path("unzipped")
	if err != nil {
		return "", err
	}
	if err := cachedir.Private(dir); err != nil {
		return "", err
	}
	id, err := headers.Identify(archive)
	if err != nil {
		return "", err
	}
	absolute, err := filepath.Abs(archive)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%+v", absolute, member, id))
	return filepath.Join(dir, hex.EncodeToString(sum[:16])+"-"+filepath.Base(member)), nil
}

// writeWhole writes what src holds, about so many bytes, to path, all or nothing, and makes room
// for it.
func writeWhole(path string, src io.Reader, about int64) error {
	trimUnzipped(filepath.Dir(path), about, time.Now())
	return cachedir.Put(path, unpacking+"*", src)
}
