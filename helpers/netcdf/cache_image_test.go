package netcdf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/helpers/netcdf/internal/lookup3"
)

// sealed is a structure with its checksum.
func sealed(b []byte) []byte { return binary.LittleEndian.AppendUint32(b, lookup3.Sum(b)) }

// withCacheImage moves the object headers and the headers of fixed arrays of a file with
// superblock 3 into an image of the metadata cache, as the library does when it closes a file
// that asks for one.
func withCacheImage(b []byte) []byte {
	le := binary.LittleEndian
	var entries []byte
	n := uint32(0)
	move := func(at, size int, kind byte) {
		entries = append(entries, kind, 1, 1, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255)
		entries = le.AppendUint64(le.AppendUint64(entries, uint64(at)), uint64(size))
		entries = append(entries, b[at:at+size]...)
		clear(b[at : at+size])
		n++
	}
	for at := 48; at < len(b)-28; at++ {
		switch string(b[at : at+4]) {
		case "OHDR":
			flags, size := b[at+5], 6
			if flags&0x20 != 0 {
				size += 16
			}
			if flags&0x10 != 0 {
				size += 4
			}
			width := 1 << (flags & 3)
			for i, d := range b[at+size : at+size+width] {
				size += int(d) << (8 * i)
			}
			move(at, size+width+4, 5)
		case "FAHD":
			move(at, 28, 0x16)
		}
	}
	length := uint64(4 + 1 + 1 + 8 + 4 + len(entries) + 4)
	image := le.AppendUint64([]byte("MDCI\x00\x00"), length)
	image = sealed(append(le.AppendUint32(image, n), entries...))
	extension := append([]byte("OHDR\x02\x00\x15"), 0x18, 17, 0, 0x04, 0)
	extension = le.AppendUint64(le.AppendUint64(extension, uint64(len(b))), length)
	extension = sealed(extension)
	le.PutUint64(b[20:], uint64(len(b)+len(image)))
	b = append(append(b, image...), extension...)
	le.PutUint64(b[28:], uint64(len(b)))
	copy(b, sealed(b[:44:44]))
	return b
}

func TestImagesOfTheMetadataCache(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"layout4.h5", "layout4_packed.h5"} {
		b, err := os.ReadFile(filepath.Join("testdata/read", name))
		if err != nil {
			t.Fatal(err)
		}
		oracle, err := os.ReadFile(filepath.Join("testdata/read", name+oracleSuffix))
		if err != nil {
			t.Fatal(err)
		}
		os.WriteFile(filepath.Join(folder, name), withCacheImage(b), 0o666)
		os.WriteFile(filepath.Join(folder, name+oracleSuffix), oracle, 0o666)
		if h5dump, err := exec.LookPath("h5dump"); err == nil {
			if out, err := exec.Command(h5dump, filepath.Join(folder, name)).CombinedOutput(); err != nil {
				t.Errorf("h5dump: %v\n%.500s", err, out)
			}
		}
	}
	agreeAll(t, folder)
}

func TestDamagedImagesOfTheMetadataCache(t *testing.T) {
	whole, err := os.ReadFile("testdata/read/layout4.h5")
	if err != nil {
		t.Fatal(err)
	}
	start := len(whole)
	whole = withCacheImage(whole)
	end := bytes.LastIndex(whole, []byte("OHDR"))
	for _, c := range []struct {
		name string
		at   int
		with byte
		says string
	}{
		{"signature", start, 'X', `"MDCI" is wanted`},
		{"version", start + 4, 1, "its version is 1"},
		{"entries", start + 16, 255, "entries in"},
		{"size", start + 18 + 14 + 8 + 2, 255, "are wanted"},
		{"address", start + 18 + 14 + 7, 0x80, "is too large"},
	} {
		b := bytes.Clone(whole)
		b[c.at] = c.with
		copy(b[start:], sealed(b[start:end-4:end-4]))
		path := filepath.Join(t.TempDir(), "a.h5")
		os.WriteFile(path, b, 0o666)
		if _, err := Open(path); !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), "image of the metadata cache") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// TestOutdatedFileSpaceInfo has a program that did not know the message mark it as such: its
// bytes may be of any form then.
func TestOutdatedFileSpaceInfo(t *testing.T) {
	b, err := os.ReadFile("testdata/read/layout4.h5")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		flags byte
		ok    bool
	}{{0x34, true}, {0x14, false}} {
		le := binary.LittleEndian
		extension := sealed(append([]byte("OHDR\x02\x00\x0a"), 0x17, 6, 0, c.flags, 0, 1, 0, 1, 0, 0))
		file := append(bytes.Clone(b), extension...)
		le.PutUint64(file[20:], uint64(len(b)))
		le.PutUint64(file[28:], uint64(len(file)))
		copy(file, sealed(file[:44:44]))
		path := filepath.Join(t.TempDir(), "a.h5")
		os.WriteFile(path, file, 0o666)
		f, err := Open(path)
		if (err == nil) != c.ok {
			t.Errorf("flags %#x: %v", c.flags, err)
		}
		if err == nil {
			f.Close()
		}
	}
}
