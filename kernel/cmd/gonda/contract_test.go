package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// members are the names of a JSON object in their order.
func members(t *testing.T, text string) []string {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	if first, err := d.Token(); err != nil || first != json.Delim('{') {
		t.Fatalf("%q is no object: %v", text, err)
	}
	var names []string
	for d.More() {
		name, err := d.Token()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name.(string))
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

func needs(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !slices.Contains(got, w) {
			t.Errorf("%s has no %q, it has %q", what, w, got)
		}
	}
}

// TestInfoJSON has the members of the contract.
func TestInfoJSON(t *testing.T) {
	var info struct {
		Dims      map[string]int
		Unlimited []string
		Coords    []string
		Variables map[string]json.RawMessage
	}
	r := gonda(t, "info", file(t, "small.nc"), "--json").json(t, &info)
	needs(t, "info", members(t, r.out), "dims", "unlimited", "coords", "attrs", "variables", "groups")
	if info.Dims["valid_time"] != 336 || info.Dims["latitude"] != 46 || info.Dims["longitude"] != 90 {
		t.Errorf("dims are %v", info.Dims)
	}
	if want := []string{"valid_time", "latitude", "longitude"}; !slices.Equal(sorted(info.Coords), sorted(want)) {
		t.Errorf("coords are %q", info.Coords)
	}
	v := string(info.Variables["t2m"])
	needs(t, "t2m", members(t, v), "dims", "shape", "stored_dtype", "dtype", "chunks", "filters", "attrs")
	for _, part := range []string{`"dims":["valid_time","latitude","longitude"]`, `"shape":[336,46,90]`, `"stored_dtype":"float32"`, `"dtype":"float32"`, `"chunks":[24,23,90]`} {
		if !strings.Contains(v, part) {
			t.Errorf("t2m does not say %s: %s", part, v)
		}
	}
	r = gonda(t, "info", file(t, "old.nc"), "--json").json(t, &info)
	v = string(info.Variables["t2m"])
	for _, part := range []string{`"stored_dtype":"int16"`, `"dtype":"float32"`, `"chunks":null`, `"filters":[]`} {
		if !strings.Contains(v, part) {
			t.Errorf("t2m does not say %s: %s", part, v)
		}
	}
	if !slices.Equal(info.Unlimited, []string{"time"}) {
		t.Errorf("unlimited is %q", info.Unlimited)
	}
	lines := gonda(t, "info", file(t, "old.nc"), file(t, "small.nc"), "--json").succeed(t).out
	if n := strings.Count(lines, "\n"); n != 2 {
		t.Errorf("two sources gave %d lines", n)
	}
}

func sorted(x []string) []string {
	x = slices.Clone(x)
	slices.Sort(x)
	return x
}

// statistics are the members of stats --json.
var statistics = []string{"var", "dims", "shape", "dtype", "count", "min", "max", "mean", "sum", "std", "first", "last", "seconds", "peak_bytes", "read_bytes"}

// TestStatsJSON has exactly the members of the contract; values only of small results.
func TestStatsJSON(t *testing.T) {
	small := file(t, "small.nc")
	for _, c := range []struct {
		flags  string
		values int // -1: not listed
	}{
		{"--var t2m", -1},
		{"--var valid_time", -1},
		{"--var t2m --over valid_time", 46 * 90},
		{"--var t2m --over valid_time,latitude,longitude", 1},
		{"--var t2m --over latitude", -1}, // 30,240
		{"--var latitude --over latitude --op max", 1},
	} {
		var got struct {
			Values []any
			First  []any
			Peak   int64 `json:"peak_bytes"`
			Read   int64 `json:"read_bytes"`
		}
		r := gonda(t, append([]string{"stats", small, "--json"}, strings.Fields(c.flags)...)...)
		r.succeed(t)
		if err := json.Unmarshal([]byte(r.out), &got); err != nil {
			t.Fatal(err)
		}
		want := statistics
		if c.values >= 0 {
			want = append(slices.Clone(want), "values")
		}
		if m := members(t, r.out); !slices.Equal(m, want) {
			t.Errorf("%s: members are %q, want %q", c.flags, m, want)
		}
		if c.values >= 0 && len(got.Values) != c.values || len(got.First) != 3 && c.values != 1 {
			t.Errorf("%s: %d values and %d first, want %d and 3", c.flags, len(got.Values), len(got.First), c.values)
		}
		if got.Peak < 1<<20 || strings.Contains(c.flags, "t2m") && got.Read < 1<<10 {
			t.Errorf("%s: %d bytes at most, %d read", c.flags, got.Peak, got.Read)
		}
	}
	var times struct{ Min, Max string }
	gonda(t, "stats", small, "--var", "valid_time", "--json").json(t, &times)
	if times.Min != "2023-01-01T00:00:00" || times.Max != "2023-01-14T23:00:00" {
		t.Errorf("times go from %s to %s", times.Min, times.Max)
	}
}

// TestProgress goes to standard error, and only when asked for.
func TestProgress(t *testing.T) {
	args := []string{"stats", file(t, "medium.nc"), "--var", "t2m", "--json"}
	line := regexp.MustCompile(`^.+: \d+ of \d+ visits, \d+\.\d s$`)
	for _, kind := range []string{"plain", "none", "auto", "bar"} {
		r := gonda(t, append(args, "--progress", kind)...)
		if r.code != 0 || len(members(t, r.out)) != len(statistics) {
			t.Errorf("--progress %s: exit status %d, %q", kind, r.code, r.out)
		}
		switch kind {
		case "none", "auto": // standard error is no terminal here
			r.succeed(t)
		case "plain":
			for _, l := range strings.Split(strings.TrimSpace(r.err), "\n") {
				if l != "" && !line.MatchString(l) {
					t.Errorf("--progress plain says %q", l)
				}
			}
		}
	}
	out := filepath.Join(t.TempDir(), "out.nc")
	r := gonda(t, "convert", file(t, "medium.nc"), out, "--codec", "gzip:9", "--progress", "plain")
	if r.code != 0 || !strings.Contains(r.err, " visits, ") {
		t.Errorf("a conversion of %v with --progress plain said %q", r.took, r.err)
	}
}

// TestVersionAndDoctor say what they are asked.
func TestVersionAndDoctor(t *testing.T) {
	for _, c := range []struct {
		verb    string
		members []string
		text    string
	}{
		{"version", []string{"gonda", "go", "platform", "revision"}, `^gonda \S+ go1\.\S+ \w+/\w+`},
		{"doctor", []string{"version", "go", "platform", "threads", "memory_limit", "base", "cache"}, `(?s)^gonda .*workers .*memory limit .*cache `},
	} {
		r := gonda(t, c.verb, "--json").succeed(t)
		if m := members(t, r.out); !slices.Equal(sorted(m), sorted(c.members)) {
			t.Errorf("%s has %q, want %q", c.verb, m, c.members)
		}
		if r := gonda(t, c.verb).succeed(t); !regexp.MustCompile(c.text).MatchString(r.out) {
			t.Errorf("%s prints %q", c.verb, r.out)
		}
	}
	if r := gonda(t, "doctor", "--memory", "100MiB", "--threads", "3", "--json").succeed(t); !strings.Contains(r.out, `"memory_limit":104857600`) || !strings.Contains(r.out, `"threads":3`) {
		t.Errorf("doctor says %s", r.out)
	}
}

// TestHelp lists every command and the flags that they have in common.
func TestHelp(t *testing.T) {
	top := gonda(t, "--help").succeed(t).out
	for _, verb := range []string{"sample", "info", "stats", "plot", "convert", "doctor", "version"} {
		if !strings.Contains(top, "\n  "+verb+" ") {
			t.Errorf("gonda --help does not list %s", verb)
		}
		help := gonda(t, verb, "--help").succeed(t).out
		for _, f := range []string{"--memory", "--threads", "--progress", "--json"} {
			if !strings.Contains(help, f) && verb != "info" && verb != "version" {
				t.Errorf("gonda %s has no %s", verb, f)
			}
		}
	}
	if out := gonda(t).succeed(t).out; !bytes.Contains([]byte(out), []byte("Usage:")) {
		t.Errorf("gonda alone prints %q", out)
	}
}
