package exact

import "testing"

// TestBytesGrow: the memory that is declared for a map is enough for every smaller one.
func TestBytesGrow(t *testing.T) {
	for name, bytes := range map[string]func(int, Kind) int64{
		"MapBytes": MapBytes, "WideBytes": WideBytes, "MomentsBytes": MomentsBytes, "WideMomentsBytes": WideMomentsBytes,
	} {
		for _, in := range []Kind{Float32, Float64} {
			for n := 1; n < 5*maxTile; n++ {
				if a, b := bytes(n-1, in), bytes(n, in); a > b {
					t.Fatalf("%s of kind %d: %d bytes for %d elements, %d for %d", name, in, a, n-1, b, n)
				}
			}
		}
	}
}
