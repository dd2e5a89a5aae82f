package netcdf

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// year makes 365 copies of a file.
func year(b *testing.B, source string) []string {
	text, err := os.ReadFile(source)
	if err != nil {
		b.Skip(err)
	}
	folder := b.TempDir()
	var paths []string
	for i := range 365 {
		path := filepath.Join(folder, fmt.Sprintf("day%03d.nc", i))
		if err := os.WriteFile(path, text, 0o644); err != nil {
			b.Fatal(err)
		}
		paths = append(paths, path)
	}
	return paths
}

// BenchmarkOpenYear opens 365 daily files with all their chunk indexes. It reports the time
// of one file and the memory that stays in use for it.
func BenchmarkOpenYear(b *testing.B) {
	for _, c := range []struct{ name, file string }{
		{"netcdf4", "testdata/read/daily.nc"},
		{"classic", "testdata/read/classic2.nc"},
	} {
		b.Run(c.name, func(b *testing.B) {
			paths := year(b, c.file)
			var files []*File
			for b.Loop() {
				for _, f := range files {
					f.Close()
				}
				files = files[:0]
				for _, path := range paths {
					f, err := Open(path)
					if err != nil {
						b.Fatal(err)
					}
					for _, v := range f.Root.Vars {
						v.Manifest()
					}
					files = append(files, f)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*len(paths)), "µs/file")
			b.ReportMetric(perFile(files), "B/file")
		})
	}
}

// perFile is the memory that one of files keeps.
func perFile(files []*File) float64 {
	var with, without runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&with)
	n := len(files)
	for i, f := range files {
		f.Close()
		files[i] = nil
	}
	runtime.GC()
	runtime.ReadMemStats(&without)
	return float64(with.HeapAlloc-without.HeapAlloc) / float64(n)
}
