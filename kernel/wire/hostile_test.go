package wire

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// served checks that a fresh client gets an answer and its output, soon.
func served(t *testing.T, s *Server) {
	t.Helper()
	start := time.Now()
	c := dial(t, s)
	echoed(t, c, Shell)
	echoed(t, c, Control)
	for range 4 {
		receive(t, c.IOPub())
	}
	if _, err := c.Beat(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if took := time.Since(start); took > 4*time.Second {
		t.Fatalf("a fresh client was served after %v", took)
	}
}

// lockedBuffer is a log that tests can look into.
type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// logged waits until the log has the words.
func logged(t *testing.T, log *lockedBuffer, words string) {
	t.Helper()
	for end := time.Now().Add(patience); !strings.Contains(log.String(), words); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the log lacks %q:\n%s", words, log.String())
		}
	}
}

func listenLogged(t *testing.T, o Options) (*Server, *lockedBuffer) {
	log := &lockedBuffer{}
	o.Log = slog.New(slog.NewTextHandler(log, nil))
	s := listen(t, o)
	answering(s)
	return s, log
}

func TestSilentPeersBlockNobody(t *testing.T) {
	s, log := listenLogged(t, Options{Handshake: 300 * time.Millisecond})
	var silent []net.Conn
	for ch := Shell; ch <= Heartbeat; ch++ {
		for _, sent := range [][]byte{nil, {0xFF}, rawGreeting()[:30], rawGreeting(), append(rawGreeting(), 4, 200)} {
			conn := rawDial(t, s, ch)
			rawWrite(t, conn, sent)
			silent = append(silent, conn)
		}
	}
	served(t, s)
	for _, conn := range silent {
		rawClosed(t, conn)
	}
	logged(t, log, "a connection was closed")
}

func TestHandshakesThatAreRefused(t *testing.T) {
	s, _ := listenLogged(t, Options{})
	plain := rawGreeting()
	copy(plain[12:], "PLAIN")
	old := rawGreeting()
	old[10] = 2
	cases := map[string][]byte{
		"http":               []byte("GET / HTTP/1.1\r\n\r\n"),
		"tls":                {0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3},
		"mechanism":          plain,
		"version":            old,
		"message first":      append(rawGreeting(), rawFrame(0, []byte("hello"))...),
		"other command":      append(rawGreeting(), rawFrame(4, []byte("\x04PINGxx"))...),
		"no name":            append(rawGreeting(), rawFrame(4, []byte{0})...),
		"short name":         append(rawGreeting(), rawFrame(4, []byte("\x20READY"))...),
		"cut property":       append(rawGreeting(), rawFrame(4, []byte("\x05READY\x0bSocket-Type\xff\xff\xff\xffSUB"))...),
		"no property":        append(rawGreeting(), rawFrame(4, []byte("\x05READY\x00\x00\x00\x00\x00"))...),
		"wrong socket":       append(rawGreeting(), rawReady("PUB", "")...),
		"long socket type":   append(rawGreeting(), rawReady(strings.Repeat("\xff", 200), "")...),
		"long identity":      append(rawGreeting(), rawFrame(4, append([]byte("\x05READY\x08Identity\x00\x00\x01\x00"), make([]byte, 256)...))...),
		"reserved flags":     append(rawGreeting(), 0x80, 0),
		"more in a command":  append(rawGreeting(), 5, 0),
		"command of 4e9":     append(rawGreeting(), 6, 0, 0, 0, 0, 0xEE, 0x6B, 0x28, 0),
		"huge first message": append(rawGreeting(), 2, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF),
	}
	for name, sent := range cases {
		for ch := Shell; ch <= Heartbeat; ch++ {
			conn := rawDial(t, s, ch)
			conn.SetDeadline(time.Now().Add(patience))
			conn.Write(sent)
			if _, err := io.Copy(io.Discard, conn); err != nil && strings.Contains(err.Error(), "timeout") {
				t.Errorf("%s on %s: still connected", name, ch)
			}
		}
	}
	served(t, s)
}

func TestWrongSocketIsToldWhy(t *testing.T) {
	s, _ := listenLogged(t, Options{})
	conn := rawDial(t, s, IOPub)
	rawWrite(t, conn, rawGreeting(), rawReady("DEALER", ""))
	got, _ := io.ReadAll(conn)
	if !bytes.Contains(got, []byte("\x05ERROR")) || !bytes.Contains(got, []byte("XPUB socket does not talk to \"DEALER\"")) {
		t.Fatalf("%q", got)
	}
}

func TestHeadersThatLieAllocateNothing(t *testing.T) {
	s, log := listenLogged(t, Options{})
	size := func(n uint64) []byte {
		b := []byte{2, 0, 0, 0, 0, 0, 0, 0, 0}
		for i := range 8 {
			b[8-i] = byte(n >> (8 * i))
		}
		return b
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for ch := Shell; ch <= Heartbeat; ch++ {
		socket := "DEALER"
		if ch == IOPub {
			socket = "SUB"
		}
		for _, n := range []uint64{9e15, 8e9, 1<<64 - 1, 1 << 63, 1<<30 + 1} {
			conn := rawPeer(t, s, ch, socket, "")
			rawWrite(t, conn, size(n))
			rawClosed(t, conn)
		}
		// Allowed on shell, control and stdin; the bytes never come.
		rawWrite(t, rawPeer(t, s, ch, socket, ""), size(1<<30-1), []byte("x"))
	}
	served(t, s)
	runtime.ReadMemStats(&after)
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 16<<20 {
		t.Errorf("%d bytes were allocated", grown)
	}
	logged(t, log, "announces 9000000000000000 bytes where 1073741824 are allowed")
}

func TestManyFramesCountAgainstTheLimit(t *testing.T) {
	s, log := listenLogged(t, Options{Limit: 1 << 20})
	conn := rawPeer(t, s, Shell, "DEALER", "")
	go conn.Write(bytes.Repeat([]byte{1, 0}, 1<<20)) // empty frames without end
	rawClosed(t, conn)
	logged(t, log, "a frame announces 0 bytes where 0 are allowed")
	served(t, s)
}

func TestMessagesThatAreDropped(t *testing.T) {
	s, log := listenLogged(t, Options{})
	key := s.connection.Key
	signed := func(parts ...string) []byte { return rawMessage(key, parts...) }
	cases := map[string]struct {
		sent []byte
		why  string
	}{
		"wrong signature":      {rawMessage("no", rawHeader("a"), "{}", "{}", "{}"), "the signature is wrong"},
		"signature of rubbish": {rawFrames("<IDS|MSG>", "zz", rawHeader("a"), "{}", "{}", "{}"), "the signature is wrong"},
		"no signature":         {rawFrames("<IDS|MSG>", "", rawHeader("a"), "{}", "{}", "{}"), "the signature is wrong"},
		"no delimiter":         {rawFrames("hello", "world"), "no delimiter"},
		"one empty frame":      {rawFrames(""), "no delimiter"},
		"delimiter alone":      {rawFrames("<IDS|MSG>"), "0 frames follow the delimiter"},
		"frames missing":       {rawFrames("<IDS|MSG>", "ab", "{}", "{}"), "3 frames follow the delimiter"},
		"header no JSON":       {signed("{", "{}", "{}", "{}"), "header is not JSON"},
		"header is a list":     {signed("[]", "{}", "{}", "{}"), "header is no JSON object"},
		"header without type":  {signed(`{"msg_id":"a"}`, "{}", "{}", "{}"), "lacks msg_type"},
		"id is a number":       {signed(`{"msg_id":1,"msg_type":"x"}`, "{}", "{}", "{}"), "header cannot be read"},
		"content no JSON":      {signed(rawHeader("a"), "{}", "{}", `{"a":NaN}`), "content is not JSON"},
		"content empty":        {signed(rawHeader("a"), "{}", "{}", ""), "content is not JSON"},
		"parent null":          {signed(rawHeader("a"), "null", "{}", "{}"), "parent header is no JSON object"},
		"metadata no UTF-8":    {signed(rawHeader("a"), "{}", "{\"a\":\"\xff\"}", "{}"), "metadata is not UTF-8"},
		"deep nesting":         {signed(rawHeader("a"), "{}", "{}", strings.Repeat(`{"a":`, 20000)+"1"+strings.Repeat("}", 20000)), "content is not JSON"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			s.journal.mu.Lock()
			s.journal.since = time.Time{} // each case gets its line
			s.journal.mu.Unlock()
			conn := rawPeer(t, s, Shell, "DEALER", "")
			rawWrite(t, conn, c.sent, signed(rawHeader("after "+name), "{}", "{}", `{"n":7}`))
			// The connection lives on: the next message is answered.
			var flags [1]byte
			if _, err := io.ReadFull(conn, flags[:]); err != nil {
				t.Fatal(err)
			}
			logged(t, log, c.why)
		})
	}
	served(t, s)
}

func TestReplayIsDropped(t *testing.T) {
	s, log := listenLogged(t, Options{})
	sent := rawMessage(s.connection.Key, rawHeader("once"), "{}", "{}", "{}")
	conn := rawPeer(t, s, Shell, "DEALER", "")
	rawWrite(t, conn, sent, sent)
	logged(t, log, "the signature was used before")
	rawWrite(t, rawPeer(t, s, Control, "DEALER", ""), sent)
	for end := time.Now().Add(patience); strings.Count(log.String(), "used before") < 2; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the same message passed on another channel")
		}
	}
}

func TestNoKeyNoSignature(t *testing.T) {
	c := NewConnection()
	c.Key = ""
	s, err := Listen(c, Options{Linger: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	answering(s)
	conn := rawPeer(t, s, Shell, "DEALER", "")
	message := rawFrames("<IDS|MSG>", "", rawHeader("a"), "{}", "{}", "{}")
	rawWrite(t, conn, message, message)
	in := newReader(conn, 1<<20)
	for range 2 {
		a, err := in.next()
		if err != nil || len(a.frames) != 6 || len(a.frames[1]) != 0 {
			t.Fatalf("%q, %v", a.frames, err)
		}
	}
}

func TestHeartbeatEchoesAnything(t *testing.T) {
	s, _ := listenLogged(t, Options{})
	conn := rawPeer(t, s, Heartbeat, "DEALER", "")
	for _, sent := range [][]byte{rawFrames("ping"), rawFrames(""), rawFrames("", "ping"), rawFrames("a", "", "b", "")} {
		rawWrite(t, conn, sent)
		got := make([]byte, len(sent))
		if _, err := io.ReadFull(conn, got); err != nil || !bytes.Equal(got, sent) {
			t.Fatalf("sent %q, got %q, %v", sent, got, err)
		}
	}
}

func TestPingIsAnswered(t *testing.T) {
	s, _ := listenLogged(t, Options{})
	for ch := Shell; ch <= Heartbeat; ch++ {
		socket := "DEALER"
		if ch == IOPub {
			socket = "SUB"
		}
		conn := rawPeer(t, s, ch, socket, "")
		rawWrite(t, conn, rawFrame(4, []byte("\x07UNKNOWN")), rawFrame(4, []byte("\x04PING\x00\x0acontext")))
		want := rawFrame(4, []byte("\x04PONGcontext"))
		got := make([]byte, len(want))
		if _, err := io.ReadFull(conn, got); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("%s: %q, %v", ch, got, err)
		}
	}
}

func TestProbes(t *testing.T) {
	s, log := listenLogged(t, Options{})
	for ch := Shell; ch <= Heartbeat; ch++ {
		for range 100 {
			rawDial(t, s, ch).Close()
		}
	}
	served(t, s)
	if strings.Contains(log.String(), "WARN") {
		t.Errorf("probes were logged:\n%s", log.String())
	}
}

func TestSubscriptions(t *testing.T) {
	s, _ := listenLogged(t, Options{})
	conn := rawPeer(t, s, IOPub, "SUB", "")
	in := newReader(conn, 1<<20)
	expect := func(first, word string) {
		t.Helper()
		a, err := in.next()
		if err != nil || string(a.frames[0]) != first || !bytes.Contains(bytes.Join(a.frames, nil), []byte(word)) {
			t.Fatalf("%q, %v; want %q with %q", a.frames, err, first, word)
		}
	}
	publish := func(topic string) {
		t.Helper()
		if err := s.Publish(nil, "stream", map[string]string{"topic": topic}, Topic(topic)); err != nil {
			t.Fatal(err)
		}
	}
	rawWrite(t, conn, rawFrame(0, []byte("\x01ab")))
	expect("ab", `{"subscription":"ab"}`)
	publish("b")
	publish("abc")
	expect("abc", `"abc"`)
	rawWrite(t, conn, rawFrame(4, []byte("\x09SUBSCRIBEb")))
	expect("b", `{"subscription":"b"}`)
	rawWrite(t, conn, rawFrame(0, []byte("\x01ab")), rawFrame(0, []byte("\x00ab"))) // counted: still on
	rawWrite(t, conn, rawFrame(4, []byte("\x06CANCELb")), rawFrame(0, []byte("\x02user")), rawFrame(0, []byte("\x01")))
	expect("<IDS|MSG>", `{"subscription":""}`)
	rawWrite(t, conn, rawFrame(0, []byte("\x00")), rawFrame(4, []byte("\x04PING\x00\x00")))
	if a, err := in.next(); err != nil || a.command != "PONG" {
		t.Fatalf("%+v, %v", a, err)
	}
	publish("b")
	publish("ab")
	expect("ab", `"ab"`)
}

func TestSubscriptionsWithoutEnd(t *testing.T) {
	s, log := listenLogged(t, Options{})
	conn := rawPeer(t, s, IOPub, "SUB", "")
	go io.Copy(io.Discard, conn)
	for i := range 2 * topicsLimit {
		if _, err := conn.Write(rawFrame(0, fmt.Appendf(nil, "\x01%d", i))); err != nil {
			break
		}
	}
	logged(t, log, "more than 1024 subscriptions")
	conn = rawPeer(t, s, IOPub, "SUB", "")
	rawWrite(t, conn, rawFrame(0, make([]byte, 0)), rawFrame(0, append([]byte{1}, make([]byte, topicLimit+1)...)))
	rawClosed(t, conn)
	served(t, s)
}

func TestTheLogHasAnEnd(t *testing.T) {
	s, log := listenLogged(t, Options{})
	conn := rawPeer(t, s, Shell, "DEALER", "")
	for range 500 {
		rawWrite(t, conn, rawFrames("rubbish"))
	}
	served(t, s)
	if n := strings.Count(log.String(), "\n"); n > journalLines {
		t.Errorf("%d lines", n)
	}
}
