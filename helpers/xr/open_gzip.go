package xr

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/gonda-go/gonda/helpers/netcdf"
)

// gunzip decompresses a NetCDF file into the user's cache folder, if it is not there from
// before. What gzip made of another kind of file is left alone.
func gunzip(path string) (members []zipMember, how string, err error) {
	bad := func(err error) ([]zipMember, string, error) {
		return nil, "", fmt.Errorf("xr: %s is compressed with gzip and cannot be decompressed, %w: it was not copied or downloaded completely, or is damaged", path, err)
	}
	f, err := os.Open(path)
	if err != nil {
		return bad(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return bad(err)
	}
	src := bufio.NewReaderSize(z, mostUserBlock+8)
	head, err := src.Peek(mostUserBlock + 8)
	if err != nil && err != io.EOF {
		return bad(err)
	}
	if !beginsAsNetCDF(head) {
		return nil, "", fmt.Errorf("xr: %s is compressed with gzip and holds neither NetCDF nor HDF5: decompress it with gunzip and look at what it is (%w)", path, netcdf.ErrNotFormat)
	}
	name := filepath.Base(path)
	if strings.EqualFold(filepath.Ext(name), ".gz") {
		name = name[:len(name)-len(".gz")]
	}
	plain, err := unpackedPath(path, name)
	if err != nil {
		return bad(err)
	}
	unzipped.use(plain)
	if info, err := os.Stat(plain); err == nil {
		noteUse(plain, info)
	} else if err := writeWhole(plain, src, packed(f)); err != nil {
		unzipped.done(plain)
		return bad(err)
	}
	how = fmt.Sprintf("%s is compressed with gzip: decompressed into %s", filepath.Base(path), filepath.Dir(plain))
	return []zipMember{{archive: path, path: plain}}, how, nil
}

// packed is the size of a compressed file, the least that it becomes.
func packed(f *os.File) int64 {
	info, err := f.Stat()
	if err != nil {
		return 0
	}
	return info.Size()
}

// mostUserBlock is how far into a compressed file the signature of HDF5 is looked for.
const mostUserBlock = 4096

// beginsAsNetCDF says whether a file begins as classic NetCDF, or as HDF5 does, perhaps after a user block.
func beginsAsNetCDF(head []byte) bool {
	signature := []byte("\x89HDF\r\n\x1a\n")
	if bytes.HasPrefix(head, []byte("CDF")) || bytes.HasPrefix(head, signature) {
		return true
	}
	for at := 512; at < len(head); at *= 2 {
		if bytes.HasPrefix(head[at:], signature) {
			return true
		}
	}
	return false
}

// holdsNetCDF is beginsAsNetCDF of a file.
func holdsNetCDF(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, mostUserBlock+8)
	n, _ := io.ReadFull(f, head)
	return beginsAsNetCDF(head[:n])
}
