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

// expand puts the members of zip archives into the place of those.
func expand(all []opened, o *openOptions, r *Report) []opened {
	if !slices.ContainsFunc(all, func(d opened) bool { return d.err != nil }) {
		return all
	}
	var out []opened
	for _, d := range all {
		if !errors.Is(d.err, netcdf.ErrNotFormat) || !isZip(d.path) {
			out = append(out, d)
			continue
		}
		members, how, err := unzip(d.path)
		if err != nil {
			d.err = err
			out = append(out, d)
			continue
		}
		r.Archives = append(r.Archives, how)
		for _, m := range members {
			e := opened{path: m.name, many: len(members) > 1 || len(all) > 1}
			e.err = e.openFile(o, m.path, m.options...)
			out = append(out, e)
		}
	}
	return out
}

// isZip says whether a file begins as a zip archive does.
func isZip(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [4]byte
	_, err = io.ReadFull(f, head[:])
	return err == nil && string(head[:]) == "PK\x03\x04"
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
	dir, err := os.UserCacheDir()
	if err != nil {
		return bad(err)
	}
	dir = filepath.Join(dir, "gonda", "unzipped")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return bad(err)
	}
	id, err := headers.Identify(archive)
	if err != nil {
		return bad(err)
	}
	absolute, err := filepath.Abs(archive)
	if err != nil {
		return bad(err)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%+v", absolute, f.Name, id))
	path = filepath.Join(dir, hex.EncodeToString(sum[:16])+"-"+filepath.Base(f.Name))
	if info, err := os.Stat(path); err == nil && info.Size() == int64(f.UncompressedSize64) {
		return path, nil
	}
	if err := inflateTo(path, f); err != nil {
		return bad(err)
	}
	return path, nil
}

// inflateTo writes a member to path, all or nothing.
func inflateTo(path string, f *zip.File) error {
	src, err := f.Open()
	if err != nil {
		return err
	}
	defer src.Close()
	dst, err := os.CreateTemp(filepath.Dir(path), "unzip-*")
	if err != nil {
		return err
	}
	_, err = io.Copy(dst, src) // checks the size and the checksum
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
