package netcdf

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxName is the longest name in bytes, NC_MAX_NAME of the NetCDF library.
const maxName = 256

// provenance is the attribute that says which software wrote a file.
const provenance = "_NCProperties"

// reservedNames are the attributes that NetCDF-4 files keep for themselves.
var reservedNames = []string{"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST",
	"_Netcdf4Dimid", "_Netcdf4Coordinates", "_nc3_strict", provenance}

// composed is a name in the form in which NetCDF files hold names, Unicode's NFC: the NetCDF
// library brings each name that it is asked for to it, and finds no other.
func composed(name string) string { return norm.NFC.String(name) }

// checkName refuses what the NetCDF library would not read as a name.
//
// Source: NetCDF User's Guide, "Classic Format Specification", grammar of name.
func checkName(s string) error {
	switch {
	case s == "":
		return errors.New("the name is empty")
	case len(s) > maxName:
		return fmt.Errorf("the name has %d bytes; at most %d are allowed", len(s), maxName)
	case !utf8.ValidString(s):
		return errors.New("the name is not valid UTF-8")
	case strings.HasSuffix(s, " "):
		return errors.New("a name must not end with a space")
	}
	if c := s[0]; c < utf8.RuneSelf && !isLetter(c) && !('0' <= c && c <= '9') && c != '_' {
		return fmt.Errorf("a name must not begin with %q", c)
	}
	for i := range len(s) {
		if c := s[i]; c < 0x20 || c == 0x7f || c == '/' {
			return fmt.Errorf("a name must not contain %q", c)
		}
	}
	return nil
}

func isLetter(c byte) bool { c |= 0x20; return 'a' <= c && c <= 'z' }

// Reserved says whether NetCDF-4 files keep the name of an attribute for themselves, for what
// they are made of: CLASS, NAME, DIMENSION_LIST and the like. Create refuses it there.
func Reserved(name string) bool { return slices.Contains(reservedNames, name) }
