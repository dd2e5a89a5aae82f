package main

import (
	"encoding/json"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestCorpus gives every real file, good and bad, to info and its first variables to stats:
// no panic, no signal, at most 10 s and 512 MiB, and refusals that name the file.
// check_corpus.py beside the data compares the values as well.
func TestCorpus(t *testing.T) {
	data := shared(t, "GONDA_DATA", "data")
	folders := []string{"era5", "netcdf", "zarr"}
	if testing.Short() {
		folders = []string{"era5", "netcdf/bad", "zarr/bad"}
	}
	const suffix = ".oracle.json"
	n := 0
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(data, folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && slices.Contains([]string{"codecs", "zip-container", "kerchunk"}, d.Name()) && folder == "zarr" {
				return fs.SkipDir // frames, members of archives and references are no stores
			}
			if strings.HasSuffix(path, suffix) {
				n++
				t.Run(folder+"/"+filepath.Base(path), func(t *testing.T) { harmless(t, strings.TrimSuffix(path, suffix)) })
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if n < 50 {
		t.Errorf("only %d files were found", n)
	}
}

var numeric = regexp.MustCompile(`^(u?int|float)\d+$`)

// harmless asks for a header and the first variables.
func harmless(t *testing.T, path string) {
	r := gonda(t, "info", path, "--json")
	bounded(t, path, r)
	if r.code != 0 {
		return
	}
	var info struct {
		Variables map[string]struct {
			Stored string `json:"stored_dtype"`
		}
	}
	r.json(t, &info)
	var names []string
	for name, v := range info.Variables {
		if numeric.MatchString(v.Stored) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names[:min(3, len(names))] {
		r := gonda(t, "stats", path, "--var", name, "--json")
		bounded(t, path, r)
		if r.code == 0 && !json.Valid([]byte(r.out)) {
			t.Errorf("stats --var %s printed no JSON: %.300q", name, r.out)
		}
	}
}

func bounded(t *testing.T, path string, r ran) {
	t.Helper()
	if r.code == 1 {
		r.refused(t, 1, filepath.Base(path))
	} else {
		r.succeed(t)
	}
	if r.took > 10*time.Second || r.rss > 512<<20 {
		t.Errorf("gonda %s took %v and %.0f MiB", r.args, r.took, mib(r.rss))
	}
}
