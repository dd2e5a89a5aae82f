package wire

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
)

func testPost(t testing.TB, key, scheme string) *post {
	t.Helper()
	p, refused := newPost(&Connection{Key: key, Scheme: scheme}, Options{}.filled())
	if refused != nil {
		t.Fatal(refused)
	}
	return p
}

// TestSignatures compares with Python 3.11:
// hmac.new(b"secret", b'{"a":1}' + b'{}' + b'{}' + b'{"b":2}', name).hexdigest().
func TestSignatures(t *testing.T) {
	parts := [][]byte{[]byte(`{"a":1}`), []byte(`{}`), []byte(`{}`), []byte(`{"b":2}`)}
	for scheme, want := range pythonSignatures {
		p := testPost(t, "secret", scheme)
		if got := string(p.sign(parts)); got != want {
			t.Errorf("%s: %s, want %s", scheme, got, want)
		}
		if _, ok := p.verify([]byte(strings.ToUpper(want)), parts); !ok {
			t.Errorf("%s: the right signature is refused", scheme)
		}
		for _, wrong := range []string{"", want[1:], want[2:], want + "00", want[:len(want)-1] + "g", strings.Repeat("0", len(want))} {
			if _, ok := p.verify([]byte(wrong), parts); ok {
				t.Errorf("%s: %q is accepted", scheme, wrong)
			}
		}
	}
	if len(pythonSignatures) != len(hashes) {
		t.Errorf("%d of %d hashes are compared", len(pythonSignatures), len(hashes))
	}
}

func TestSealAndOpen(t *testing.T) {
	p := testPost(t, "k", "hmac-sha256")
	parent := json.RawMessage(`{"msg_id":"p","zone":{"x":[1,2]},"session":"q"}`)
	seen := make(map[string]bool)
	for range 3 {
		id, frames, err := p.seal(newDraft("execute_result", parent, map[string]any{"text": "a<b\u2028\xff"}, []Extra{Buffers([]byte("raw"))}))
		if err != nil || seen[id] {
			t.Fatalf("%q again, %v", id, err)
		}
		seen[id] = true
		m, err := p.open(append([][]byte{[]byte("i"), []byte("j")}, frames...))
		if err != nil {
			t.Fatal(err)
		}
		if string(m.Parent) != string(parent) || m.Header.ID != id || m.Header.Type != "execute_result" ||
			m.Header.Session != p.session || m.Header.Version != "5.5" || m.Header.Username == "" ||
			len(m.Identities) != 2 || string(m.Buffers[0]) != "raw" || string(m.Metadata) != "{}" {
			t.Fatalf("%+v", m)
		}
		if h := m.ParentHeader(); h.ID != "p" || h.Session != "q" {
			t.Fatalf("%+v", h)
		}
		var content struct{ Text string }
		if err := m.Decode(&content); err != nil || content.Text != "a<b\u2028\uFFFD" {
			t.Fatalf("%q, %v", content.Text, err)
		}
		at, err := time.Parse(time.RFC3339Nano, m.Header.Date)
		if err != nil || time.Since(at).Abs() > time.Minute || len(m.Header.Date) != len("2026-01-02T03:04:05.678901Z") {
			t.Fatalf("date %q", m.Header.Date)
		}
	}
}

func TestContentThatCannotBeSent(t *testing.T) {
	p := testPost(t, "", "hmac-sha256")
	for _, content := range []any{math.NaN(), map[string]any{"x": math.Inf(1)}, []int{1}, "text", func() {}, json.RawMessage("{"), json.RawMessage("null"), (*int)(nil)} {
		_, _, err := p.seal(newDraft("stream", nil, content, nil))
		var typed *ContentError
		if !errors.As(err, &typed) || typed.Type != "stream" || !strings.HasPrefix(err.Error(), "wire: stream: the content cannot be sent: ") {
			t.Errorf("%T: %v", content, err)
		}
	}
	for _, content := range []any{nil, json.RawMessage(nil), json.RawMessage(" { } "), struct{}{}, json.RawMessage("{\"a\":\"\xff\"}")} {
		if _, frames, err := p.seal(newDraft("stream", nil, content, nil)); err != nil || checkObject(frames[5]) != nil {
			t.Errorf("%T: %s, %v", content, frames, err)
		}
	}
}

func TestContentOfAnotherShape(t *testing.T) {
	m := &Message{Header: Header{Type: "execute_request", ID: "7"}, Content: json.RawMessage(`{"code":5}`)}
	var content struct{ Code string }
	err := m.Decode(&content)
	var shape *json.UnmarshalTypeError
	if !errors.As(err, &shape) || !strings.HasPrefix(err.Error(), "wire: execute_request 7: the content cannot be read: ") {
		t.Fatal(err)
	}
	if h := m.ParentHeader(); h != (Header{}) {
		t.Fatalf("%+v", h)
	}
}

func TestReplayWindow(t *testing.T) {
	var r replay
	mac := func(i int) []byte {
		b := make([]byte, 32)
		b[0], b[1], b[2] = byte(i), byte(i>>8), byte(i>>16)
		return b
	}
	const n = replayWindow + 1000
	for i := range n {
		if !r.fresh(mac(i)) {
			t.Fatalf("%d is not new", i)
		}
	}
	if len(r.seen) != replayWindow || len(r.ring) != replayWindow {
		t.Fatalf("%d remembered", len(r.seen))
	}
	if r.fresh(mac(n-1)) || r.fresh(mac(1000)) || !r.fresh(mac(999)) || !r.fresh(nil) || !r.fresh(nil) {
		t.Error("the window is not the last ones")
	}
}

func TestJournal(t *testing.T) {
	var j journal
	now := time.Now()
	written := 0
	for range 100 {
		if _, ok := j.admit(now); ok {
			written++
		}
	}
	left, ok := j.admit(now.Add(journalPeriod))
	if written != journalLines || !ok || left != 100-journalLines {
		t.Errorf("%d lines, then %d left out, %v", written, left, ok)
	}
}

func TestChannelNames(t *testing.T) {
	if IOPub.String() != "iopub" || Heartbeat.String() != "hb" || Channel(9).String() != "unknown channel" {
		t.Error(IOPub, Heartbeat, Channel(9))
	}
}

var pythonSignatures = map[string]string{
	"hmac-md5":        "e1eb7abd412c65b8951391ab5a93126e",
	"hmac-sha1":       "1c914dbd338ed463bb97d8d8e2df862874bf7172",
	"hmac-sha224":     "bbe0a171a936c51895ed7cd13ea7beacb6822c34e44af14d240478d6",
	"hmac-sha256":     "9b14d94617bffb278285cea390d9dc17e01ec3188dba313f9548021906557a7b",
	"hmac-sha384":     "f22fe8e458ecb20519a247af85960c36326b27dd9e1c5a9a8e992bceb9f9cd926646743d942a98f66336c8eaf51e92d1",
	"hmac-sha512":     "9cb30a3d92111c6ea9a137577025471caeb47fd0279ee25ed87844d712742dc4bae5fa70b7cd830a57c9026cbb0d921128d0e8a4fa722edd4fc570028ed981b0",
	"hmac-sha512_224": "8517d757cd02ffce78d22696c0725511a77c0c61f670b960b4143a58",
	"hmac-sha512_256": "d56ea5c13747bad802e78684abdf442715a6f80aa0b7ab583a8eedd9b0088c4c",
	"hmac-sha3_224":   "f020ed9af5a16551934f38883f6d0baddc76ecd9e66b113b0e5198bf",
	"hmac-sha3_256":   "1c5b7e8c8405ed7312b961d359431bfb9a5854e80b17258457b855edb8f27a9b",
	"hmac-sha3_384":   "ce26dba88613e41146a75389095c35688918f227899f05e03589136704bee92f216eb9fd856378cbaa89ef202cda2af8",
	"hmac-sha3_512":   "3ef7261a00ad7d33d026d9c4133668c2cad2a48bf239f726ff8660a56a864f5872ec7780effaef151e063ca9e35eb873dc421665875c40999313794cf19b68d5",
}
