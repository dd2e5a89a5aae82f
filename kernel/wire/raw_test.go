package wire

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"testing"
	"time"
)

// The bytes of a peer, written out by hand: nothing here uses the code under test.

func rawGreeting() []byte {
	g := append([]byte{0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3, 0}, "NULL"...)
	return append(g, make([]byte, 64-len(g))...)
}

func rawFrame(flags byte, body []byte) []byte {
	if len(body) < 256 {
		return append([]byte{flags, byte(len(body))}, body...)
	}
	return append(binary.BigEndian.AppendUint64([]byte{flags | 2}, uint64(len(body))), body...)
}

func rawReady(socket, identity string) []byte {
	b := append([]byte("\x05READY\x0bSocket-Type\x00\x00\x00"), byte(len(socket)))
	b = append(b, socket...)
	b = append(b, "\x08Identity\x00\x00\x00"...)
	b = append(append(b, byte(len(identity))), identity...)
	return rawFrame(4, b)
}

// rawMessage frames a signed message; parts are header, parent, metadata and content.
func rawMessage(key string, parts ...string) []byte {
	mac := hmac.New(sha256.New, []byte(key))
	for _, p := range parts {
		mac.Write([]byte(p))
	}
	return rawFrames("<IDS|MSG>", append([]string{hex.EncodeToString(mac.Sum(nil))}, parts...)...)
}

func rawFrames(first string, rest ...string) []byte {
	var b bytes.Buffer
	all := append([]string{first}, rest...)
	for i, f := range all {
		flags := byte(1)
		if i == len(all)-1 {
			flags = 0
		}
		b.Write(rawFrame(flags, []byte(f)))
	}
	return b.Bytes()
}

func rawHeader(id string) string {
	return fmt.Sprintf(`{"msg_id":%q,"session":"s","username":"u","date":"2026-01-01T00:00:00Z","msg_type":"echo_request","version":"5.3","extra":[1]}`, id)
}

func rawDial(t testing.TB, s *Server, ch Channel) net.Conn {
	t.Helper()
	network, address := s.connection.address(ch)
	conn, err := net.Dial(network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(2 * patience))
	return conn
}

// rawPeer connects and does the handshake.
func rawPeer(t testing.TB, s *Server, ch Channel, socket, identity string) net.Conn {
	t.Helper()
	conn := rawDial(t, s, ch)
	rawWrite(t, conn, rawGreeting(), rawReady(socket, identity))
	var head [66]byte
	if _, err := io.ReadFull(conn, head[:]); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, make([]byte, head[65])); err != nil {
		t.Fatal(err)
	}
	return conn
}

func rawWrite(t testing.TB, conn net.Conn, chunks ...[]byte) {
	t.Helper()
	for _, c := range chunks {
		if _, err := conn.Write(c); err != nil {
			t.Fatal(err)
		}
	}
}

// rawClosed waits until the other side has ended the connection.
func rawClosed(t testing.TB, conn net.Conn) {
	t.Helper()
	if _, err := io.Copy(io.Discard, conn); err != nil {
		if timeout, ok := err.(net.Error); ok && timeout.Timeout() {
			t.Fatal("the connection is still open")
		}
	}
}
