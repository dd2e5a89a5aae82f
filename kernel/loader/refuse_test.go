package loader

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"github.com/gonda-go/gonda/kernel/loader/goobj"
)

// damage returns a copy of an archive with a change.
type damage func(t *testing.T, data []byte) []byte

func replaced(old, new string) damage {
	return func(t *testing.T, data []byte) []byte {
		if len(old) != len(new) || !bytes.Contains(data, []byte(old)) {
			t.Fatalf("%q is not there", old)
		}
		return bytes.ReplaceAll(data, []byte(old), []byte(new))
	}
}

// blocks finds where the tables of the compiler's object begin, and the offsets of its blocks.
func blocks(t *testing.T, data []byte) (start int, offset func(block int) int) {
	start = bytes.Index(data, []byte("\x00go120ld"))
	if start < 0 {
		t.Fatal("no object")
	}
	return start, func(block int) int { return start + int(binary.LittleEndian.Uint32(data[start+20+4*block:])) }
}

// relocType changes the type of every relocation of a type.
func relocType(from, to goobj.RelocType) damage {
	return func(t *testing.T, data []byte) []byte {
		_, offset := blocks(t, data)
		found := false
		for at := offset(14); at < offset(15); at += 23 {
			if binary.LittleEndian.Uint16(data[at+5:]) == uint16(from) && data[at+4] == 4 {
				binary.LittleEndian.PutUint16(data[at+5:], uint16(to))
				found = true
			}
		}
		if !found {
			t.Fatal("no such relocation")
		}
		return data
	}
}

func fingerprint(t *testing.T, data []byte) []byte {
	_, offset := blocks(t, data)
	data[offset(0)+8] ^= 1
	return data
}

func cut(t *testing.T, data []byte) []byte { return data[:len(data)-100] }

// TestRefused loads damaged archives, and after each a sound one.
func TestRefused(t *testing.T) {
	h := needHost(t)
	source := "package main\n\nimport \"fmt\"\n\nvar v map[string]*int\n\nfunc ʹcell%d() {\n\tv = map[string]*int{\"a\": new(int)}\n\tfmt.Println(\"sound\", len(v))\n}\n"
	archive := h.compile(t, fmt.Sprintf(source, 1))
	sound := h.compile(t, fmt.Sprintf(source, 2))
	for _, c := range []struct {
		name string
		damage
		want string
	}{
		{"version", replaced("go object linux amd64 go1.26.8", "go object linux amd64 go1.26.7"), "loader: package main: it was compiled as linux amd64 go1.26.7"},
		{"architecture", replaced("go object linux amd64 go1.26.8", "go object linux arm64 go1.26.8"), "loader: package main: it was compiled as linux arm64 go1.26.8"},
		{"magic", replaced("\x00go120ld", "\x00go119ld"), "the tables do not begin with"},
		{"relocation", relocType(goobj.PCRel, 200), "relocation type 200 at byte"},
		{"other relocation", relocType(goobj.PCRel, goobj.InitOrder), "relocation type 99 with 4 bytes is not known"},
		{"cut", cut, "archive of main, byte"},
		{"fingerprint", fingerprint, "it was compiled against another"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data, err := os.ReadFile(archive)
			if err != nil {
				t.Fatal(err)
			}
			bad := archive + "." + strings.ReplaceAll(c.name, " ", "")
			if err := os.WriteFile(bad, c.damage(t, data), 0o600); err != nil {
				t.Fatal(err)
			}
			out := h.script(t, nil, "load main "+bad, "memory", "load main "+sound, "run main.ʹcell2")
			lines := strings.Split(strings.TrimSpace(out), "\n")
			if len(lines) != 3 || !strings.HasPrefix(lines[0], "error: ") || !strings.Contains(lines[0], c.want) || lines[2] != "sound 1" {
				t.Errorf("got %s, want %s", out, c.want)
			}
		})
	}
}

// TestDamagedTables loads archives whose tables are changed at random, each in a new program: an
// error or a load that is not run, never the end of the program.
func TestDamagedTables(t *testing.T) {
	h := needHost(t)
	archive := h.compile(t, stressCell)
	sound, err := os.ReadFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	_, offset := blocks(t, sound)
	r := rand.New(rand.NewPCG(1, 2))
	n := 150
	if testing.Short() {
		n = 20
	}
	for i := range n {
		data := bytes.Clone(sound)
		for range 1 + r.IntN(3) {
			data[offset(0)+r.IntN(offset(16)-offset(0))] = byte(r.Uint32())
		}
		bad := fmt.Sprintf("%s.damaged%d", archive, i)
		if err := os.WriteFile(bad, data, 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := h.run(nil, "load main "+bad, "gc", "memory"); err != nil || !strings.Contains(out, "memory: ") {
			t.Errorf("change %d: %v\n%s", i, err, tail(out, 2000))
		}
		os.Remove(bad)
	}
}

// TestInterrupt stops cells that would run for ever.
func TestInterrupt(t *testing.T) {
	h := needHost(t)
	var commands []string
	want := ""
	for i, body := range []string{
		"for {\n}",
		"x := 1\nfor x != 0 {\nx = x*3 | 1\n}",
		"m := map[int]int{}\nfor i := 0; ; i++ {\nm[i%1000] = i\n}",
		"for {\nfmt.Sprintf(\"%d\", 5)\n}",
		"defer fmt.Println(\"deferred\")\nvar f func(n int) int\nf = func(n int) int {\nif n == 0 {\nreturn 0\n}\nreturn f(n-1) + 1\n}\nfor {\nf(100)\n}",
	} {
		source := fmt.Sprintf("package main\n\nimport \"fmt\"\n\nvar _ = fmt.Sprint\n\nfunc ʹcell%d() {\n%s\n}\n", i, body)
		commands = append(commands, "load main "+h.compile(t, source), fmt.Sprintf("interrupt main.ʹcell%d", i), "gc")
		if strings.Contains(body, "deferred") {
			want += "deferred\n"
		}
		want += "error: panic: interrupted\n"
	}
	if got := h.script(t, nil, commands...); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestForeignTable makes sure that a program refuses the table of another one.
func TestForeignTable(t *testing.T) {
	h := needHost(t)
	if _, err := New(h.Symbols); !errors.Is(err, ErrRuntime) {
		t.Errorf("this test's own program took the table of the host: %v", err)
	}
}
