package session

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	flushAfter = 60 * time.Millisecond // text waits this long for more
	flushBytes = 64 << 10              // or for this much
	tailBytes  = 2 << 10               // of what was cut, shown at the end
)

// output is what one request shows. Text of the cell is collected for a moment, so that a
// loop of prints is a few messages; anything else is published at once, after the text
// before it. Goroutines of the cell may go on writing when the request is over: their text
// keeps the request as its parent.
//
// All methods may be called at the same time.
type output struct {
	publish func(msgType string, content any)
	limit   int64 // bytes of text for the whole request

	mu    sync.Mutex
	name  string // of the stream whose text waits
	text  []byte
	begun map[string][]byte // first bytes of a rune, whose others are still to come
	fresh *display          // update that waits, after the text, for a newer one of the same thing
	timer *time.Timer
	shown int64
	cut   int64
	tail  []byte
	over  bool
}

func newOutput(limit int64, publish func(msgType string, content any)) *output {
	return &output{publish: publish, limit: limit, begun: make(map[string][]byte)}
}

// write adds text of a stream, stdout or stderr.
func (o *output) write(name string, text []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if name != o.name || o.fresh != nil {
		o.flush()
		o.name = name
	}
	if begun := o.begun[name]; len(begun) > 0 {
		text = append(begun, text...)
	}
	whole := wholeRunes(text)
	o.begun[name] = bytes.Clone(text[whole:])
	o.add(text[:whole])
	if len(o.text) >= flushBytes {
		o.flush()
	} else if len(o.text) > 0 {
		o.later()
	}
}

// later publishes what waits after a moment. o.mu is held.
func (o *output) later() {
	if o.timer == nil {
		o.timer = time.AfterFunc(flushAfter, o.settle)
	}
}

// update shows something anew that is shown already. Of many updates within a moment only the
// last is published: nobody sees the others, and servers drop what comes too fast.
func (o *output) update(content display) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.fresh != nil && o.fresh.Transient["display_id"] != content.Transient["display_id"] {
		o.flush()
	}
	o.fresh = &content
	o.later()
}

// add takes text within the limit and remembers the end of what is beyond it.
func (o *output) add(text []byte) {
	if room := o.limit - o.shown; int64(len(text)) > room {
		head := text[:wholeRunes(text[:room])]
		rest := text[len(head):]
		o.text = append(o.text, head...)
		if o.cut == 0 && !o.over {
			o.text = fmt.Appendf(o.text, "\n[gonda: the output is longer than %s: the rest is cut. %%env %s all shows all of it]\n", size(o.limit), limitVariable)
		}
		o.shown = o.limit
		o.cut += int64(len(rest))
		o.tail = append(o.tail, rest...)
		if extra := len(o.tail) - tailBytes; extra > 0 {
			o.tail = append(o.tail[:0], o.tail[extra:]...)
		}
		return
	}
	o.text = append(o.text, text...)
	o.shown += int64(len(text))
}

// flush publishes what waits. o.mu is held.
func (o *output) flush() {
	if o.timer != nil {
		o.timer.Stop()
		o.timer = nil
	}
	if len(o.text) > 0 {
		o.publish("stream", stream{Name: o.name, Text: strings.ToValidUTF8(string(o.text), "\uFFFD")})
		o.text = o.text[:0]
	}
	if o.fresh != nil {
		o.publish("update_display_data", *o.fresh)
		o.fresh = nil
	}
}

// settle publishes what waits.
func (o *output) settle() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush()
}

// send publishes something that is no text, after the text that waits.
func (o *output) send(msgType string, content any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.flush()
	o.publish(msgType, content)
}

// end publishes the text that waits, and the last lines of what was cut.
func (o *output) end() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for name, begun := range o.begun {
		if len(begun) == 0 {
			continue
		}
		if name != o.name {
			o.flush()
			o.name = name
		}
		o.add(begun)
	}
	clear(o.begun)
	if o.cut > 0 && !o.over {
		tail := o.tail
		if i := bytes.IndexByte(tail, '\n'); i >= 0 && i < len(tail)-1 && o.cut > int64(len(tail)) {
			tail = tail[i+1:]
		}
		o.text = fmt.Appendf(o.text, "[gonda: %s cut; the last lines:]\n%s", size(o.cut-int64(len(tail))), tail)
	}
	o.tail, o.over = nil, true
	o.flush()
}

// wholeRunes is the length of text without a rune that has only begun at its end.
func wholeRunes(text []byte) int {
	for i := len(text) - 1; i >= 0 && i > len(text)-utf8.UTFMax; i-- {
		if utf8.RuneStart(text[i]) {
			if !utf8.FullRune(text[i:]) {
				return i
			}
			break
		}
	}
	return len(text)
}

// size writes a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 10<<20:
		return fmt.Sprintf("%d MB", n>>20)
	case n >= 1<<20:
		return fmt.Sprintf("%.3g MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d kB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}
