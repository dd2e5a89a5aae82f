package toolchain

import (
	"bytes"
	"fmt"
	"os"
)

// fingerprint reads from an archive the eight bytes by which Go's linker tells whether packages
// were compiled against the same export data: they follow the magic of the object file.
//
// Source: cmd/internal/goobj, "Header".
func fingerprint(archive string) ([8]byte, error) {
	var print [8]byte
	text, err := os.ReadFile(archive)
	if err != nil {
		return print, fmt.Errorf("toolchain: %w", err)
	}
	_, object, ok := bytes.Cut(text, []byte("\n!\n\x00go120ld"))
	if !ok || len(object) < len(print) {
		return print, fmt.Errorf("toolchain: %s is no archive of %s: it has no object file", archive, goVersion)
	}
	copy(print[:], object)
	return print, nil
}
