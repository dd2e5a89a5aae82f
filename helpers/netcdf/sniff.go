package netcdf

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf8"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/cursor"
)

// foreign says what a file is that is neither NetCDF nor HDF5, and what to do with it.
func foreign(src *cursor.Source) string {
	head, err := src.Slice(0, min(src.Size(), 512))
	if err != nil {
		return err.Error()
	}
	switch {
	case len(head) == 0:
		return "the file is empty: the copy or download did not begin; get it again"
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "this is a zip archive" + firstMember(head) + ", as the Climate Data Store sends them: unzip it and open what it holds"
	case bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return "this is an empty zip archive"
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return "this is compressed with gzip: decompress it with gunzip and open the result"
	case bytes.HasPrefix(head, []byte("BZh")):
		return "this is compressed with bzip2: decompress it with bunzip2 and open the result"
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		return "this is compressed with Zstandard: decompress it with unzstd and open the result"
	case bytes.HasPrefix(head, []byte{0xfd, '7', 'z', 'X', 'Z'}):
		return "this is compressed with xz: decompress it with unxz and open the result"
	case bytes.HasPrefix(head, []byte{0x0e, 0x03, 0x13, 0x01}):
		return "this is an HDF4 file, an older format that is not read here: convert it with h4toh5 or ncdump"
	case bytes.HasPrefix(head, []byte("GRIB")):
		return "this is a GRIB file: download it as NetCDF or convert it with cfgrib or grib_to_netcdf"
	case bytes.HasPrefix(head, []byte("CDF")), bytes.HasPrefix([]byte("CDF\x01"), head), bytes.HasPrefix([]byte("\x89HDF\r\n\x1a\n"), head):
		return fmt.Sprintf("the file has %d bytes and ends inside its signature: it was not copied or downloaded completely", src.Size())
	case looksLikeHTML(head):
		return "this is a web page, perhaps an error message or a form to log in that came instead of the data: look at it and download the file again"
	case looksLikeText(head):
		return fmt.Sprintf("this is text that begins with %q; a NetCDF file is wanted (CDL text becomes one by ncgen)", firstLine(head))
	}
	return fmt.Sprintf("neither NetCDF nor HDF5: the file begins with the bytes % x", head[:min(8, len(head))])
}

// firstMember names the first file of a zip archive.
func firstMember(head []byte) string {
	if len(head) < 30 {
		return ""
	}
	n := int(binary.LittleEndian.Uint16(head[26:]))
	if n == 0 || 30+n > len(head) || !utf8.Valid(head[30:30+n]) {
		return ""
	}
	return fmt.Sprintf(" that begins with %q", head[30:30+n])
}

func looksLikeHTML(head []byte) bool {
	head = bytes.ToLower(bytes.TrimSpace(head))
	return bytes.HasPrefix(head, []byte("<!doctype")) || bytes.HasPrefix(head, []byte("<html")) || bytes.HasPrefix(head, []byte("<?xml"))
}

func looksLikeText(head []byte) bool {
	for len(head) > 0 {
		r, n := utf8.DecodeRune(head)
		if r == utf8.RuneError && len(head) >= utf8.UTFMax || r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			return false
		}
		head = head[n:]
	}
	return true
}

func firstLine(head []byte) []byte {
	line, _, _ := bytes.Cut(bytes.TrimSpace(head), []byte("\n"))
	return bytes.ToValidUTF8(line[:min(len(line), 60)], nil)
}
