package netcdf

import (
	"context"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// referencesIn lists what is referred to by values, at whatever depth.
func referencesIn(v any) (list []string) {
	switch x := v.(type) {
	case Reference:
		return []string{x.String()}
	case []any:
		for _, e := range x {
			list = append(list, referencesIn(e)...)
		}
	case Record:
		for _, f := range x {
			list = append(list, referencesIn(f.Value)...)
		}
	}
	return list
}

// TestReferencesAgreeWithH5py follows references to objects and regions, in attributes and
// elements, alone and in records, and such as lead nowhere any more.
func TestReferencesAgreeWithH5py(t *testing.T) {
	folder := t.TempDir()
	cmd := exec.Command(python(t), "testdata/read/references.py", folder)
	text, err := cmd.Output()
	if err != nil {
		t.Fatalf("references.py: %v", err)
	}
	var all map[string]map[string][]string
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	for version, want := range all {
		f := opened(t, filepath.Join(folder, version+".h5"))
		attrs := map[string][]Attribute{"/": f.Root.Attrs, "/g": f.Root.Groups[0].Attrs}
		for _, v := range f.Root.Vars {
			if v.Name == "a" {
				attrs["/a"] = v.Attrs
			}
		}
		for at, list := range attrs {
			for name, paths := range want {
				a, _ := find(list, name)
				if got := referencesIn(a.Value); !slices.Equal(got, paths) {
					t.Errorf("%s: %s of %s leads to %q, want %q", version, name, at, got, paths)
				}
			}
		}
		for name, paths := range map[string][]string{"objects": want["many"], "regions": want["boxes"]} {
			v, err := f.Root.Var(name)
			if err != nil {
				t.Fatal(err)
			}
			list, err := v.Values(context.Background())
			if got := referencesIn(list); err != nil || !slices.Equal(got, paths) {
				t.Errorf("%s: %s leads to %q, want %q, %v", version, name, got, paths, err)
			}
		}
	}
	if fmt.Sprint(Reference{}) != "reference" {
		t.Error("a reference that leads nowhere has a path")
	}
}
