package codec

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/gonda-go/gonda/zarrstore/dtype"
)

// pairCase is one of two chunks that are decoded together.
type pairCase struct {
	name string
	src  []byte
	mask uint32
	size int // of dst
}

// variants are forms of a stored chunk, sound and damaged.
func variants(c *Chain, stored []byte) []pairCase {
	n := int(c.DecodedSize())
	flipped := bytes.Clone(stored)
	if len(flipped) > 0 {
		flipped[len(flipped)/2] ^= 0x10
	}
	return []pairCase{
		{"sound", stored, 0, n}, {"flipped", flipped, 0, n}, {"cut", stored[:len(stored)*2/3], 0, n}, {"empty", nil, 0, n},
		{"skips a step", stored, 1, n}, {"skips the second", stored, 2, n}, {"skips all", stored, ^uint32(0), n}, {"another size", stored, 0, n + 4},
	}
}

// TestDecode2 holds what two chunks decode to together to what each does by itself.
func TestDecode2(t *testing.T) {
	pairs := false
	for name, specs := range pipelines {
		c, err := Prepare(specs, dtype.Float32, []int{8, 30, 20})
		if err != nil {
			t.Fatal(err)
		}
		pairs = pairs || c.Pairs()
		all := field(int(c.DecodedSize()) / 2)
		var stored [2][]byte
		for i := range stored {
			src := all[i*len(all)/2:][:len(all)/2]
			if stored[i], err = c.Encode(make([]byte, c.MaxEncoded()), src, make([]byte, c.ScratchSize())); err != nil {
				t.Fatal(err)
			}
		}
		for _, a := range variants(c, stored[0]) {
			for _, b := range variants(c, stored[1]) {
				comparePair(t, fmt.Sprintf("%s: %s with %s", name, a.name, b.name), c, a, b)
			}
		}
	}
	if !pairs {
		t.Log("no chain decodes pairs faster on this machine")
	}
}

func comparePair(t *testing.T, name string, c *Chain, cases ...pairCase) {
	t.Helper()
	var want, got [2][]byte
	var wantErr, gotErr [2]error
	var chunks [2]Stored
	for i, k := range cases {
		want[i], got[i] = make([]byte, k.size), guarded(int64(k.size))
		wantErr[i] = c.Decode(want[i], k.src, k.mask, make([]byte, c.ScratchSize()))
		chunks[i] = Stored{Dst: got[i], Src: k.src, Mask: k.mask, Scratch: guarded(c.ScratchSize())}
	}
	gotErr[0], gotErr[1] = c.Decode2(chunks[0], chunks[1])
	for i := range cases {
		switch {
		case fmt.Sprint(gotErr[i]) != fmt.Sprint(wantErr[i]):
			t.Errorf("%s: chunk %d: error %v, by itself %v", name, i, gotErr[i], wantErr[i])
		case gotErr[i] == nil && !bytes.Equal(got[i], want[i]):
			t.Errorf("%s: chunk %d decodes to other bytes than by itself", name, i)
		case !intact(got[i], int64(len(got[i]))) || !intact(chunks[i].Scratch, c.ScratchSize()):
			t.Errorf("%s: chunk %d: written beyond a buffer", name, i)
		}
	}
}

// TestDecode2Bounded decodes chunks whose length only a bound is known of.
func TestDecode2Bounded(t *testing.T) {
	specs := []Spec{{Name: "lz4"}, {Name: "zlib", Config: config("level", 1)}}
	c, err := Prepare(specs, dtype.Float32, []int{4000})
	if err != nil {
		t.Fatal(err)
	}
	stored, err := c.Encode(make([]byte, c.MaxEncoded()), field(4000), make([]byte, c.ScratchSize()))
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range variants(c, stored) {
		comparePair(t, a.name, c, a, pairCase{"sound", stored, 0, int(c.DecodedSize())})
	}
}

// TestOverlay decodes chunks that were read into the buffers that they are decoded by.
func TestOverlay(t *testing.T) {
	overlays := 0
	for name, specs := range pipelines {
		c, err := Prepare(specs, dtype.Float32, []int{8, 30, 20})
		if err != nil {
			t.Fatal(err)
		}
		src := field(int(c.DecodedSize()) / 4)
		stored, err := c.Encode(make([]byte, c.MaxEncoded()), src, make([]byte, c.ScratchSize()))
		if err != nil {
			t.Fatal(err)
		}
		if c.Overlays(int64(len(stored))) {
			overlays++
		}
		for _, k := range variants(c, stored)[:7] {
			for _, s := range [][]byte{k.src, src} { // src is what is stored where all steps are skipped
				want, dst, scratch := make([]byte, k.size), make([]byte, k.size), make([]byte, c.ScratchSize())
				wantErr := c.Decode(want, s, k.mask, make([]byte, c.ScratchSize()))
				room := c.Overlay(dst, scratch, k.mask, len(s))
				if room == nil {
					if c.Overlays(int64(len(s))) {
						t.Errorf("%s, %s: no place for %d bytes", name, k.name, len(s))
					}
					continue
				}
				copy(room, s)
				if err := c.Decode(dst, room, k.mask, scratch); fmt.Sprint(err) != fmt.Sprint(wantErr) {
					t.Errorf("%s, %s: %v, from a buffer of their own %v", name, k.name, err, wantErr)
				} else if err == nil && !bytes.Equal(dst, want) {
					t.Errorf("%s, %s: other bytes than from a buffer of their own", name, k.name)
				}
			}
		}
	}
	if overlays == 0 {
		t.Error("no pipeline overlays")
	}
}
