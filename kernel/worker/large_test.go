//go:build linux

package worker

import "testing"

func BenchmarkDisplay(b *testing.B) {
	w, err := Start(b.Context(), config("works"))
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	b.SetBytes(1 << 20)
	for b.Loop() {
		if _, f := run(w, "large:1048576"); f != nil {
			b.Fatal(f)
		}
	}
}

func BenchmarkEmptyRun(b *testing.B) {
	w, err := Start(b.Context(), config("works"))
	if err != nil {
		b.Fatal(err)
	}
	defer w.Close()
	for b.Loop() {
		run(w, "nothing")
	}
}
