package worker

import (
	"bytes"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	// dumpPatience is how long text that may be the runtime's last words is held back. The
	// runtime ends the process within a few milliseconds of its first word, but for a fatal
	// error with a deep stack.
	dumpPatience  = 100 * time.Millisecond
	fatalPatience = 3 * time.Second
	// maxDump is the most text that is held back.
	maxDump = 8 << 20
)

// openings are how lines begin that the Go runtime prints when it ends the process.
var openings = [][]byte{
	[]byte("fatal error: "), []byte("panic: "), []byte("runtime: "), []byte("unexpected fault address "),
	[]byte("SIGSEGV: "), []byte("SIGBUS: "), []byte("SIGFPE: "), []byte("SIGILL: "), []byte("SIGABRT: "), []byte("SIGQUIT: "), []byte("SIGTRAP: "),
}

// dump holds back what may be the last words of the runtime on standard error. The zero
// value is at the beginning of a line.
type dump struct {
	held   []byte
	since  time.Time
	inLine bool // the text passed so far does not end a line
}

// feed takes text and returns what can be passed on.
func (d *dump) feed(text []byte, now time.Time) []byte {
	if d.held != nil {
		d.held = append(d.held, text...)
		if len(d.held) > maxDump {
			return d.release()
		}
		return nil
	}
	start := 0
	if d.inLine {
		start = nextLine(text, 0)
	}
	for start < len(text) && !opens(text[start:]) {
		start = nextLine(text, start)
	}
	if start < len(text) {
		d.held, d.since = bytes.Clone(text[start:]), now
	}
	return d.passed(text[:start])
}

// patience is how long what is held is still to be held; negative if nothing is.
func (d *dump) patience(now time.Time) time.Duration {
	if d.held == nil {
		return -1
	}
	long := dumpPatience
	if bytes.HasPrefix(d.held, openings[0]) || stackLimit.Match(d.held[:min(len(d.held), 200)]) {
		long = fatalPatience
	}
	return max(0, long-now.Sub(d.since))
}

// release returns what is held, which was ordinary text.
func (d *dump) release() []byte {
	text := d.held
	d.held = nil
	return d.passed(text)
}

func (d *dump) passed(text []byte) []byte {
	if len(text) > 0 {
		d.inLine = text[len(text)-1] != '\n'
	}
	return text
}

func nextLine(text []byte, from int) int {
	i := bytes.IndexByte(text[from:], '\n')
	if i < 0 {
		return len(text)
	}
	return from + i + 1
}

// opens says whether a line begins as the runtime's last words do, as far as it is there.
func opens(line []byte) bool {
	for _, o := range openings {
		if bytes.HasPrefix(line, o) || len(line) < len(o) && bytes.HasPrefix(o, line) {
			return true
		}
	}
	return false
}

// lastWords reads the runtime's last words; ok is false if the text is something else.
func lastWords(text string) (f Failure, ok bool) {
	for _, name := range []string{"fatal error", "panic"} {
		head := name + ": "
		i := strings.Index("\n"+text, "\n"+head)
		if i < 0 {
			continue
		}
		message := text[i+len(head):]
		for _, end := range []string{"\n\ngoroutine ", "\n[signal ", "\n\nruntime stack:", "\n\nruntime.", "\n\n"} {
			message, _, _ = strings.Cut(message, end)
		}
		f = Failure{Kind: Died, Name: name, Message: strings.TrimSpace(message), Frames: dumpFrames(text), Lost: true}
		if name == "panic" {
			f.Goroutine = true
		}
		explain(&f, text)
		return f, true
	}
	for _, o := range openings[4:] {
		if bytes.HasPrefix([]byte(text), o) {
			line, _, _ := strings.Cut(text, "\n")
			return Failure{Kind: Died, Name: "fatal error", Message: line, Frames: dumpFrames(text), Lost: true}, true
		}
	}
	return Failure{}, false
}

var stackLimit = regexp.MustCompile(`goroutine stack exceeds (\d+)-byte limit`)

// explain adds to the runtime's message what it says elsewhere in its last words.
func explain(f *Failure, text string) {
	switch {
	case f.Message == "stack overflow":
		if m := stackLimit.FindStringSubmatch(text); m != nil {
			n, _ := strconv.ParseInt(m[1], 10, 64)
			f.Message = "stack overflow: a function calls itself without end (its stack passed " + megabytes(n) + ")"
		}
	case f.Message == "fault":
		f.Message = "a read or write at an address that is not mapped"
	case strings.Contains(f.Message, "out of memory"), strings.Contains(f.Message, "cannot allocate memory"):
		f.Message = "out of memory"
	}
}

func megabytes(n int64) string { return strconv.FormatInt(n>>20, 10) + " MiB" }

var dumpFile = regexp.MustCompile(`^\t(.*In\[\d+\]):(\d+)( |$)`)

// dumpFrames finds the frames of cells in the runtime's last words.
func dumpFrames(text string) []Frame {
	var frames []Frame
	function := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		m := dumpFile.FindStringSubmatch(line)
		if m == nil {
			function = line
			continue
		}
		if i := strings.LastIndexByte(function, '('); i > 0 {
			function = function[:i]
		}
		n, _ := strconv.Atoi(m[2])
		function, _, _ = strings.Cut(strings.TrimPrefix(function, "created by "), " in goroutine ")
		if f, ok := CellFrame(function, m[1], n); ok {
			frames = append(frames, f)
		}
		if len(frames) == MaxFrames {
			break
		}
	}
	return frames
}
