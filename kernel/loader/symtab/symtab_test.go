package symtab

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/quick"
)

func written(t testing.TB, syms []Symbol, packages ...Listing) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "symbols")
	if err := Write(path, syms, packages...); err != nil {
		t.Fatal(err)
	}
	return path
}

func opened(t testing.TB, path string) *Table {
	t.Helper()
	table, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { table.Close() })
	return table
}

var some = []Symbol{
	{"fmt.Println", 0x401000, 93, ABIInternal, Text, 0},
	{"memmove", 0x402000, 800, ABI0, Text, 0},
	{"memmove", 0x402400, 810, ABIInternal, Text, DupOK},
	{"type:*bytes.Buffer", 0x900000, 520, 0, Type, DupOK},
	{"go:itab.*os.File,io.Reader", 0x901000, 32, 0, Rodata, DupOK | Itab},
	{`type:struct { A int "json:\"a b\"" }`, 0x901100, 96, 0, Type, DupOK},
	{"T", 1, 0, 0, BSS, 0},
	{strings.Repeat("long ", 1000), 1<<64 - 1, 1<<64 - 1, 0, Other, 0},
}

func TestWhatIsWrittenIsFound(t *testing.T) {
	table := opened(t, written(t, some))
	if table.Len() != len(some) {
		t.Errorf("got %d symbols, want %d", table.Len(), len(some))
	}
	for _, want := range some {
		if got, ok := table.Lookup(want.Name, want.ABI); !ok || got != want {
			t.Errorf("got %+v, %v, want %+v", got, ok, want)
		}
	}
	for _, absent := range []struct {
		name string
		abi  uint8
	}{{"", 0}, {"fmt.Println", ABI0}, {"fmt.Printl", ABIInternal}, {"fmt.Println\x00", ABIInternal}, {"t", 0}, {"T", 2}} {
		if got, ok := table.Lookup(absent.name, absent.abi); ok {
			t.Errorf("%q, ABI %d: got %+v", absent.name, absent.abi, got)
		}
	}
	all := slices.Collect(table.All())
	if len(all) != len(some) || !slices.IsSortedFunc(all, func(a, b Symbol) int { return strings.Compare(a.Name, b.Name) }) {
		t.Errorf("got %v", all)
	}
}

var listings = []Listing{
	{"os", [8]byte{1, 2, 3}, nil},
	{"fmt", [8]byte{7: 9}, []Member{{"fmt.Println", ABIInternal}, {"", 0}, {"memmove", ABI0}, {"fmt.Println", ABI0}}},
}

func TestPackages(t *testing.T) {
	table := opened(t, written(t, some, listings...))
	p, ok := table.Package("fmt")
	if !ok || p.Path != "fmt" || p.Fingerprint != listings[1].Fingerprint || p.Len() != 4 {
		t.Fatalf("got %+v, %v", p, ok)
	}
	for i, want := range []string{"fmt.Println", "", "memmove", "", ""} {
		if s, ok := p.Symbol(uint32(i)); s.Name != want || ok != (want != "") {
			t.Errorf("member %d: got %+v, %v, want %q", i, s, ok, want)
		}
	}
	if p, ok := table.Package("os"); !ok || p.Len() != 0 || p.Fingerprint != listings[0].Fingerprint {
		t.Errorf("got %+v, %v", p, ok)
	}
	for _, path := range []string{"", "a", "fm", "fmtt", "z"} {
		if p, ok := table.Package(path); ok {
			t.Errorf("%q: got %+v", path, p)
		}
	}
	for _, bad := range [][]Listing{{{Path: ""}}, {{Path: "a"}, {Path: "b"}, {Path: "a"}}} {
		if err := Write(filepath.Join(t.TempDir(), "symbols"), some, bad...); err == nil {
			t.Errorf("%v was written", bad)
		}
	}
}

func TestAnyNames(t *testing.T) {
	err := quick.Check(func(names map[string]uint32) bool {
		var syms []Symbol
		for name, addr := range names {
			if name != "" {
				syms = append(syms, Symbol{name, uint64(addr), uint64(addr) * 3, uint8(addr & 1), Kind(addr%8) + 1, Flags(addr % 4)})
			}
		}
		table := opened(t, written(t, syms))
		for _, s := range syms {
			if got, ok := table.Lookup(s.Name, s.ABI); !ok || got != s {
				return false
			}
			if _, ok := table.Lookup(s.Name, 1-s.ABI); ok {
				return false
			}
		}
		return table.Len() == len(syms)
	}, &quick.Config{MaxCount: 100})
	if err != nil {
		t.Error(err)
	}
}

func TestOrderDoesNotMatter(t *testing.T) {
	shuffled := slices.Clone(some)
	rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	a, err := os.ReadFile(written(t, some))
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(written(t, shuffled))
	if err != nil {
		t.Fatal(err)
	}
	if string(a) != string(b) {
		t.Error("the file depends on the order of the symbols")
	}
}

func TestWriteRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "symbols")
	cases := []struct {
		name string
		syms []Symbol
		want string
	}{
		{"no name", []Symbol{{"", 16, 1, 0, Text, 0}}, "no name"},
		{"no kind", []Symbol{{"a", 1, 1, 0, 0, 0}}, "kind 0"},
		{"unknown kind", []Symbol{{"a", 1, 1, 0, lastOfKind + 1, 0}}, "kind 9"},
		{"twice", []Symbol{{"a", 1, 1, 0, Text, 0}, {"b", 1, 1, 0, Text, 0}, {"a", 2, 1, 0, Data, 0}}, "0x1 and at 0x2"},
	}
	for _, c := range cases {
		if err := Write(path, c.syms); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", c.name, err, c.want)
		}
		if _, err := os.Stat(path); err == nil {
			t.Errorf("%s: the file is there", c.name)
		}
	}
	if err := Write(path, some); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, some); !errors.Is(err, os.ErrExist) {
		t.Errorf("over another file: got %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestOpenRefuses(t *testing.T) {
	good, err := os.ReadFile(written(t, some))
	if err != nil {
		t.Fatal(err)
	}
	number := func(at int, v uint64) []byte {
		b := slices.Clone(good)
		binary.LittleEndian.PutUint64(b[at:], v)
		return b
	}
	cases := []struct {
		name, want string
		text       []byte
	}{
		{"empty", "0 bytes", nil},
		{"short", "55 bytes", good[:55]},
		{"another file", "begins with", []byte(strings.Repeat("ELF ", 100))},
		{"another version", "version 1", number(8, 1)},
		{"more symbols", "go together", number(16, 1<<30)},
		{"no slots", "go together", number(24, 0)},
		{"many slots", "go together", number(24, 1<<60)},
		{"many packages", "go together", number(40, 1<<40)},
		{"many members", "go together", number(48, 1<<63)},
		{"more packages", "header asks for", number(40, 7)},
		{"longer names", "header asks for", number(32, 1<<20)},
		{"cut", "header asks for", good[:len(good)-1]},
		{"longer", "header asks for", append(slices.Clone(good), 0)},
	}
	for _, c := range cases {
		path := filepath.Join(t.TempDir(), "symbols")
		if err := os.WriteFile(path, c.text, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path)
		var e *FormatError
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", c.name, err, c.want)
		}
	}
	if _, err := Open(filepath.Join(t.TempDir(), "absent")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// A damaged table finds nothing, or something wrong, but reads nothing outside of itself and ends.
func FuzzLookup(f *testing.F) {
	good, err := os.ReadFile(written(f, some[:7], listings...))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good, "fmt.Println", uint8(1))
	full := slices.Clone(good)
	for i := headerSize; i < headerSize+16*slotSize; i++ {
		full[i] = 1 // no slot is empty, all mean one record
	}
	f.Add(full, "nothing", uint8(0))
	far := slices.Clone(good)
	for i := headerSize + 16*slotSize; i < len(far); i += recordSize {
		binary.LittleEndian.PutUint32(far[min(i+16, len(far)-4):], 1<<31)
	}
	f.Add(far, "T", uint8(0))
	f.Fuzz(func(t *testing.T, text []byte, name string, abi uint8) {
		if len(text) < headerSize {
			return
		}
		table, err := parse("fuzz", text)
		if err != nil {
			return
		}
		if s, ok := table.Lookup(name, abi); ok && (s.Name != name || s.ABI != abi) {
			t.Errorf("asked for %q, got %+v", name, s)
		}
		for s := range table.All() {
			if s.Name == "" {
				t.Error("a symbol without a name")
			}
		}
		p, ok := table.Package(name)
		if ok && p.Path != name {
			t.Errorf("asked for package %q, got %q", name, p.Path)
		}
		for i := range uint32(p.Len()) {
			p.Symbol(i)
		}
	})
}

// Names like those of a worker, as many.
func many() []Symbol {
	syms := make([]Symbol, 170_000)
	for i := range syms {
		syms[i] = Symbol{fmt.Sprintf("github.com/gonda-go/gonda/helpers/xr.(*Dataset[go.shape.float64]).method%d", i), uint64(i), 8, ABIInternal, Text, 0}
	}
	return syms
}

func BenchmarkTable(b *testing.B) {
	syms := many()
	path := written(b, syms)
	rand.Shuffle(len(syms), func(i, j int) { syms[i], syms[j] = syms[j], syms[i] })
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			table, err := Open(path)
			if err != nil {
				b.Fatal(err)
			}
			table.Close()
		}
	})
	table := opened(b, path)
	for _, names := range []int{1000, len(syms)} { // a cell's, and all: of which most are not in the processor's cache
		b.Run(fmt.Sprintf("lookup/%d", names), func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				if _, ok := table.Lookup(syms[i%names].Name, ABIInternal); !ok {
					b.Fatal(syms[i%names])
				}
			}
		})
	}
	b.Run("absent", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			if _, ok := table.Lookup(syms[i%len(syms)].Name, ABI0); ok {
				b.Fatal(syms[i%len(syms)])
			}
		}
	})
}
