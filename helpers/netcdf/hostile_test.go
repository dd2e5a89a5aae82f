package netcdf

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// signatures begin the structures of HDF5 that others lead to; headers of version 1 have none.
var signatures = []string{"TREE", "SNOD", "HEAP", "GCOL", "OHDR", "OCHK", "BTHD", "BTLF", "BTIN", "FRHP", "FHDB", "FHIB", "FAHD", "FADB", "EAHD", "EAIB", "EASB", "EADB", "SMTB"}

// structuresOf are the places of a file where a structure begins.
func structuresOf(text []byte) (places []int) {
	for _, name := range signatures {
		for at := 0; ; {
			i := bytes.Index(text[at:], []byte(name))
			if i < 0 {
				break
			}
			places = append(places, at+i)
			at += i + 4
		}
	}
	slices.Sort(places)
	return places
}

// attempt uses all of a file, with broken checksums mended: no panic, and within bounds.
func attempt(t *testing.T, path, what string, text []byte) {
	t.Helper()
	for range 12 {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		err := useAll(path, WithLimits(tight))
		took := time.Since(began)
		runtime.ReadMemStats(&after)
		if n := after.TotalAlloc - before.TotalAlloc; took > 2*time.Second || n > 64<<20 {
			t.Errorf("%s: %v, %d MiB allocated", what, took, n>>20)
		}
		if !mend(text, err) {
			return
		}
	}
}

// TestPointersThatLeadElsewhere makes every address of a file lead to every other structure,
// the one that holds it among them: circles, trees within trees, blocks that are shared.
func TestPointersThatLeadElsewhere(t *testing.T) {
	most := share(120) // of each file
	names, _ := filepath.Glob("testdata/read/*.[hn][5c]")
	path := filepath.Join(t.TempDir(), "pointers.h5")
	random := rand.New(rand.NewPCG(4, 2))
	for _, name := range names {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		base := max(0, bytes.Index(whole, []byte("\x89HDF")))
		places := structuresOf(whole)
		type change struct{ at, to int }
		var all []change
		for at := 0; at+8 <= len(whole); at++ {
			v := binary.LittleEndian.Uint64(whole[at:])
			if _, ok := slices.BinarySearch(places, int(min(v, 1<<40))+base); !ok || v == 0 {
				continue
			}
			for _, to := range places {
				all = append(all, change{at, to - base})
			}
		}
		random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, c := range all[:min(most, len(all))] {
			text := bytes.Clone(whole)
			binary.LittleEndian.PutUint64(text[c.at:], uint64(c.to))
			attempt(t, path, name, text)
		}
	}
}

// TestHugeNumbers writes the largest numbers of 2, 4 and 8 bytes all over the structures of a
// file: sizes, counts, ranks, dimensions.
func TestHugeNumbers(t *testing.T) {
	most := share(120)
	names, _ := filepath.Glob("testdata/read/*.[hn][5c]")
	path := filepath.Join(t.TempDir(), "huge.h5")
	random := rand.New(rand.NewPCG(9, 2))
	huge := [][]byte{{255, 255}, {255, 127}, {255, 255, 255, 255}, {255, 255, 255, 127}, {0, 0, 0, 0, 1, 0, 0, 0}, {255, 255, 255, 255, 255, 255, 255, 127}, {254, 255, 255, 255, 255, 255, 255, 255}, {0, 0, 0, 0, 0, 0, 0, 64}}
	for _, name := range names {
		whole, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		places := append(structuresOf(whole), 0)
		for range most {
			text := bytes.Clone(whole)
			at := places[random.IntN(len(places))] + 4 + random.IntN(80)
			if at < len(text) {
				copy(text[at:], huge[random.IntN(len(huge))])
			}
			attempt(t, path, name, text)
		}
	}
}

// manyTexts is a file of n texts which are all the same object of size bytes.
func manyTexts(t *testing.T, n, size int) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "texts.nc")
	s := Spec{
		Dims: []Dimension{{Name: "x", Len: n}},
		Vars: []VariableSpec{{Name: "words", Dims: []string{"x"}, Type: dtype.Type{Kind: dtype.String}}},
	}
	w, err := Create(path, NetCDF4, s)
	if err != nil {
		t.Fatal(err)
	}
	words := make([]string, n)
	for i := range words {
		words[i] = "x"
	}
	words[0] = strings.Repeat("y", size)
	if err := w.WriteText("words", words); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	first := binary.LittleEndian.AppendUint32(nil, uint32(size))
	at := 0
	for i := bytes.Index(text, first); i >= 0 && i+16*n <= len(text); {
		second := text[i+16:]
		if binary.LittleEndian.Uint32(second) == 1 && binary.LittleEndian.Uint32(second[16:]) == 1 {
			at = i
			break
		}
		next := bytes.Index(text[i+1:], first)
		if next < 0 {
			break
		}
		i += 1 + next
	}
	if at == 0 {
		t.Fatal("no elements found to change")
	}
	for i := 1; i < n; i++ {
		copy(text[at+16*i:], text[at:at+16])
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestTextsOfOneObject: a small file whose texts would take gigabytes is refused by a limit.
func TestTextsOfOneObject(t *testing.T) {
	if brief() {
		t.Skip("256 MiB of text for one goroutine")
	}
	f := opened(t, manyTexts(t, 20000, 50000))
	v, err := f.Root.Var("words")
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, textErr := v.Text(context.Background())
	_, valuesErr := v.Values(context.Background())
	runtime.ReadMemStats(&after)
	for _, err := range []error{textErr, valuesErr} {
		if !errors.Is(err, ErrLimit) || !strings.Contains(err.Error(), "TextBytes") {
			t.Errorf("%v", err)
		}
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 800<<20 {
		t.Errorf("%d MiB allocated under a limit of 256", n>>20)
	}
}
