package wire

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

// count reads n messages and checks that none is missing: their content is {"i": i}.
func count(t *testing.T, from <-chan *Message, n int) {
	t.Helper()
	for i := 0; i < n; {
		m := receive(t, from)
		if m.Header.Type == "status" {
			continue
		}
		if !bytes.HasPrefix(m.Content, fmt.Appendf(nil, `{"i":%d,`, i)) {
			t.Fatalf("message %d: %.80s", i, m.Content)
		}
		i++
	}
}

func numbered(i int, padding string) map[string]any { return map[string]any{"i": i, "text": padding} }

// paused is a subscriber that reads nothing until it is released.
func paused(t *testing.T, s *Server) *reader {
	t.Helper()
	conn := rawPeer(t, s, IOPub, "SUB", "")
	conn.SetDeadline(time.Now().Add(30 * time.Second))
	conn.(*net.TCPConn).SetReadBuffer(64 << 10)
	rawWrite(t, conn, rawFrame(0, []byte{1}))
	in := newReader(conn, 1<<30)
	if a, err := in.next(); err != nil || !bytes.Contains(bytes.Join(a.frames, nil), []byte("iopub_welcome")) {
		t.Fatalf("%q, %v", a.frames, err)
	}
	return in
}

func countRaw(in *reader, n int) error {
	for i := range n {
		a, err := in.next()
		if err != nil {
			return fmt.Errorf("message %d: %w", i, err)
		}
		if content := a.frames[len(a.frames)-1]; !bytes.HasPrefix(content, fmt.Appendf(nil, `{"i":%d,`, i)) {
			return fmt.Errorf("message %d is %.80s", i, content)
		}
	}
	return nil
}

func TestSlowSubscriberMissesNothing(t *testing.T) {
	const n = 5000
	s := listen(t, Options{Queue: 8 << 20})
	slow, quick := paused(t, s), dial(t, s)
	padding := strings.Repeat("x", 20000)
	go func() {
		for i := range n {
			s.Publish(nil, "stream", numbered(i, padding))
		}
	}()
	late := make(chan error)
	go func() {
		time.Sleep(time.Second)
		late <- countRaw(slow, n)
	}()
	count(t, quick.IOPub(), n)
	if err := <-late; err != nil {
		t.Fatal(err)
	}
}

func TestSubscriberThatNeverReadsIsDisconnected(t *testing.T) {
	const n = 400
	stall := 300 * time.Millisecond
	s, log := listenLogged(t, Options{Queue: 2 << 20, Stall: stall})
	never, quick := paused(t, s), dial(t, s)
	padding := strings.Repeat("x", 50000)
	worst := make(chan time.Duration, 1)
	go func() {
		var longest time.Duration
		for i := range n {
			start := time.Now()
			s.Publish(nil, "stream", numbered(i, padding))
			longest = max(longest, time.Since(start))
		}
		worst <- longest
	}()
	count(t, quick.IOPub(), n)
	if longest := <-worst; longest < stall || longest > stall+10*time.Second {
		t.Errorf("Publish took up to %v, with %v of patience", longest, stall)
	}
	logged(t, log, "a subscriber was disconnected")
	if got := len(s.sockets[IOPub].roster.all()); got != 1 {
		t.Errorf("%d subscribers are left", got)
	}
	if countRaw(never, n) == nil {
		t.Error("the stalled subscriber got everything")
	}
}

func TestStatusDoesNotWaitBehindAFlood(t *testing.T) {
	s := listen(t, Options{Queue: 1 << 20, Stall: 20 * time.Second})
	slow := paused(t, s)
	flood := make(chan int)
	go func() {
		for i := 0; ; i++ {
			start := time.Now()
			s.Publish(nil, "stream", numbered(i, strings.Repeat("x", 50000)))
			if time.Since(start) > 500*time.Millisecond {
				flood <- i + 1
				return
			}
		}
	}()
	for !full(s, 1<<20) {
		time.Sleep(time.Millisecond)
	}
	start := time.Now()
	for range 10 {
		s.Publish(nil, "status", map[string]string{"execution_state": "busy"})
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("status took %v", took)
	}
	time.Sleep(600 * time.Millisecond)
	busy, n := 0, -1
	for seen := 0; n < 0 || busy < 10 || seen < n; {
		a, err := slow.next()
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(a.frames[3], []byte(`"status"`)) {
			busy++
		} else {
			seen++
		}
		select {
		case n = <-flood:
		default:
		}
	}
}

func full(s *Server, bound int64) bool {
	for _, p := range s.sockets[IOPub].roster.all() {
		p.out.mu.Lock()
		defer p.out.mu.Unlock()
		if p.out.bytes >= bound {
			return true
		}
	}
	return false
}

func TestClientThatNeverReadsItsReplies(t *testing.T) {
	s, _ := listenLogged(t, Options{Queue: 1 << 20, Stall: 1500 * time.Millisecond})
	c := dial(t, s)
	conn := rawPeer(t, s, Shell, "DEALER", "greedy")
	go func() {
		content := `{"n":"` + strings.Repeat("x", 1<<20) + `"}`
		for i := range 40 {
			if _, err := conn.Write(rawMessage(s.connection.Key, rawHeader(fmt.Sprint(i)), "{}", "{}", content)); err != nil {
				return
			}
		}
	}()
	meanwhile := 0
	for end := time.Now().Add(4 * patience); s.sockets[Shell].roster.find("greedy") != nil; meanwhile++ {
		echoed(t, c, Shell)
		if time.Now().After(end) {
			t.Fatal("the client that never reads is still connected")
		}
	}
	if meanwhile < 10 {
		t.Errorf("another client was served %d times meanwhile", meanwhile)
	}
	served(t, s)
}

// TestRepliesWithoutEnd: one request with more replies than its client reads ends that client at
// once, and Reply never waits.
func TestRepliesWithoutEnd(t *testing.T) {
	s, log := listenLogged(t, Options{Queue: 1 << 20})
	rawWrite(t, rawPeer(t, s, Stdin, "DEALER", "deaf"), rawMessage(s.connection.Key, rawHeader("a"), "{}", "{}", "{}"))
	request := receive(t, s.Stdin())
	var err error
	start := time.Now()
	for i := 0; i < 100 && err == nil; i++ {
		err = s.Reply(request, "x_reply", numbered(i, strings.Repeat("x", 1<<20)))
	}
	if took := time.Since(start); err != ErrGone || took > patience {
		t.Errorf("%v after %v", err, took)
	}
	logged(t, log, "it does not read its replies")
	served(t, s)
}

func TestCloseHandsOverWhatIsQueued(t *testing.T) {
	const n = 20000
	s := listen(t, Options{Linger: patience})
	slow, quick := paused(t, s), dial(t, s)
	late := make(chan error)
	go func() {
		time.Sleep(500 * time.Millisecond)
		late <- countRaw(slow, n)
	}()
	for i := range n {
		s.Publish(nil, "stream", numbered(i, "a small message"))
	}
	closed := make(chan time.Duration)
	go func() {
		start := time.Now()
		s.Close()
		closed <- time.Since(start)
	}()
	count(t, quick.IOPub(), n)
	if err := <-late; err != nil {
		t.Fatal(err)
	}
	if took := <-closed; took >= patience {
		t.Errorf("Close took %v", took)
	}
	if _, open := <-s.Shell(); open {
		t.Error("the shell channel is open")
	}
	if s.Close() != nil || s.Publish(nil, "status", nil) != nil {
		t.Error("a second Close or a late Publish fails")
	}
}

func TestCloseDoesNotWaitForever(t *testing.T) {
	s := listen(t, Options{Linger: 200 * time.Millisecond})
	paused(t, s)
	for i := range 1000 {
		s.Publish(nil, "stream", numbered(i, strings.Repeat("x", 20000)))
	}
	for range 20 {
		rawDial(t, s, Shell)
	}
	start := time.Now()
	s.Close()
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("Close took %v", took)
	}
}

func TestSameIdentityTwice(t *testing.T) {
	s, _ := listenLogged(t, Options{})
	key := s.connection.Key
	first := rawPeer(t, s, Shell, "DEALER", "twin")
	second := rawPeer(t, s, Shell, "DEALER", "twin")
	for i, conn := range []net.Conn{first, second, first} {
		content := fmt.Sprintf(`{"n":%d}`, i)
		rawWrite(t, conn, rawMessage(key, rawHeader(content), "{}", "{}", content))
		in := newReader(conn, 1<<20)
		if a, err := in.next(); err != nil || string(a.frames[5]) != content {
			t.Fatalf("%q, %v", a.frames, err)
		}
	}
	second.Close()
	rawWrite(t, first, rawMessage(key, rawHeader("still"), "{}", "{}", "{}"))
	if _, err := newReader(first, 1<<20).next(); err != nil {
		t.Fatal(err)
	}
}

func TestReplyFollowsAClientThatCameBack(t *testing.T) {
	s := listen(t, Options{})
	conn := rawPeer(t, s, Shell, "DEALER", "back")
	rawWrite(t, conn, rawMessage(s.connection.Key, rawHeader("a"), "{}", "{}", "{}"))
	request := receive(t, s.Shell())
	conn.Close()
	for s.sockets[Shell].roster.find("back") != nil {
		time.Sleep(time.Millisecond)
	}
	if err := s.Reply(request, "x_reply", nil); err != ErrGone {
		t.Fatalf("%v, want ErrGone", err)
	}
	again := rawPeer(t, s, Shell, "DEALER", "back")
	for s.sockets[Shell].roster.find("back") == nil {
		time.Sleep(time.Millisecond)
	}
	if err := s.Reply(request, "x_reply", nil); err != nil {
		t.Fatal(err)
	}
	if a, err := newReader(again, 1<<20).next(); err != nil || !bytes.Contains(a.frames[2], []byte("x_reply")) {
		t.Fatalf("%q, %v", a.frames, err)
	}
	if _, err := s.Ask(&Message{Identities: [][]byte{{0, 0, 0, 0, 1}}}, nil); err != ErrGone {
		t.Fatalf("an anonymous client was asked: %v", err)
	}
	if err := s.Reply(&Message{}, "x_reply", nil); err != ErrGone {
		t.Fatalf("%v, want ErrGone", err)
	}
}

// TestAskWaitsForStdin: front ends connect their sockets in any order.
func TestAskWaitsForStdin(t *testing.T) {
	s := listen(t, Options{})
	rawWrite(t, rawPeer(t, s, Shell, "DEALER", "early"), rawMessage(s.connection.Key, rawHeader("a"), "{}", "{}", "{}"))
	request := receive(t, s.Shell())
	asked := make(chan error)
	go func() {
		_, err := s.Ask(request, map[string]string{"prompt": "?"})
		asked <- err
	}()
	time.Sleep(20 * time.Millisecond)
	conn := rawPeer(t, s, Stdin, "DEALER", "early")
	if err := <-asked; err != nil {
		t.Fatal(err)
	}
	if a, err := newReader(conn, 1<<20).next(); err != nil || !bytes.Contains(a.frames[2], []byte("input_request")) {
		t.Fatalf("%q, %v", a.frames, err)
	}
}

func descriptors() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}

// settled waits until no more than the wanted goroutines and files are left.
func settled(t *testing.T, goroutines, files int) {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(5 * time.Millisecond) {
		g, f := runtime.NumGoroutine(), descriptors()
		if g <= goroutines && f <= files {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%d goroutines and %d files, before %d and %d", g, f, goroutines, files)
		}
	}
}

func TestNothingIsLeftOfThoseWhoCameAndWent(t *testing.T) {
	s, _ := listenLogged(t, Options{})
	steady := dial(t, s)
	goroutines, files := runtime.NumGoroutine(), descriptors()
	for i := range 1000 {
		ch := Channel(i % 5)
		socket, sent := "DEALER", rawMessage(s.connection.Key, rawHeader(fmt.Sprint(i)), "{}", "{}", "{}")
		if ch == IOPub {
			socket, sent = "SUB", rawFrame(0, []byte{1})
		}
		network, address := s.connection.address(ch)
		conn, err := net.Dial(network, address)
		if err != nil {
			t.Fatal(err)
		}
		rawWrite(t, conn, rawGreeting(), rawReady(socket, fmt.Sprint("peer", i)), sent)
		if i%3 == 0 { // some leave before, some after they were answered
			io.ReadFull(conn, make([]byte, 100))
		}
		conn.Close()
		if i%100 == 0 {
			s.Publish(nil, "stream", numbered(i/100, ""))
		}
	}
	settled(t, goroutines, files)
	echoed(t, steady, Shell)
	seen := 0
	for seen < 10 {
		if m := receive(t, steady.IOPub()); m.Header.Type == "stream" {
			seen++
		}
	}
	for ch := Shell; ch <= Heartbeat; ch++ {
		roster := &s.sockets[ch].roster
		roster.mu.Lock()
		if n := len(roster.named); n != 1 {
			t.Errorf("%s knows %d identities", ch, n)
		}
		roster.mu.Unlock()
	}
}

func TestNothingIsLeftAfterClose(t *testing.T) {
	goroutines, files := runtime.NumGoroutine(), descriptors()
	for range 5 {
		s := listen(t, Options{})
		answering(s)
		c := dial(t, s)
		echoed(t, c, Shell)
		rawDial(t, s, Shell)
		paused(t, s)
		for range 2 * inboxSize { // nobody reads stdin
			c.Send(Stdin, "input_reply", nil)
		}
		s.Close()
		<-c.Done()
		c.Close()
	}
	// rawDial's connections are closed by the end of the test: four files each of two ends.
	settled(t, goroutines, files+2*5)
}

func TestDialWaitsForTheKernel(t *testing.T) {
	c := NewConnection()
	probe, err := Listen(c, Options{Linger: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	c = probe.Connection()
	probe.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, err := Dial(ctx, c, Options{}); err == nil || !strings.Contains(err.Error(), "shell_port cannot be reached at "+c.IP) {
		t.Fatalf("%v", err)
	}
	started := make(chan *Server)
	go func() {
		time.Sleep(100 * time.Millisecond)
		s, err := Listen(c, Options{Linger: time.Millisecond})
		if err != nil {
			t.Error(err)
		}
		started <- s
	}()
	client, err := Dial(t.Context(), c, Options{})
	s := <-started
	if err != nil || s == nil {
		t.Fatal(err)
	}
	defer s.Close()
	// What is published right after Dial is not missed.
	s.Publish(nil, "stream", numbered(0, ""))
	count(t, client.IOPub(), 1)
	if _, err := client.Send(IOPub, "x", nil); err == nil {
		t.Error("iopub took a request")
	}
	client.Close()
	if _, err := client.Send(Shell, "x", nil); err != ErrGone {
		t.Errorf("%v, want ErrGone", err)
	}
	if _, err := client.Beat(t.Context()); err != ErrGone {
		t.Errorf("%v, want ErrGone", err)
	}
}
