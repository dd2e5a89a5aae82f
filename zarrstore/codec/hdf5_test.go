package codec

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// hdfChunk is a chunk that HDF5 wrote, as testdata/hdf5/filters.py prints it.
type hdfChunk struct {
	What     string
	Size     int
	Shape    []int
	Filters  []hdfFilter
	Mask     uint32
	Stored   []byte
	Elements []byte
}

type hdfFilter Spec

func (f *hdfFilter) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, &[]any{&f.ID, &f.Params}) }

func (c hdfChunk) chain() (*Chain, error) {
	var specs []Spec
	for _, f := range c.Filters {
		specs = append(specs, Spec(f))
	}
	return Prepare(specs, dtype.Type{Kind: dtype.Opaque, Size: c.Size}, c.Shape)
}

// hdfChunks lets the HDF5 library write chunks.
func hdfChunks(t *testing.T, seed string) []hdfChunk {
	t.Helper()
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("GONDA_PYTHON names no Python with h5py")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, python, "testdata/hdf5/filters.py", seed)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []hdfChunk
	for line := range strings.Lines(string(out)) {
		var c hdfChunk
		if err := json.Unmarshal([]byte(line), &c); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return list
}

// The elements of chunks that HDF5's own filters wrote, of all types, orders, shapes and
// fill values, are what HDF5 itself reads.
func TestHDF5Filters(t *testing.T) {
	for _, seed := range []string{"1", "2"} {
		list := hdfChunks(t, seed)
		if len(list) < 250 {
			t.Fatalf("only %d chunks", len(list))
		}
		for _, c := range list {
			chain, err := c.chain()
			if err != nil {
				t.Errorf("%s: %v", c.What, err)
				continue
			}
			got := make([]byte, chain.DecodedSize())
			if err := chain.Decode(got, c.Stored, c.Mask, nil); err != nil {
				t.Errorf("%s %v: %v", c.What, c.Filters, err)
			} else if !bytes.Equal(got, c.Elements) {
				t.Errorf("%s %v: other elements", c.What, c.Filters)
			}
		}
	}
}

// Cut and changed chunks are refused or decode to something: nothing else happens.
func TestDamagedHDF5Filters(t *testing.T) {
	for _, c := range hdfChunks(t, "3") {
		chain, err := c.chain()
		if err != nil || len(c.Stored) == 0 {
			continue
		}
		got := make([]byte, chain.DecodedSize())
		for cut := 0; cut < len(c.Stored); cut += 1 + len(c.Stored)/40 {
			chain.Decode(got, c.Stored[:cut], c.Mask, nil)
			damaged := bytes.Clone(c.Stored)
			damaged[cut] ^= byte(1 + 37*cut)
			chain.Decode(got, damaged, c.Mask, nil)
		}
	}
}
