package goobj

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

const (
	archiveMagic = "!<arch>\n"
	headerSize   = 60 // name 16, date 12, owner 6, group 6, mode 8, size 10, end 2
	headerEnd    = "`\n"
	exportData   = "__.PKGDEF"
	textEnd      = "\n!\n" // between an object's lines of text and its tables
)

// Read parses the objects of an archive: the one that the compiler wrote and one for every
// assembly file. Path is for messages. The objects alias data.
//
// Errors: *Error.
func Read(path string, data []byte) ([]*Object, error) {
	fail := func(offset int, format string, args ...any) ([]*Object, error) {
		return nil, &Error{Archive: path, Offset: offset, What: fmt.Sprintf(format, args...)}
	}
	if !bytes.HasPrefix(data, []byte(archiveMagic)) {
		return fail(0, "it does not begin as archives do; build the package again")
	}
	var objects []*Object
	for at := len(archiveMagic); at < len(data); {
		if len(data)-at < headerSize {
			return fail(at, "a member's header takes %d bytes, %d are left", headerSize, len(data)-at)
		}
		header := data[at : at+headerSize]
		size, err := strconv.ParseUint(strings.TrimSpace(string(header[48:58])), 10, 31)
		if err != nil || string(header[58:]) != headerEnd {
			return fail(at, "a member's header is damaged")
		}
		body := at + headerSize
		if int(size) > len(data)-body {
			return fail(at, "a member of %d bytes, %d are left", size, len(data)-body)
		}
		name := strings.TrimRight(string(header[:16]), " ")
		if name != exportData {
			o, err := readObject(path, name, data[body:body+int(size)], body)
			if err != nil {
				return nil, err
			}
			objects = append(objects, o)
		}
		at = body + int(size) + int(size)&1
	}
	if len(objects) == 0 {
		return fail(len(data), "it holds no object file")
	}
	return objects, nil
}
