package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestBadInput gives each verb what it cannot read.
func TestBadInput(t *testing.T) {
	good, err := os.ReadFile(file(t, "small.nc"))
	if err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile(file(t, "old.nc"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"empty.nc":     nil,
		"one-byte.nc":  good[:1],
		"short.nc":     good[:100],
		"half.nc":      good[:len(good)/2],
		"old-head.nc":  old[:60],
		"old-half.nc":  old[:len(old)/2],
		"text.nc":      []byte("hours,t2m\n1,280.4\n2,281.0\n"),
		"page.nc":      []byte("<!DOCTYPE html>\n<html><head><title>503 Service Unavailable</title></head></html>\n"),
		"json.zarr":    []byte("{}"),
		"archive.nc":   []byte("PK\x03\x04\x14\x00\x00\x00\x08\x00data.nc"),
		"grib.nc":      []byte("GRIB\x00\x00\x00\x02 and so on"),
		"nul.nc":       make([]byte, 5000),
		"no-access.nc": good,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, folder := range []string{"folder.nc", "no-files", "no-metadata.zarr"} {
		if err := os.Mkdir(filepath.Join(dir, folder), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	os.Remove(filepath.Join(dir, "no-access.nc"))
	if err := os.Symlink("nowhere", filepath.Join(dir, "no-access.nc")); err != nil {
		t.Fatal(err)
	}
	oddFiles(t, dir)
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"missing.nc", "missing.zarr", "missing-*.nc", "one-byte.nc/below.nc"}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	for _, name := range names {
		path, out := filepath.Join(dir, name), t.TempDir()
		for _, args := range [][]string{
			{"info", path}, {"info", path, "--json"},
			{"stats", path, "--var", "t2m"}, {"stats", path, "--var", "t2m", "--over", "valid_time", "-o", filepath.Join(out, "o.nc")},
			{"convert", path, filepath.Join(out, "o.nc")}, {"convert", path, filepath.Join(out, "o.zarr")},
			{"plot", path, "--var", "t2m", "-o", filepath.Join(out, "o.png")},
		} {
			r := gonda(t, args...)
			if args[0] == "info" && (r.code == 0 && slices.Contains([]string{"half.nc", "old-half.nc"}, name)) {
				continue // the header is whole
			}
			if name == "old-half.nc" || name == "old-head.nc" {
				r.err = strings.ReplaceAll(r.err, "valid_time", "time")
			}
			r.refused(t, 1, name)
			nothingLeft(t, out)
		}
	}
}

// oddFiles makes what has a name in a folder and is no file that can be read: a pipe that nobody
// writes to, a socket, a link to a device, links in a circle, and, unless everything is allowed,
// a file and a folder that are not.
func oddFiles(t *testing.T, dir string) {
	t.Helper()
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe.nc"), 0o600); err != nil {
		t.Log(err)
	}
	here, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir) // names of sockets are short
	listener, err := net.Listen("unix", "socket.nc")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	t.Chdir(here)
	for name, to := range map[string]string{"device.nc": os.DevNull, "circle.nc": "circle.nc"} {
		if err := os.Symlink(to, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if os.Geteuid() == 0 {
		return // root may read all
	}
	if err := os.WriteFile(filepath.Join(dir, "secret.nc"), []byte("CDF\x01"), 0); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "secrets"), 0); err != nil {
		t.Fatal(err)
	}
}

// TestManyBadFiles lists every file that cannot be opened, in one message.
func TestManyBadFiles(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"a.nc", "b.nc", "c.nc"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("no NetCDF"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	gonda(t, "stats", dir, "--var", "t2m").refused(t, 1, "a.nc", "b.nc", "c.nc", "3 of 3")
}

// TestBadRequests asks good files for what they do not have.
func TestBadRequests(t *testing.T) {
	good := file(t, "small.nc")
	out := filepath.Join(t.TempDir(), "out")
	for _, c := range []struct {
		args  string
		code  int
		words []string
	}{
		{"stats SRC --var t2", 1, []string{"t2", "t2m"}},
		{"stats SRC --var t2m --over time", 1, []string{"time", "valid_time"}},
		{"stats SRC --var t2m --over valid_time --op median", 2, []string{"median", "mean"}},
		{"stats SRC --var t2m --op median", 2, []string{"median"}},
		{"stats SRC --var t2m --sel lat=1", 1, []string{"lat", "latitude"}},
		{"stats SRC --var t2m --sel latitude=100", 1, []string{"100", "latitude"}},
		{"stats SRC --var t2m --sel latitude", 2, []string{"latitude"}},
		{"stats SRC --var t2m --sel valid_time=yesterday", 1, []string{"yesterday"}},
		{"stats SRC --var t2m --isel latitude=1000", 1, []string{"1000", "latitude"}},
		{"stats SRC --var t2m --isel latitude=a", 2, []string{"latitude=a"}},
		{"stats SRC --var t2m --group sea", 1, []string{"sea", "small.nc"}},
		{"stats SRC --var t2m -o OUT.csv", 2, []string{"out.csv", ".npy"}},
		{"stats SRC --var valid_time --over valid_time", 1, []string{"valid_time"}},
		{"stats SRC --var t2m -o /nowhere/out.nc", 1, []string{"/nowhere/out.nc"}},
		{"stats SRC --var t2m -o /nowhere/out.npy", 1, []string{"/nowhere/out.npy"}},
		{"stats", 2, []string{"needs"}},
		{"stats SRC --vra t2m", 2, []string{"--vra"}},
		{"stats SRC --var t2m --memory lots", 2, []string{"lots", "512MiB"}},
		{"stats SRC --var t2m --memory -1", 2, []string{"-1"}},
		{"stats SRC --var t2m --memory 0", 2, []string{"0"}},
		{"stats SRC --var t2m --memory 1MiB", 1, []string{"24 MiB"}},
		{"stats SRC --var t2m --threads -3", 2, []string{"-3"}},
		{"stats SRC --var t2m --threads two", 2, []string{"two"}},
		{"stats SRC --var t2m --progress fancy", 2, []string{"fancy", "plain"}},
		{"plot SRC --var t2m", 2, []string{"-o"}},
		{"plot SRC --var t2m --isel valid_time=0 -o OUT.gif", 2, []string{"out.gif", ".png"}},
		{"plot SRC --var t2m --isel valid_time=0 -o OUT.png --colors rainbows", 1, []string{"rainbows"}},
		{"plot SRC --var t2m --isel valid_time=0 -o /nowhere/out.png", 1, []string{"/nowhere/out.png"}},
		{"convert SRC", 2, []string{"needs"}},
		{"convert SRC OUT.tif", 2, []string{"out.tif", ".zarr"}},
		{"convert SRC OUT.nc --chunks valid_time", 2, []string{"valid_time"}},
		{"convert SRC OUT.nc --chunks valid_time=-1", 2, []string{"valid_time=-1"}},
		{"convert SRC OUT.nc --chunks time=1", 1, []string{"time", "valid_time"}},
		{"convert SRC OUT.nc --codec lz4", 2, []string{"lz4", "gzip"}},
		{"convert SRC OUT.nc --pack int8", 2, []string{"int8", "int16"}},
		{"convert SRC OUT.zarr --zarr-format 4", 2, []string{"4"}},
		{"convert SRC OUT.zarr --codec lzma", 2, []string{"lzma"}},
		{"convert SRC /nowhere/out.nc", 1, []string{"/nowhere/out.nc"}},
		{"sample OUT --layout cds2025", 2, []string{"cds2025", "legacy"}},
		{"sample OUT --gb 0", 2, []string{"0"}},
		{"sample OUT --gb -1", 2, []string{"-1"}},
		{"sample", 2, []string{"needs"}},
		{"info", 2, []string{"needs"}},
		{"info SRC --group sea", 1, []string{"sea"}},
		{"statistics SRC", 2, []string{"statistics"}},
		{"version now", 2, []string{"now"}},
		{"doctor now", 2, []string{"now"}},
		{"--frobnicate", 2, []string{"--frobnicate"}},
	} {
		t.Run(c.args, func(t *testing.T) {
			args := strings.Fields(c.args)
			for i := range args {
				args[i] = strings.ReplaceAll(strings.ReplaceAll(args[i], "SRC", good), "OUT", out)
			}
			gonda(t, args...).refused(t, c.code, c.words...)
			nothingLeft(t, filepath.Dir(out))
		})
	}
}

// writers are commands that write into a folder.
func writers(t *testing.T, dir string) map[string][]string {
	source := file(t, "medium.nc")
	return map[string][]string{
		"out.nc":  {"convert", source, filepath.Join(dir, "out.nc"), "--codec", "none", "--overwrite"},
		"sel.nc":  {"stats", source, "--var", "t2m", "--isel", "latitude=0:40", "-o", filepath.Join(dir, "sel.nc")},
		"mean.nc": {"stats", source, "--var", "t2m", "--over", "latitude", "-o", filepath.Join(dir, "mean.nc")},
		"out.npy": {"stats", source, "--var", "t2m", "--over", "latitude", "-o", filepath.Join(dir, "out.npy")},
		"out.png": {"plot", source, "--var", "t2m", "--isel", "valid_time=0", "--width", "3000", "--height", "2000", "-o", filepath.Join(dir, "out.png")},
	}
}

// TestFullDisk writes where there is no room; what was there before stays as it was.
func TestFullDisk(t *testing.T) {
	dir, limit := t.TempDir(), ""
	if syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k") == nil {
		defer syscall.Unmount(dir, 0)
	} else {
		limit = "ulimit -f 64; " // blocks of 1024 bytes: only root may mount
	}
	for name, args := range writers(t, dir) {
		if name == "out.png" && limit == "" {
			continue // smaller than any disk
		}
		for _, before := range []string{"", "precious"} {
			path := filepath.Join(dir, name)
			want := []string(nil)
			if before != "" {
				if err := os.WriteFile(path, []byte(before), 0o644); err != nil {
					t.Fatal(err)
				}
				want = []string{name}
			}
			c := command(args...)
			if limit != "" {
				c = exec.Command("bash", append([]string{"-c", limit + `exec "$0" "$@"`}, c.Args...)...)
			}
			await(t, c).refused(t, 1, name)
			nothingLeft(t, dir, want...)
			if got, _ := os.ReadFile(path); string(got) != before {
				t.Errorf("%v: %s holds %d bytes, not what was there before", args, name, len(got))
			}
			os.Remove(path)
		}
	}
}

// TestExistingDestination is refused without --overwrite.
func TestExistingDestination(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "out.nc")
	if err := os.WriteFile(path, []byte("precious"), 0o644); err != nil {
		t.Fatal(err)
	}
	gonda(t, "convert", file(t, "small.nc"), path).refused(t, 1, "out.nc", "--overwrite")
	if got, _ := os.ReadFile(path); string(got) != "precious" {
		t.Errorf("%s was changed", path)
	}
	nothingLeft(t, dir, "out.nc")
	gonda(t, "convert", file(t, "small.nc"), path, "--overwrite").succeed(t)
	gonda(t, "stats", path, "--var", "t2m").succeed(t)
	nothingLeft(t, dir, "out.nc")
}

// TestInterrupt stops commands in the middle.
func TestInterrupt(t *testing.T) {
	for _, signal := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		dir := t.TempDir()
		path := filepath.Join(dir, "out.nc")
		if err := os.WriteFile(path, []byte("precious"), 0o644); err != nil {
			t.Fatal(err)
		}
		c := command("convert", file(t, "medium.nc"), path, "--codec", "gzip:9", "--overwrite", "--threads", "1")
		go func() {
			for range 2000 {
				time.Sleep(5 * time.Millisecond)
				if entries, _ := os.ReadDir(dir); len(entries) > 1 { // it writes
					c.Process.Signal(signal)
					return
				}
			}
		}()
		r := await(t, c).refused(t, 1, "stopped")
		if r.took > 10*time.Second {
			t.Errorf("it took %v to stop", r.took)
		}
		nothingLeft(t, dir, "out.nc")
		if got, _ := os.ReadFile(path); string(got) != "precious" {
			t.Errorf("the file that was there before was changed")
		}
	}
}
