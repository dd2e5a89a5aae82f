package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// sumOf is the sum of t2m in a store.
func sumOf(t *testing.T, path string) string {
	t.Helper()
	var s struct{ Sum json.Number }
	gonda(t, "stats", path, "--var", "t2m", "--json").json(t, &s)
	return s.Sum.String()
}

// TestStoreOnFullDisk converts where there is no room, beside nothing and over another store.
func TestStoreOnFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("only root may mount a small disk: %v", err)
	}
	defer syscall.Unmount(dir, 0)
	path := filepath.Join(dir, "out.zarr")
	gonda(t, "convert", file(t, "medium.nc"), path).refused(t, 1, "out.zarr")
	nothingLeft(t, dir)

	gonda(t, "convert", file(t, "small.nc"), path).succeed(t)
	before := sumOf(t, path)
	gonda(t, "convert", file(t, "medium.nc"), path, "--overwrite").refused(t, 1, "out.zarr")
	nothingLeft(t, dir, "out.zarr")
	if after := sumOf(t, path); after != before {
		t.Errorf("the sum of the store was %s and is %s", before, after)
	}
}

// TestExistingStore is refused without --overwrite, and replaced with it.
func TestExistingStore(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.zarr")
	gonda(t, "convert", file(t, "old.nc"), path).succeed(t)
	before := sumOf(t, path)
	gonda(t, "convert", file(t, "small.nc"), path).refused(t, 1, "out.zarr", "--overwrite")
	if after := sumOf(t, path); after != before {
		t.Errorf("the sum of the store was %s and is %s", before, after)
	}
	gonda(t, "convert", file(t, "small.nc"), path, "--overwrite").succeed(t)
	if after := sumOf(t, path); after == before {
		t.Error("the store was not replaced")
	}
	nothingLeft(t, dir, "out.zarr")

	// What is no store is not replaced, whatever the flags say.
	for _, name := range []string{"notes.zarr", "folder.zarr"} {
		path := filepath.Join(dir, name)
		if name == "folder.zarr" {
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
			path = filepath.Join(path, "thesis.txt")
		}
		if err := os.WriteFile(path, []byte("precious"), 0o644); err != nil {
			t.Fatal(err)
		}
		gonda(t, "convert", file(t, "small.nc"), filepath.Join(dir, name), "--overwrite").refused(t, 1, name)
		if got, _ := os.ReadFile(path); string(got) != "precious" {
			t.Errorf("%s is gone", path)
		}
	}
}

// TestInterruptedStore stops a conversion over another store.
func TestInterruptedStore(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.zarr")
	gonda(t, "convert", file(t, "small.nc"), path).succeed(t)
	before := sumOf(t, path)
	c := command("convert", file(t, "medium.nc"), path, "--codec", "gzip:9", "--overwrite", "--threads", "1")
	go func() {
		for range 2000 {
			time.Sleep(5 * time.Millisecond)
			if entries, _ := os.ReadDir(dir); len(entries) > 1 { // it writes
				c.Process.Signal(os.Interrupt)
				return
			}
		}
	}()
	await(t, c).refused(t, 1, "stopped")
	nothingLeft(t, dir, "out.zarr")
	if after := sumOf(t, path); after != before {
		t.Errorf("the sum of the store was %s and is %s", before, after)
	}
}

// TestStoreIntoItself is refused: the source would be gone before it is read.
func TestStoreIntoItself(t *testing.T) {
	dir := t.TempDir()
	store, nc := filepath.Join(dir, "a.zarr"), filepath.Join(dir, "a.nc")
	gonda(t, "convert", file(t, "small.nc"), store).succeed(t)
	gonda(t, "convert", store, nc).succeed(t)
	want := sumOf(t, store)
	for _, path := range []string{store, nc} {
		r := gonda(t, "convert", path, path, "--overwrite", "--chunks", "valid_time=7")
		if r.code != 0 {
			r.refused(t, 1, filepath.Base(path))
		}
		if got := sumOf(t, path); got != want {
			t.Errorf("%s: the sum was %s and is %s", path, want, got)
		}
	}
	nothingLeft(t, dir, "a.nc", "a.zarr")
}
