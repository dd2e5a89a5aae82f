package xr_test

import (
	"archive/zip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/gonda-go/gonda/helpers/xr"
)

// zipped puts files into archives, some into each, that were left alone for an hour.
func zipped(t testing.TB, method uint16, paths []string, each int) (archives []string) {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(paths); i += each {
		archive := filepath.Join(dir, fmt.Sprintf("download%d.zip", i/each))
		f, err := os.Create(archive)
		if err != nil {
			t.Fatal(err)
		}
		z := zip.NewWriter(f)
		for k, p := range paths[i : i+each] {
			w, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("stream_%d.nc", k), Method: method})
			if err != nil {
				t.Fatal(err)
			}
			text, err := os.ReadFile(p)
			if err == nil {
				_, err = w.Write(text)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(z.Close(), f.Close()); err != nil {
			t.Fatal(err)
		}
		age(t, archive)
		archives = append(archives, archive)
	}
	return archives
}

// TestIndexOfArchives opens zip archives again and again, one and several: no header is read
// of those that have not changed, whatever became of what was decompressed.
func TestIndexOfArchives(t *testing.T) {
	for _, method := range []uint16{zip.Store, zip.Deflate} {
		for _, archives := range []int{1, 2} {
			t.Run(fmt.Sprint(method, " ", archives), func(t *testing.T) {
				paths, cache := days(t, 4)
				want := reopen(t, paths, 0)
				set := zipped(t, method, paths, 4/archives)
				check := func(hits int) xr.Dataset {
					t.Helper()
					ds, err := xr.OpenMany(set)
					if err != nil {
						t.Fatal(err)
					}
					t.Cleanup(func() { ds.Close() })
					r := ds.OpenReport()
					if r.IndexHits != hits || r.Files != 4 || (r.HeaderBytes == 0) != (hits == 4) || len(r.Archives) != archives {
						t.Errorf("%v of %v; want %d known from before", r, r.Archives, hits)
					}
					if a, b := total(t, ds), total(t, want); a != b || ds.Len("time") != 96 {
						t.Errorf("the sum of %d times is %v, want %v", ds.Len("time"), a, b)
					}
					return ds
				}
				first := check(0)
				second := check(4)
				if a, b := fmt.Sprint(first), fmt.Sprint(second); a != b {
					t.Errorf("the dataset of kept headers is\n%s\nand was\n%s", b, a)
				}
				if texts, err := second.Var("expver").Texts(); err != nil || len(texts) != 96 {
					t.Errorf("texts are %v, %v", texts, err)
				}
				first.Close()
				second.Close()
				os.RemoveAll(filepath.Join(cache, "gonda", "unzipped"))
				third := check(4)

				// The last archive is another one.
				replaced := zipped(t, method, paths, 4/archives)
				late, err := xr.OpenMany(set)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { late.Close() })
				if err := os.Rename(replaced[archives-1], set[archives-1]); err != nil {
					t.Fatal(err)
				}
				if method == zip.Deflate { // what is decompressed may still be read by who has it open
					third.Close()
				}
				_, err = late.Var("t2m").Mean().Float64s()
				saysAll(t, err, set[archives-1], "changed since it was opened", "open it again")
				check(4 - 4/archives)
				check(4)
			})
		}
	}
}
