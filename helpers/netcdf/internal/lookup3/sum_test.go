package lookup3

import "testing"

// TestSum checks against the values that Bob Jenkins publishes with lookup3.c, driver5.
func TestSum(t *testing.T) {
	for text, want := range map[string]uint32{
		"":                               0xdeadbeef,
		"Four score and seven years ago": 0x17770551,
	} {
		if got := Sum([]byte(text)); got != want {
			t.Errorf("%q: %08x; want %08x", text, got, want)
		}
	}
}
