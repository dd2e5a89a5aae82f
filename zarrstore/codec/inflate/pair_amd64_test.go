//go:build !purego

package inflate

import (
	"bytes"
	"testing"
)

// The assembly decodes nearly everything, of both streams, and stops where the Go loop does.
func TestPairLoop(t *testing.T) {
	if !hasBMI2 {
		t.Skip("this processor has no BMI2")
	}
	all := samples()
	for _, name := range []string{"zeros", "near", "skewed", "text", "shuffled"} {
		data := all[name]
		stream := deflated(t, data, 9)
		var d [3]Decoder
		var tab [3]*tables
		for i := range d {
			d[i].start(make([]byte, len(data)), stream, 0)
			var err error
			if tab[i], err = d[i].approach(nil); tab[i] == nil {
				t.Fatal(err)
			}
		}
		want := d[0].fast(tab[0])
		which, why := pairBMI2(&d[1].stream, tab[1], &d[2].stream, tab[2], &patterns)
		if which != 0 || why != want || d[1].position() != d[0].position() && want == stopEnd {
			t.Errorf("%s: stream %d stops for %d at byte %d, the Go loop for %d at %d", name, which, why, d[1].position(), want, d[0].position())
		}
		if d[1].out < 1000 || d[2].out < d[1].out*3/4-300 {
			t.Errorf("%s: %d and %d bytes of %d decoded", name, d[1].out, d[2].out, len(data))
		}
		for i := range d {
			if !bytes.Equal(d[i].dst[:d[i].out], data[:d[i].out]) {
				t.Errorf("%s: decoder %d", name, i)
			}
		}
	}
}

// Without BMI2 the Go loop decodes one stream after the other.
func TestZlib2WithoutBMI2(t *testing.T) {
	defer func(has bool) { hasBMI2 = has }(hasBMI2)
	hasBMI2 = false
	TestZlib2Errors(t)
}
