package loader

import (
	"math/rand/v2"
	"testing"
)

func TestWithoutMarks(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"main.T":                 "main.T",
		"*main.Tʹ2":              "*main.T",
		"map[main.Aʹ12]main.Bʹ3": "map[main.A]main.B",
		"main.xʹ":                "main.xʹ",
		"ʹ7ʹ8":                   "",
		"main.Tʹa2":              "main.Tʹa2",
	} {
		if got := withoutMarks(in); got != want {
			t.Errorf("%q became %q, not %q", in, got, want)
		}
	}
}

func TestScope(t *testing.T) {
	for name, want := range map[string][2]bool{ // of its load alone, mentions package main
		"main.f":                        {false, true},
		"main.init":                     {true, true},
		"main.init.0":                   {true, true},
		"main.init.func1":               {true, true},
		"main.initialise":               {false, true},
		"main..inittask":                {true, true},
		"main..typeAssert.0":            {true, true},
		"main.map.init.0":               {true, true},
		"type:main.T":                   {false, true},
		"type:*main.T·1":                {true, true},
		"type:.eq.main.T·2":             {true, true},
		"go:itab.main.T·1,fmt.Stringer": {true, true},
		"go:itab.*os.File,main.I":       {false, true},
		"type:map[string]main.T":        {false, true},
		"type:domain.T":                 {false, false},
		"type:example.com/main.T":       {false, false},
		"type:example.com/main.T·1":     {false, false},
		"gclocals·0123":                 {false, false},
		"main.f·f":                      {false, true},
		"fmt.Println":                   {false, false},
		"main..dict.F[int]":             {true, true},
	} {
		if got := [2]bool{ofLoad(name), mentionsMain(name)}; got != want {
			t.Errorf("%s: %v, not %v", name, got, want)
		}
	}
}

func TestImportPath(t *testing.T) {
	for in, want := range map[string]string{"fmt": "fmt", "gopkg.in/yaml%2ev3": "gopkg.in/yaml.v3", "a%zz": "a%zz", "a%2": "a%2"} {
		if got := importPath(in); got != want {
			t.Errorf("%q became %q, not %q", in, got, want)
		}
	}
}

// TestFindTable looks functions up as the runtime does: the table must lead to the function
// that a search of the list finds.
func TestFindTable(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		at := uint32(r.IntN(1 << 20))
		var list []functab
		for range 1 + r.IntN(300) {
			list = append(list, functab{at, 0})
			at += uint32(32 * (1 + r.IntN(1+r.IntN(400))))
		}
		list = append(list, functab{at - uint32(r.IntN(31)), 0})
		table, err := findTable(list)
		if err != nil {
			t.Fatal(err)
		}
		low, high := list[0].entryoff, list[len(list)-1].entryoff
		for range 500 {
			pc := low + r.Uint32N(high-low)
			x := pc - low
			b := table[x/bucketBytes]
			i := int(b.idx) + int(b.subbuckets[x%bucketBytes/partBytes])
			for list[i+1].entryoff <= pc {
				i++
			}
			if list[i].entryoff > pc {
				t.Fatalf("%#x: function %d begins at %#x", pc, i, list[i].entryoff)
			}
		}
	}
	var crowded []functab
	for i := range uint32(301) {
		crowded = append(crowded, functab{2 * i, 0})
	}
	if _, err := findTable(crowded); err == nil {
		t.Error("300 functions in a bucket were taken")
	}
}
