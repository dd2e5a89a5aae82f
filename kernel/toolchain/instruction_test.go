package toolchain

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// reader prints address, size and effect of the instructions that the decoder of the overlay
// finds in functions of an ELF file, each given by its address and size on standard input.
const reader = `package main

import (
	"bufio"
	"debug/elf"
	"fmt"
	"os"
	"runtime"
	"unsafe"
)

func main() {
	f, err := elf.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	text := f.Section(".text")
	code, err := text.Data()
	if err != nil {
		panic(err)
	}
	base := uintptr(unsafe.Pointer(&code[0]))
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	defer runtime.KeepAlive(code)
	in := bufio.NewReader(os.Stdin)
	for {
		var begin, end uint64
		if _, err := fmt.Fscanf(in, "%x %x\n", &begin, &end); err != nil {
			return
		}
		for at := begin; at < end; {
			size, effect := gondaInstruction(base + uintptr(at-text.Addr))
			fmt.Fprintln(out, at, size, effect)
			if size == 0 {
				break
			}
			at += uint64(size)
		}
	}
}
`

// What the decoder says of an instruction, in words.
var effects = []string{"plain", "store", "local", "transfer", "back"}

// expected is the effect of an instruction as the disassembler prints it, in Go's syntax with
// the destination last.
func expected(text string, back bool) string {
	name, operands, _ := strings.Cut(text, " ")
	list := strings.Split(operands, ", ")
	last := list[len(list)-1]
	switch {
	case name == "CALL", name == "RET", name == "UD2", name == "INT", name == "JMP" && strings.ContainsAny(operands, "(A"), strings.HasPrefix(name, "J"):
		if back {
			return "back"
		}
		return "transfer"
	case strings.HasPrefix(name, "PUSH"):
		return "local"
	case strings.Contains(text, "MOVS") && strings.Contains(text, "(DI)") && strings.Contains(text, "(SI)"), strings.Contains(text, "STOS"):
		return "store"
	case !strings.Contains(last, "("), strings.HasPrefix(name, "CMP") && !strings.HasPrefix(name, "CMPXCHG"), strings.HasPrefix(name, "TEST"), strings.HasPrefix(name, "LEA"), strings.HasPrefix(name, "NOP"),
		strings.HasPrefix(name, "PREFETCH"), strings.HasPrefix(name, "UCOMIS"), strings.HasPrefix(name, "COMIS"), strings.HasPrefix(name, "BT") && len(name) == 3,
		strings.HasPrefix(name, "MUL"), strings.HasPrefix(name, "IMUL"), strings.HasPrefix(name, "DIV"), strings.HasPrefix(name, "IDIV"), strings.HasPrefix(name, "FXRSTOR"), strings.HasPrefix(name, "LDMXCSR"):
		return "plain"
	case strings.Contains(last, "(SP)"):
		return "local"
	}
	return "store"
}

func TestInstructionsAsTheDisassemblerHasThem(t *testing.T) {
	tc := opened(t)
	// The go command has symbols, which the disassembler needs.
	program := filepath.Join(tc.Root, "bin", "go")
	dir := write(t, map[string]string{
		"go.mod":    "module reader\n\ngo 1.26.0\n",
		"main.go":   reader,
		"decode.go": strings.Replace(runtimeInstruction, "package runtime", "package main", 1),
	})
	build := exec.Command(tc.Go, "build", "-o", "reader", ".")
	build.Dir, build.Env = dir, environment(tc.Root, "GOFLAGS=", "GOWORK=off")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	dump := exec.Command(tc.Go, "tool", "objdump", "-s", `^(fmt|strings|sort|math/big|encoding/json|go/ast|cmd/go/internal/load|math|reflect|compress/flate|time|os|net|go/types)\.`, program)
	listing, err := dump.Output()
	if err != nil {
		t.Skip("no disassembly:", err)
	}
	compareInstructions(t, filepath.Join(dir, "reader"), program, string(listing))
}

type instruction struct {
	size int
	back bool
	text string
}

// compareInstructions holds the decoder against a disassembler's listing of program.
func compareInstructions(t *testing.T, reader, program, listing string) {
	t.Helper()
	want := make(map[uint64]instruction)
	var functions strings.Builder
	var begin, end uint64
	closeFunction := func() {
		if begin != 0 {
			fmt.Fprintf(&functions, "%x %x\n", begin, end)
		}
		begin, end = 0, 0
	}
	for line := range strings.Lines(listing) {
		f := strings.Fields(line)
		if len(f) > 0 && f[0] == "TEXT" {
			closeFunction()
		}
		if len(f) < 4 || !strings.HasPrefix(f[1], "0x") || strings.Contains(f[0], ".s:") { // assembly is no safe point
			continue
		}
		at, err := strconv.ParseUint(f[1][2:], 16, 64)
		if err != nil {
			t.Fatal(line)
		}
		i := instruction{size: len(f[2]) / 2, text: strings.Join(f[3:], " ")}
		if to, err := strconv.ParseUint(strings.TrimPrefix(f[len(f)-1], "0x"), 16, 64); err == nil && strings.HasPrefix(f[3], "J") {
			i.back = to < at+uint64(i.size)
		}
		want[at] = i
		if begin == 0 {
			begin = at
		}
		end = at + uint64(i.size)
	}
	closeFunction()
	cmd := exec.Command(reader, program)
	cmd.Stdin = strings.NewReader(functions.String())
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	seen, wrong := 0, 0
	for line := range strings.Lines(string(out)) {
		var at uint64
		var size, effect int
		if _, err := fmt.Sscan(line, &at, &size, &effect); err != nil {
			t.Fatal(err)
		}
		w, ok := want[at]
		got := effects[effect]
		if got == "back" && strings.HasSuffix(w.text, "(SB)") {
			got = "transfer" // the listing names the function, not the address
		}
		seen++
		if ok && strings.HasPrefix(w.text, "?") || ok && size == w.size && got == expected(w.text, w.back) {
			continue
		}
		if wrong++; wrong < 40 {
			t.Errorf("%#x %s: size %d, %s; want size %d, %s", at, w.text, size, effects[effect], w.size, expected(w.text, w.back))
		}
	}
	t.Logf("%d instructions, %d wrong", seen, wrong)
	if seen < len(want)*9/10 {
		t.Errorf("%d instructions of %d were decoded", seen, len(want))
	}
}
