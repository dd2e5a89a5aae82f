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

	"github.com/gonda-go/gonda/helpers/netcdf"
	"github.com/gonda-go/gonda/helpers/xr/headers"
)

// The Climate Data Store sends what has several kinds of steps as a zip archive, also under a
// name that ends in .nc.

// expand puts the members of zip archives into the place of those, and opens what gzip files
// hold.
func expand(all []opened, o *openOptions, r *Report) []opened {
	if !slices.ContainsFunc(all, func(d opened) bool { return d.err != nil }) {
		return all
	}
	var out []opened
	for _, d := range all {
		inside := archive(nil)
		if errors.Is(d.err, netcdf.ErrNotFormat) {
			inside = archiveOf(d.path)
		}
		if inside == nil {
			out = append(out, d)
			continue
		}
		members, how, err := inside(d.path)
		if err != nil {
			d.err = err
			out = append(out, d)
			continue
		}
		r.Archives = append(r.Archives, how)
		for _, m := range members {
			e := opened{path: m.name, many: len(members) > 1 || len(all) > 1}
			if e.err = e.openFile(o, m.path, m.options...); e.err != nil && m.path != d.path {
				e.err = fmt.Errorf("xr: %s, decompressed: %w", m.name, e.err)
			}
			out = append(out, e)
		}
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

// zipMember is a NetCDF file of an archive, and how to open it.
type zipMember struct {
	name    string // archive/member
	path    string
	options []netcdf.Option
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
		m := zipMember{name: path + "/" + f.Name, path: path}
		if offset, err := f.DataOffset(); err == nil && f.Method == zip.Store && f.Flags&1 == 0 {
			m.options = []netcdf.Option{netcdf.Section(m.name, offset, int64(f.CompressedSize64))}
		} else if m.path, err = unpack(path, f); err != nil {
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
	if info, err := os.Stat(path); err == nil && info.Size() == int64(f.UncompressedSize64) {
		return path, nil
	}
	src, err := f.Open()
	if err != nil {
		return bad(err)
	}
	defer src.Close()
	if err := writeWhole(path, src); err != nil { // its size and checksum are those of the archive
		return bad(err)
	}
	return path, nil
}

// unpackedPath is where a member of an archive is decompressed to: another place for every
// state of the archive.
func unpackedPath(archive, member string) (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir = filepath.Join(dir, "gonda", "unzipped")
	if err := os.MkdirAll(dir, 0o700); err != nil {
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

// writeWhole writes what src holds to path, all or nothing.
func writeWhole(path string, src io.Reader) error {
	dst, err := os.CreateTemp(filepath.Dir(path), "unzip-*")
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src)
	if e := dst.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(dst.Name(), path)
	}
	if err != nil {
		os.Remove(dst.Name())
	}
	return err
}
