package loader

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestPackages loads packages that the program lacks, with what they need, and uses them.
func TestPackages(t *testing.T) {
	h := needHost(t)
	files, err := filepath.Glob("testdata/packages/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal(err, "no packages")
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			_, bodies := sections(string(text))
			paths := strings.Fields(bodies[""])
			module, err := filepath.Abs("../..")
			if err != nil {
				t.Fatal(err)
			}
			if bodies["go.mod"] != "" {
				module = t.TempDir()
				for _, name := range []string{"go.mod", "go.sum"} {
					if err := os.WriteFile(filepath.Join(module, name), []byte(bodies[name]), 0o600); err != nil {
						t.Fatal(err)
					}
				}
			}
			load, config := h.resolve(t, module, paths...)
			archive := h.compile(t, bodies["1.go"], config)
			commands := []string{load, "size", "init", "has " + paths[0], "load main " + archive, "run main.ʹcell1", "gc", load}
			out := h.script(t, []string{"HOST_TIMES=1"}, commands...)
			want := fmt.Sprintf("has: %s true\n", paths[0])
			for line := range strings.Lines(out) {
				switch {
				case strings.HasPrefix(line, "load: "), strings.HasPrefix(line, "size: "):
					t.Log(strings.TrimSpace(line))
				case strings.HasPrefix(line, want):
				case strings.HasPrefix(line, "error: loader: package ") && strings.HasSuffix(line, ": it is loaded already\n"):
				default:
					continue
				}
				out = strings.Replace(out, line, "", 1)
			}
			if out != bodies["want"] {
				t.Errorf("got:\n%s\nwant:\n%s", out, bodies["want"])
			}
		})
	}
}

// resolve is the command that loads packages, found from a folder in a module, and an importcfg
// that has them.
func (h *host) resolve(t testing.TB, module string, paths ...string) (load, config string) {
	t.Helper()
	found, err := h.Resolve(context.Background(), module, paths...)
	if err != nil {
		t.Skip("the packages are not there: ", err)
	}
	text, err := os.ReadFile(h.importcfg)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	b.Write(text)
	load = "load"
	for _, p := range found {
		if !p.Standard {
			fmt.Fprintf(&b, "packagefile %s=%s\n", p.Path, p.Export)
		}
		load += " " + p.Path + " " + p.Export
	}
	config = filepath.Join(h.dir, "importcfg-"+filepath.Base(paths[0]))
	if err := os.WriteFile(config, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return load, config
}

// The number of a cell that renumber replaces: it is nowhere else in an archive.
const anyNumber = 7391

// renumber copies the archive of a cell that says anyNumber in all its names to one that says n,
// which is a hundred times faster than to compile that.
func (h *host) renumber(t testing.TB, archive string, n int) string {
	t.Helper()
	data, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	path := fmt.Sprintf("%s.%04d", archive, n)
	if err := os.WriteFile(path, bytes.ReplaceAll(data, fmt.Append(nil, anyNumber), fmt.Appendf(nil, "%04d", n)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// stressCell has a type with a method, a map, a variable, all of its own.
var stressCell = strings.ReplaceAll(`package main

import "fmt"

type T# struct {
	next *T#
	name string
	list []any
}

func (t *T#) Name() string { return t.name }

type named interface{ Name() string }

var v# = map[string]*T#{}
var tag# string
var sum int

func work#(n int) int {
	defer func() { recover() }()
	t := &T#{name: "in", list: []any{n, "s", T#{}}}
	t.next = t
	if n == 3 {
		return len(t.list[n:3]) + t.next.list[0].(int) + t.list[7].(int)
	}
	return n
}

func ʹcell#() {
	v# = map[string]*T#{}
	for i := range 10 {
		name := fmt.Sprint("k", i)
		v#[name] = &T#{name: name, list: []any{i, work#(i)}}
	}
	var x named = v#["k5"]
	sum += len(x.Name())
	tag# = "*main.T#"
	if fmt.Sprintf("%T", x) != tag# || v#["k9"].list[1] != 9 {
		fmt.Println("wrong #")
	}
}
`, "#", strconv.Itoa(anyNumber))

// stressCheck looks at what a stressCell left.
var stressCheck = strings.ReplaceAll(`package main

import "fmt"

type T# struct {
	next *T#
	name string
	list []any
}

func (t *T#) Name() string

var v# map[string]*T#
var sum int
var checked int

func ʹcheck#() {
	checked++
	if len(v#) != 10 || v#["k7"].Name() != "k7" || v#["k8"].list[0] != 8 {
		fmt.Println("lost #")
	}
	if checked == sum/2 {
		fmt.Println("all", checked)
	}
}
`, "#", strconv.Itoa(anyNumber))

// TestStress loads many cells while goroutines allocate, panic, take stack traces and grow their
// stacks, and the collector runs all the time.
func TestStress(t *testing.T) {
	h := needHost(t)
	n := 400
	if testing.Short() {
		n = 70
	}
	var commands []string
	cell, check := h.compile(t, stressCell), h.compile(t, stressCheck)
	for i := range n {
		commands = append(commands, "load main "+h.renumber(t, cell, i), fmt.Sprintf("run main.ʹcell%04d", i))
	}
	commands = append(commands, "gc")
	for i := range n {
		commands = append(commands, "load main "+h.renumber(t, check, i), fmt.Sprintf("run main.ʹcheck%04d", i))
	}
	commands = append(commands, "stressed")
	out := h.script(t, []string{"HOST_STRESS=1"}, commands...)
	if want := fmt.Sprintf("all %d\nstressed:", n); !strings.HasPrefix(out, want) {
		t.Errorf("got %s, want %s", out[:min(len(out), 600)]+"..."+tail(out, 3000), want)
	}
	t.Log(strings.TrimSpace(out))
}

// TestDrift loads many small cells: the last must load as fast as the first, and each take
// little memory.
func TestDrift(t *testing.T) {
	h := needHost(t)
	n := 600
	if testing.Short() {
		n = 100
	}
	commands := []string{"memory"}
	archive := h.compile(t, strings.ReplaceAll("package main\n\nimport \"fmt\"\n\nvar v# int\n\nfunc ʹcell#() {\n\tv# = 5\n\ts := fmt.Sprintln(v#)\n\t_ = s\n}\n", "#", strconv.Itoa(anyNumber)))
	for i := range n {
		commands = append(commands, "load main "+h.renumber(t, archive, i), fmt.Sprintf("run main.ʹcell%04d", i))
	}
	commands = append(commands, "size", "memory")
	var times, heap, rss []int
	for line := range strings.Lines(h.script(t, []string{"HOST_TIMES=1"}, commands...)) {
		f := strings.Fields(line)
		switch f[0] {
		case "load:":
			times = append(times, atoi(t, f[1]))
		case "memory:":
			heap, rss = append(heap, atoi(t, f[1])), append(rss, atoi(t, f[2]))
		case "size:":
			t.Log(strings.TrimSpace(line))
		default:
			t.Error(line)
		}
	}
	perCell := (rss[1] - rss[0]) / n
	t.Logf("%d cells: %d us for the first 50, %d us for the last 50; %d bytes of memory a cell, %d of them in the heap", n, mean(times[:50]), mean(times[n-50:]), perCell, (heap[1]-heap[0])/n)
	if perCell > 50<<10 {
		t.Errorf("%d bytes a cell", perCell)
	}
}

func mean(v []int) (m int) {
	for _, x := range v {
		m += x
	}
	return m / len(v)
}

func atoi(t testing.TB, s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
