package nb

import (
	"strings"
	"sync"
	"testing"
	"time"
)

func TestProgress(t *testing.T) {
	r := connected(t)
	b := Progress("files <1>", 4)
	begun := time.Now()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 50 {
				b.Show(2, 4, "half way")
				time.Sleep(4 * time.Millisecond)
			}
		})
	}
	wg.Wait()
	took := time.Since(begun)
	b.Add(2)
	b.Done()
	b.Done()
	b.Add(1)
	sent := r.messages()
	if most := int(took/pause) + 4; len(sent) < 3 || len(sent) > most {
		t.Errorf("%d messages in %v, want 3 to %d", len(sent), took, most)
	}
	for i, m := range sent {
		if m.ID != sent[0].ID || m.Update != (i > 0) {
			t.Errorf("message %d is %+v", i, m)
		}
		if html := m.Data[textHTML].(string); strings.Contains(html, "<1>") || strings.Count(html, "<div")+strings.Count(html, "<span") != strings.Count(html, "</div")+strings.Count(html, "</span") {
			t.Errorf("markup: %s", html)
		}
	}
	if got := sent[0].Data[textPlain]; got != "files <1>   0% ░░░░░░░░░░░░░░░░░░░░░░░░ 0 of 4" {
		t.Errorf("first: %q", got)
	}
	if got := sent[1].Data[textPlain]; got != "files <1>  50% ████████████░░░░░░░░░░░░ half way" {
		t.Errorf("then: %q", got)
	}
	last := sent[len(sent)-1].Data
	if got := last[textPlain].(string); !strings.HasPrefix(got, "files <1>: 4 in 0.") || strings.Contains(last[textHTML].(string), "%") {
		t.Errorf("last: %q", got)
	}
}

// TestProgressCatchesUp changes a bar once and then no more: the change is shown nevertheless.
func TestProgressCatchesUp(t *testing.T) {
	r := connected(t)
	b := Progress("x", 0)
	b.Add(7)
	defer b.Done()
	for range 100 {
		if sent := r.messages(); len(sent) == 2 && strings.HasPrefix(sent[1].Data[textPlain].(string), "x: 7 after ") {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%+v", r.messages())
}

func TestTrack(t *testing.T) {
	r := connected(t)
	seen := 0
	for i, s := range Track("words", []string{"a", "b", "c"}) {
		seen += i + len(s)
		if s == "b" {
			break
		}
	}
	sent := r.messages()
	if got := sent[len(sent)-1].Data[textPlain].(string); seen != 3 || !strings.HasPrefix(got, "words: stopped at 1 of 3") {
		t.Errorf("%d, %q", seen, got)
	}
}

func TestCoarse(t *testing.T) {
	for d, want := range map[time.Duration]string{
		12 * time.Millisecond: "12 ms", 1234 * time.Millisecond: "1.2 s", 42 * time.Second: "42 s",
		125 * time.Second: "2 min 5 s", 2*time.Hour + 3*time.Minute: "2 h 3 min",
	} {
		if got := coarse(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
