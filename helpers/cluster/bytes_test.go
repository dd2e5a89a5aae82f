package cluster

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestParseBytes(t *testing.T) {
	for s, want := range map[string]int64{
		"0": 0, "17": 17, "512MiB": 512 << 20, "512 mib": 512 << 20, "1.5GB": 1.5e9, "2g": 2 << 30, "64k": 64 << 10, "10 B": 10, "0.5": 1, "1e3": 1000, " 3 TiB ": 3 << 40, "1kB": 1000,
	} {
		if n, err := ParseBytes(s); err != nil || n != want {
			t.Errorf("%q: %d, %v, want %d", s, n, err, want)
		}
	}
	for _, s := range []string{"", "MiB", "-1", "1 PB", "nan", "inf", "1..2", "1e19", "1e400", "5 %"} {
		if n, err := ParseBytes(s); err == nil {
			t.Errorf("%q: %d", s, n)
		}
	}
}

func TestFormatBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 1023: "1023 B", 1 << 10: "1 KiB", 1<<10 + 1: "2 KiB", 1<<20 - 1: "1 MiB", 1 << 20: "1 MiB", 300<<20 + 1: "301 MiB",
		1<<30 - 1: "1 GiB", 1 << 30: "1 GiB", 1<<30 + 1: "1.01 GiB", 3 << 29: "1.5 GiB", 8 << 30: "8 GiB", 8<<30 + 1: "8.01 GiB", 100 << 30: "100 GiB",
		1<<40 - 1: "1 TiB", 1 << 40: "1 TiB", 5 << 38: "1.25 TiB", 1 << 60: "1048576 TiB",
	} {
		got := FormatBytes(n)
		if got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
		if back, err := ParseBytes(got); err != nil || back < n {
			t.Errorf("%d is written %s, read %d, %v", n, got, back, err)
		}
	}
}

// What FormatBytes names suffices, and is not more than an eighth too much.
func TestFormatBytesRoundsUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 100000 {
		n := r.Int64() >> r.IntN(62) >> 1
		got, err := ParseBytes(FormatBytes(n))
		if err != nil || got < n || n < 1<<60 && n > 8*kib && got-n > max(n/8, mib) {
			t.Fatalf("%d is written %s, read %d, %v", n, FormatBytes(n), got, err)
		}
	}
}

func TestSizeClass(t *testing.T) {
	for n, want := range map[int64]int64{
		-1: 0, 0: 0, 1: 64 << 10, 64 << 10: 64 << 10, 64<<10 + 1: 96 << 10, 96 << 10: 96 << 10, 96<<10 + 1: 128 << 10, 3 << 30: 3 << 30, 3<<30 + 1: 4 << 30, math.MaxInt64: math.MaxInt64,
	} {
		if got := SizeClass(n); got != want {
			t.Errorf("class of %d: %d, want %d", n, got, want)
		}
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 100000 {
		n := 1 + r.Int64()>>r.IntN(62)>>1
		c := SizeClass(n)
		if c < n || SizeClass(c) != c || n > smallest && c < 1<<61 && float64(c-n) > float64(c)/3+1 || SizeClass(n+1) < c {
			t.Fatalf("class of %d: %d", n, c)
		}
	}
	if plus(math.MaxInt64, 1) != math.MaxInt64 || times(3, math.MaxInt64/2) != math.MaxInt64 || times(3, 5) != 15 || plus(3, 5) != 8 {
		t.Error("sums do not saturate")
	}
}
