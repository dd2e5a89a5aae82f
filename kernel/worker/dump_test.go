package worker

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestDumpHoldsOnlyLastWords(t *testing.T) {
	whole := "a\npanic\nb: panic: c\nfatal error: x\ngoroutine 1 [running]:\n"
	for size := 1; size < len(whole); size++ {
		var d dump
		var passed []byte
		for chunk := range slices.Chunk([]byte(whole), size) {
			passed = append(passed, d.feed(chunk, time.Now())...)
			if d.held != nil && !bytes.HasPrefix(d.held, openings[0]) && !bytes.HasPrefix(openings[0], d.held) {
				passed = append(passed, d.release()...) // as happens after a moment
			}
		}
		if string(passed)+string(d.held) != whole {
			t.Fatalf("size %d: %q, held %q", size, passed, d.held)
		}
		if size > 13 && string(passed) != whole[:strings.Index(whole, "fatal")] {
			t.Errorf("size %d: %q", size, passed)
		}
	}
}

func TestLastWords(t *testing.T) {
	const stack = `

goroutine 34 [running]:
internal/runtime/maps.fatal({0x4b3d0e?, 0x0?})
	runtime/panic.go:1181 +0x18
main.countʹ2(...)
	/tmp/x/In[5]:3
main.ʹcell7.func1()
	In[5]:7 +0x4c
created by main.ʹcell7 in goroutine 1
	In[5]:6 +0x3c
exit status 2
`
	tests := []struct{ text, name, message string }{
		{"fatal error: concurrent map writes" + stack, "fatal error", "concurrent map writes"},
		{"panic: main.E{} [recovered, repanicked]" + stack, "panic", "main.E{} [recovered, repanicked]"},
		{"panic: boom\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x1]" + stack, "panic", "boom"},
		{"runtime: goroutine stack exceeds 268435456-byte limit\nruntime: sp=0xc0 stack=[0xc0, 0xc1]\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw()\n\tpanic.go:1 +0x1" + stack,
			"fatal error", "stack overflow: a function calls itself without end (its stack passed 256 MiB)"},
		{"unexpected fault address 0x7f00\nfatal error: fault\n[signal SIGBUS: bus error code=0x2]" + stack, "fatal error", "a read or write at an address that is not mapped"},
		{"SIGSEGV: segmentation violation\nPC=0x1 m=0 sigcode=1" + stack, "fatal error", "SIGSEGV: segmentation violation"},
		{"fatal error: runtime: out of memory" + stack, "fatal error", "out of memory"},
	}
	want := []Frame{{"count", "In[5]", 3}, {"func1", "In[5]", 7}, {"", "In[5]", 6}}
	for _, test := range tests {
		f, ok := lastWords(test.text)
		if !ok || f.Name != test.name || f.Message != test.message || !slices.Equal(f.Frames, want) {
			t.Errorf("%q: %+v", test.text[:20], f)
		}
	}
	for _, text := range []string{"", "runtime: hello\n", "a panic: x\n"} {
		if f, ok := lastWords(text); ok {
			t.Errorf("%q: %+v", text, f)
		}
	}
}

func FuzzLastWords(f *testing.F) {
	f.Add("fatal error: x\n\ngoroutine 1 [running]:\nmain.f()\n\tIn[1]:2 +0x1\n")
	f.Add("panic: x")
	f.Fuzz(func(t *testing.T, text string) {
		if d, ok := lastWords(text); ok && (d.Name == "" || len(d.Frames) > MaxFrames) {
			t.Errorf("%+v", d)
		}
	})
}
