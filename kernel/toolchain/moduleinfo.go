package toolchain

import (
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

// moduleInfo is what debug.ReadBuildInfo says in the worker: its modules and their versions,
// between the marks that the go command puts around it.
//
// Source: debug/buildinfo, which finds the marks in programs.
func moduleInfo(source string, main *listed, all []*listed) string {
	const begin, end = "\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6", "\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2"
	info := debug.BuildInfo{GoVersion: goVersion, Path: main.ImportPath, Main: debug.Module{Path: module, Version: "(devel)"}}
	if _, version, ok := strings.Cut(filepath.Base(source), "@"); ok {
		info.Main.Version = version // of a folder in the module cache
	}
	for _, l := range all {
		switch m := l.Module; {
		case m == nil || m.Path == module || !slices.Contains(main.Deps, l.ImportPath):
		case !slices.ContainsFunc(info.Deps, func(d *debug.Module) bool { return d.Path == m.Path }):
			info.Deps = append(info.Deps, &debug.Module{Path: m.Path, Version: m.Version})
		}
	}
	slices.SortFunc(info.Deps, func(a, b *debug.Module) int { return strings.Compare(a.Path, b.Path) })
	return begin + info.String() + end
}
