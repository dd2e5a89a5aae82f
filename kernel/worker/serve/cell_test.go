//go:build linux && amd64

package serve_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/worker"
)

func TestFirstCell(t *testing.T) {
	n := open(t)
	n.want("hello\n", `fmt.Println("hello")`)
	n.want("=[2]\n", `ʹshow(1+1)`)
}

func TestShow(t *testing.T) {
	n := open(t)
	n.want("[1]\n=[2]\n", `ʹshow(1, 2)`)
	n.want("=[1]\n", `ʹshow(1, nil)`)
	n.want("", `ʹshow(nil)`)
	n.want("[1]\n=[no]\n", `ʹshow(1, errors.New("no"))`)
	n.want("a\n[b]\nc\n", `fmt.Println("a"); nb.Display("b"); fmt.Println("c")`)
	n.want("answer to who? ", `s, _ := nb.Input("who? "); fmt.Print(s)`)
}

func TestFailures(t *testing.T) {
	tests := []struct {
		body, name, message string
		frames              string
		kind                worker.Kind
	}{
		{`panic("boom")`, "panic", "boom", "In[%]:1", worker.Panic},
		{"\n\nvar m map[string]int\nm[\"a\"] = 1", "runtime error", "assignment to entry in nil map", "In[%]:4", worker.Panic},
		{`var p *struct{ x [9]int }; p.x[3]++`, "runtime error", "invalid memory address or nil pointer dereference", "In[%]:1", worker.Panic},
		{"s := []int{1}\nfor i := range 3 { s[i]++ }", "runtime error", "index out of range [1] with length 1", "In[%]:2", worker.Panic},
		{`must(os.Open("/nowhere"))`, "*fs.PathError", "open /nowhere: no such file or directory", "", worker.Error},
		{`check(fmt.Errorf("x: %w", os.ErrExist))`, "*fmt.wrapError", "x: file already exists", "", worker.Error},
		{"f := func() { strings.Repeat(\"x\", -1) }\nf()", "panic", "strings: negative Repeat count", "", worker.Panic},
		{`*(*int)(unsafe.Pointer(uintptr(0x5000_0000_0000)))++`, "runtime error", "invalid memory address or nil pointer dereference", "In[%]:1", worker.Panic},
		{`panic(fmt.Errorf("an error"))`, "*fmt.wrapError", "an error", "In[%]:1", worker.Panic},
		{`os.Exit(3)`, "exit", "exit status 3", "In[%]:1", worker.Exited},
		{`os.Exit(0)`, "exit", "exit status 0", "In[%]:1", worker.Exited},
		{`defer func() { recover() }(); os.Exit(4)`, "exit", "exit status 4", "In[%]:1", worker.Exited},
		{`log.SetFlags(0); log.Fatalf("n %d", 7)`, "exit", "exit status 1", "In[%]:1", worker.Exited},
		{`flag.NewFlagSet("x", flag.ExitOnError).Parse([]string{"-y"})`, "exit", "exit status 1", "In[%]:1", worker.Exited},
		{`log.New(os.Stderr, "", 0).Fatalln("x")`, "exit", "exit status 1", "In[%]:1", worker.Exited},
	}
	n := open(t)
	for _, test := range tests {
		_, f := n.cell(test.body)
		if f == nil || f.Kind != test.kind || f.Name != test.name && !strings.HasPrefix(f.Name, "*fmt.") && f.Name != "*errors.errorString" || f.Message != test.message {
			t.Errorf("%s: %+v", test.body, f)
			continue
		}
		if test.frames != "" && len(f.Frames) > 0 && !strings.HasPrefix(f.Frames[len(f.Frames)-1].String(), strings.ReplaceAll(test.frames, "%", n.entry()[len("main.ʹcell"):])) {
			t.Errorf("%s: %v", test.body, f.Frames)
		}
	}
}

func TestTextOfTenThousandLinesAmongDisplays(t *testing.T) {
	n := open(t)
	var want strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&want, "line %d\n", i)
		if i%100 == 99 {
			fmt.Fprintf(&want, "[%d]\n", i)
		}
	}
	n.want(want.String(), "for i := range 10_000 {\nfmt.Println(\"line\", i)\nif i%100 == 99 { nb.Display(i) } }")
}

func TestGoroutines(t *testing.T) {
	n := open(t)
	got, f := n.cell(`go func() { time.Sleep(30*time.Millisecond); fmt.Print("late") }()`)
	if f != nil {
		t.Fatal(f)
	}
	eventually(t, "no late text", func() bool { return got.String() == "late" })

	for _, body := range []string{
		"go func() {\npanic(\"in a goroutine\")\n}()\nselect {}",
		"go func() {\npanic(\"in a goroutine\")\n}()\nfor {}",
		"go func() {\npanic(\"in a goroutine\")\n}()\ntime.Sleep(time.Hour)",
		"var g sync.WaitGroup\ng.Go(func() { panic(\"in a goroutine\") })\ng.Wait()\ntime.Sleep(time.Hour)",
		"time.AfterFunc(1, func() {\npanic(\"in a goroutine\")})\nselect {}",
		"ctx, stop := context.WithCancel(context.Background())\ncontext.AfterFunc(ctx, func() { panic(\"in a goroutine\") }); stop()\nselect {}",
	} {
		begin := time.Now()
		_, f = n.cell(body)
		if f == nil || f.Kind != worker.Panic || !f.Goroutine || f.Message != "in a goroutine" || len(f.Frames) == 0 || f.Lost {
			t.Errorf("%s: %+v", body, f)
		}
		if d := time.Since(begin); d > 2*time.Second {
			t.Errorf("%s: %v", body, d)
		}
	}
	got, f = n.cell("go func() {\ntime.Sleep(20*time.Millisecond)\npanic(\"afterwards\")\n}()")
	if f != nil {
		t.Fatal(f)
	}
	text := fmt.Sprintf("!panic: afterwards in a goroutine\n\tat In[%d]:3 func1\n", n.number)
	eventually(t, "no late panic", func() bool { return got.String() == text })

	_, f = n.cell(`go os.Exit(5); select {}`)
	if f == nil || f.Kind != worker.Exited || f.Code != 5 || !f.Goroutine {
		t.Errorf("%+v", f)
	}
	n.want("done", "go runtime.Goexit()\nvar g sync.WaitGroup\nfor range 1000 { g.Add(1); go g.Done() }\ng.Wait(); fmt.Print(\"done\")")
	_, f = n.cell(`var f func(); go f()`)
	if f == nil || f.Kind != worker.Panic {
		t.Errorf("%+v", f)
	}
}

func TestSurroundings(t *testing.T) {
	n := open(t)
	n.want("0 EOF", `var s string; i, err := fmt.Scan(&s); fmt.Print(i, " ", err)`)
	n.want("0 1 2 3 ", `out, _ := exec.Command("ls", "/proc/self/fd").Output(); fmt.Print(strings.ReplaceAll(string(out), "\n", " "))`) // 3 is what ls reads
	n.want("on", `p, _ := os.FindProcess(os.Getpid()); p.Signal(os.Interrupt); time.Sleep(20 * time.Millisecond); fmt.Print("on")`)
	n.want("true", `fmt.Print(runtime.GOMAXPROCS(0) >= 4)`)
}

func TestArguments(t *testing.T) {
	n := open(t)
	body := `n := flag.Int("n", 1, "a number"); flag.Parse(); fmt.Print(*n, flag.Args(), os.Args[1:])`
	n.load(body, "")
	for _, test := range []struct {
		args string
		want string
		code int
	}{
		{"-n 3 a b", "3 [a b] [-n 3 a b]", -1}, {"", "1 [] []", -1}, {"-n 4", "4 [] [-n 4]", -1},
		{"-x", "!flag provided but not defined: -x\n", 2}, {"-h", "!Usage of cell:\n", 0},
	} {
		got := &notes{}
		f := n.Run(worker.Call{Entry: n.entry(), Args: strings.Fields(test.args)}, got)
		if test.code < 0 && f != nil || test.code >= 0 && (f == nil || f.Kind != worker.Exited || f.Code != test.code) || !strings.HasPrefix(got.String(), test.want) {
			t.Errorf("%s: %+v %q", test.args, f, got)
		}
	}
}

func TestDeathAndLoadingAgain(t *testing.T) {
	n := open(t)
	n.want("", `counter = 41`, `var counter int`)
	n.want("=[42]\n", `counter++; ʹshow(counter)`, `var counter int`)
	show := n.entry()
	for body, message := range map[string]string{
		"m := map[int]int{}\nfor range 8 { go func() { for { m[1]++ } }() }\nfor { m[2]++ }": "concurrent map ",
		"fmt.Println(deep(nil))":                          "stack overflow: a function calls itself without end",
		"cluster.Default(); syscall.Kill(os.Getpid(), 9)": "killed",
	} {
		declarations := []string{}
		if strings.Contains(body, "deep") {
			declarations = append(declarations, "func deep(p *[99]int) int { var a [99]int; return a[deep(&a)%99] }")
		}
		got, f := n.cell(strings.ReplaceAll(body, "syscall.Kill(os.Getpid(), 9)", "p, _ := os.FindProcess(os.Getpid()); p.Kill(); select {}"), declarations...)
		if f == nil || f.Kind != worker.Died || !f.Lost || !strings.Contains(f.Message, message) || got.String() != "" {
			t.Fatalf("%s: %+v %q", body, f, got)
		}
		if message != "killed" && (len(f.Frames) == 0 || f.Frames[0].File != fmt.Sprintf("In[%d]", n.number)) {
			t.Errorf("%s: %+v", body, f)
		}
		n.Close()
		begin := time.Now()
		n.start()
		started := time.Since(begin)
		if err := n.Load(n.objects...); err != nil {
			t.Fatal(err)
		}
		t.Logf("started in %v, loaded %d objects in %v", started, len(n.objects), time.Since(begin)-started)
		got = &notes{}
		if f := n.Run(worker.Call{Entry: show}, got); f != nil || got.String() != "=[1]\n" {
			t.Errorf("%+v %q", f, got)
		}
	}
}

func TestMemoryLimit(t *testing.T) {
	n := open(t, "GONDA_MEMORY=300MiB")
	n.want("", `kept = make([]byte, 1<<20); for i := range kept { kept[i] = 1 }`, "var kept []byte")
	for range 2 {
		_, f := n.cell("var all [][]byte\nfor {\nb := make([]byte, 1<<20)\nfor i := range b { b[i] = 1 }\nall = append(all, b)\n}")
		if f == nil || f.Name != "out of memory" || f.Lost {
			t.Fatalf("%+v", f)
		}
		t.Log(f, f.Frames)
	}
	n.want("1", `fmt.Print(kept[7])`, "var kept []byte")
	if _, peak := n.Memory(); peak > 500<<20 {
		t.Errorf("%d MiB at most", peak>>20)
	}
}

func TestManyLoads(t *testing.T) {
	n := open(t)
	measure := func() (files, threads int, memory int64) {
		entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", n.PID()))
		if err != nil {
			t.Fatal(err)
		}
		tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", n.PID()))
		now, _ := n.Memory()
		return len(entries), len(tasks), now
	}
	goroutines := "fmt.Print(runtime.NumGoroutine())"
	for range 20 {
		n.want("x", `fmt.Print("x")`)
	}
	begun, _ := n.cell(goroutines)
	files, _, memory := measure()
	const cells = 300
	for i := range cells {
		n.want(fmt.Sprint(i), fmt.Sprintf(`x := []int{%d}; f := func() int { return x[0] }; fmt.Print(f())`, i))
	}
	ended, _ := n.cell(goroutines)
	filesNow, threads, memoryNow := measure()
	if begun.String() != ended.String() || files != filesNow {
		t.Errorf("goroutines %s, then %s; files %d, then %d", begun, ended, files, filesNow)
	}
	each := (memoryNow - memory) / cells
	t.Logf("%d bytes a cell, %d threads", each, threads)
	if each > 50_000 {
		t.Errorf("%d bytes a cell", each)
	}
}
