package xr

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// ToNPY computes the elements and writes them as a NumPy file, version 1.0, in C order.
// Labels and attributes are not written.
func (a DataArray) ToNPY(ctx context.Context, path string) error {
	b, err := a.Block(ctx)
	if err != nil {
		return err
	}
	kind := map[dtype.Kind]string{dtype.Bool: "|b", dtype.Int: "<i", dtype.Uint: "<u", dtype.Float: "<f"}[b.Type.Kind]
	shape := strings.Trim(strings.Join(strings.Fields(fmt.Sprint(b.Shape)), ", "), "[]")
	if len(b.Shape) == 1 {
		shape += ","
	}
	header := fmt.Sprintf("{'descr': '%s%d', 'fortran_order': False, 'shape': (%s), }", kind, b.Type.Size, shape)
	const prefix = 10 // magic, version, length of the header
	header += strings.Repeat(" ", 63-(prefix+len(header))%64) + "\n"
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".gonda-tmp-*")
	if err != nil {
		return fmt.Errorf("xr: %w", err)
	}
	defer os.Remove(f.Name())
	_, err = f.WriteString("\x93NUMPY\x01\x00" + string([]byte{byte(len(header)), byte(len(header) >> 8)}) + header)
	if err == nil {
		_, err = f.Write(b.Data)
	}
	if err == nil {
		err = f.Sync()
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("xr: writing %s: %w", path, err)
	}
	return nil
}
