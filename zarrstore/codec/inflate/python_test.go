package inflate

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"testing"
)

// zlibByPython compresses with the zlib of the Python in GONDA_PYTHON, the one that wrote
// nearly all files there are; nil when there is none.
func zlibByPython(t testing.TB, data []byte, level, strategy, memory int) []byte {
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		return nil
	}
	script := fmt.Sprintf("import sys, zlib; c = zlib.compressobj(%d, zlib.DEFLATED, 15, %d, %d); "+
		"sys.stdout.buffer.write(c.compress(sys.stdin.buffer.read()) + c.flush())", level, memory, strategy)
	cmd := exec.Command(python, "-c", script)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(data), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// Levels, strategies (default, filtered, Huffman only, runs, fixed codes) and the smallest
// memory, which makes many short blocks.
func TestZlibByPython(t *testing.T) {
	if os.Getenv("GONDA_PYTHON") == "" {
		t.Skip("GONDA_PYTHON names no Python to compress with zlib")
	}
	f := field(24, 23, 90)
	for size, data := range map[int][]byte{0: nil, 1: f, 4: planes(f, 4), 2: planes(f, 2)} {
		for _, c := range [][3]int{{0, 0, 8}, {1, 0, 8}, {4, 0, 8}, {6, 0, 1}, {9, 0, 9}, {5, 1, 8}, {5, 2, 8}, {5, 3, 8}, {5, 4, 8}} {
			dst := make([]byte, len(data))
			if err := zlibAll(t, dst, zlibByPython(t, data, c[0], c[1], c[2])); err != nil || !bytes.Equal(dst, data) {
				t.Errorf("element size %d, level %d, strategy %d, memory %d: %v", size, c[0], c[1], c[2], err)
			}
		}
	}
}

// benchPython times the zlib of the Python in GONDA_PYTHON.
func benchPython(b *testing.B, stream []byte, size int) {
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		b.Skip("GONDA_PYTHON names no Python to decompress with zlib")
	}
	script := fmt.Sprintf("import sys, time, zlib\ns = sys.stdin.buffer.read()\nt = time.perf_counter()\n"+
		"for _ in range(%d): zlib.decompress(s, 15, %d)\nprint((time.perf_counter() - t) * 1e9)", b.N, size)
	cmd := exec.Command(python, "-c", script)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(stream), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		b.Fatal(err)
	}
	var ns float64
	if _, err := fmt.Sscan(string(out), &ns); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(ns/float64(b.N), "ns/op")
	b.ReportMetric(float64(size)*float64(b.N)/ns*1e3, "MB/s")
}
