package wire

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// connectionFileLimit is far above any real file: a path given by mistake is not read whole.
const connectionFileLimit = 1 << 20

// ReadConnection reads a connection file. Fields that it does not know are ignored. What is
// unsafe, such as a key that others can read, is told in [Connection.Warnings].
//
// Errors: *ConnectionError; among them a file that asks for CURVE encryption.
func ReadConnection(path string) (*Connection, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &ConnectionError{Path: path, What: "cannot be opened", Err: err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, &ConnectionError{Path: path, What: "cannot be read", Err: err}
	}
	raw, err := io.ReadAll(io.LimitReader(f, connectionFileLimit+1))
	if err != nil {
		return nil, &ConnectionError{Path: path, What: "cannot be read", Err: err}
	}
	c, refused := parseConnection(raw)
	if refused != nil {
		refused.Path = path
		return nil, refused
	}
	c.warn(info.Mode())
	return c, nil
}

func parseConnection(raw []byte) (*Connection, *ConnectionError) {
	if len(raw) > connectionFileLimit {
		return nil, &ConnectionError{What: fmt.Sprintf("is longer than %d bytes: that is no connection file", connectionFileLimit)}
	}
	var file struct {
		Connection
		Curve string `json:"curve_publickey"`
	}
	if err := json.Unmarshal(raw, &file); err != nil {
		return nil, &ConnectionError{What: "is no JSON object of the known form", Err: err}
	}
	if file.Curve != "" {
		return nil, &ConnectionError{Field: "curve_publickey", What: "asks for CURVE encryption, which is not supported: set transport_encryption to disabled"}
	}
	if refused := file.complete(); refused != nil {
		return nil, refused
	}
	return &file.Connection, nil
}

func (c *Connection) warn(mode os.FileMode) {
	if mode.Perm()&0o077 != 0 {
		c.Warnings = append(c.Warnings, fmt.Sprintf("the connection file has mode %04o: others may read the key; 0600 is wanted", mode.Perm()))
	}
	if c.Key == "" {
		c.Warnings = append(c.Warnings, "the connection has no key: whoever reaches the ports can run code")
	}
}

// Write writes the connection file so that only its owner can read it. The file appears whole
// or not at all.
func (c *Connection) Write(path string) error {
	raw, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return &ConnectionError{Path: path, What: "cannot be written", Err: err}
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*") // mode 0600
	if err != nil {
		return &ConnectionError{Path: path, What: "cannot be written", Err: err}
	}
	_, err = f.Write(append(raw, '\n'))
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		os.Remove(f.Name())
		return &ConnectionError{Path: path, What: "cannot be written", Err: err}
	}
	return nil
}
