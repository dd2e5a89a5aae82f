package nb

import (
	"fmt"
	"html"
	"iter"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/term"
)

// Bar shows how far something is, in one place that changes: at most ten times a second, and
// when it is done. It may be used by several goroutines.
//
// In a notebook it is a bar and stays as one line when done; a plain program shows a line on
// standard error that overwrites itself on a terminal, or else just the last word.
type Bar struct {
	mu          sync.Mutex
	id          string
	label, note string
	done, total int64
	begun, seen time.Time
	pending     *time.Timer
	ended       bool
}

// pause is the least time between two pictures of a bar.
const pause = 100 * time.Millisecond

var bars atomic.Int64

// Progress begins a bar for total steps; of 0 steps it is not known how many there are.
func Progress(label string, total int64) *Bar {
	b := &Bar{id: "gonda-progress-" + strconv.FormatInt(time.Now().UnixNano(), 36) + "-" + strconv.FormatInt(bars.Add(1), 10),
		label: label, total: total, begun: time.Now()}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.draw()
	return b
}

// Track goes over items with a bar:
//
//	for i, path := range nb.Track("files", paths) {
func Track[T any](label string, items []T) iter.Seq2[int, T] {
	return func(yield func(int, T) bool) {
		b := Progress(label, int64(len(items)))
		defer b.Done()
		for i, item := range items {
			if !yield(i, item) {
				return
			}
			b.Add(1)
		}
	}
}

// Add says that n more steps are done.
func (b *Bar) Add(n int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done += n
	b.changed()
}

// Show says how many steps are done, of how many, and with a note what else is to be known
// instead of the numbers and the time.
func (b *Bar) Show(done, total int64, note string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.done, b.total, b.note = done, total, note
	b.changed()
}

// Done ends the bar. Nothing changes it afterwards.
func (b *Bar) Done() { b.Finish("") }

// Finish ends the bar with a last word instead of the numbers and the time.
func (b *Bar) Finish(note string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return
	}
	b.ended, b.note = true, note
	if b.pending != nil {
		b.pending.Stop()
	}
	b.draw()
}

// changed draws the bar now, or as soon as the pause is over.
func (b *Bar) changed() {
	if b.ended || b.pending != nil {
		return
	}
	if wait := pause - time.Since(b.seen); wait > 0 {
		b.pending = time.AfterFunc(wait, func() {
			b.mu.Lock()
			defer b.mu.Unlock()
			if b.pending = nil; !b.ended {
				b.draw()
			}
		})
		return
	}
	b.draw()
}

// draw shows the bar as it is.
func (b *Bar) draw() {
	b.seen = time.Now()
	if Connected() {
		update(b.id, map[string]any{textHTML: b.html(), textPlain: b.text()})
		return
	}
	errs := os.Stderr
	switch terminal := term.IsTerminal(int(errs.Fd())); {
	case terminal && b.ended:
		fmt.Fprintf(errs, "\r\x1b[K%s\n", b.text())
	case terminal:
		fmt.Fprintf(errs, "\r\x1b[K%s", b.text())
	case b.ended:
		fmt.Fprintln(errs, b.text())
	}
}

// share is the part that is done, from 0 to 1, where it is known.
func (b *Bar) share() (float64, bool) {
	if b.total <= 0 {
		return 0, false
	}
	return min(1, max(0, float64(b.done)/float64(b.total))), true
}

// words is what stands beside the bar.
func (b *Bar) words() string {
	took := time.Since(b.begun)
	share, known := b.share()
	switch {
	case b.note != "":
		return b.note
	case b.ended && known && b.done < b.total:
		return fmt.Sprintf("stopped at %d of %d after %s", b.done, b.total, coarse(took))
	case b.ended:
		return fmt.Sprintf("%d in %s", b.done, coarse(took))
	case !known && b.done == 0:
		return "…"
	case !known:
		return fmt.Sprintf("%d after %s", b.done, coarse(took))
	case share > 0:
		return fmt.Sprintf("%d of %d · %s left", b.done, b.total, coarse(time.Duration(float64(took)*(1-share)/share)))
	}
	return fmt.Sprintf("%d of %d", b.done, b.total)
}

// text is the bar as a line.
func (b *Bar) text() string {
	share, known := b.share()
	if b.ended || !known {
		return b.label + ": " + b.words()
	}
	const width = 24
	full := int(share * width)
	return fmt.Sprintf("%s %3.0f%% %s%s %s", b.label, 100*share, strings.Repeat("█", full), strings.Repeat("░", width-full), b.words())
}

// html is the bar for a notebook, in the colours of the front end.
func (b *Bar) html() string {
	const line = `<div style="display:flex;align-items:center;gap:.7em;font-size:13px;line-height:1.6;color:var(--jp-ui-font-color1,inherit)">`
	label := "<span>" + html.EscapeString(b.label) + "</span>"
	words := `<span style="opacity:.7;font-variant-numeric:tabular-nums">` + html.EscapeString(b.words()) + "</span></div>"
	if b.ended {
		return line + label + words
	}
	share, known := b.share()
	percent := `<span style="font-variant-numeric:tabular-nums">` + strconv.Itoa(int(100*share)) + "%</span>"
	if !known {
		percent = ""
	}
	return line + label +
		`<span style="flex:0 1 240px;height:8px;border-radius:4px;overflow:hidden;background:rgba(128,128,128,.3)">` +
		fmt.Sprintf(`<span style="display:block;height:100%%;width:%.1f%%;background:var(--jp-brand-color1,#1976d2)"></span></span>`, 100*share) +
		percent + words
}

// coarse is a duration as people say it.
func coarse(d time.Duration) string {
	switch {
	case d < 100*time.Millisecond:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < time.Hour:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
}
