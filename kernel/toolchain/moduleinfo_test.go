package toolchain

import (
	"debug/buildinfo"
	"slices"
	"testing"
)

func TestWorkerSaysItsModules(t *testing.T) {
	tc := opened(t)
	info, err := buildinfo.ReadFile(tc.Worker)
	if err != nil {
		t.Fatal(err)
	}
	if info.GoVersion != goVersion || info.Main.Path != module || info.Path != workerPackage {
		t.Errorf("got %s, %s of %s", info.GoVersion, info.Path, info.Main.Path)
	}
	var paths []string
	for _, d := range info.Deps {
		paths = append(paths, d.Path)
		if d.Version == "" {
			t.Errorf("%s has no version", d.Path)
		}
	}
	if !slices.Contains(paths, "gonum.org/v1/plot") || slices.Contains(paths, "honnef.co/go/tools") {
		t.Errorf("got %v", paths)
	}
}
