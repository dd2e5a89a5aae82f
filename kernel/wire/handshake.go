package wire

import (
	"io"
	"net"
	"slices"
	"strconv"
)

// greeting is RFC 37 section 3.2: signature, version, mechanism, no server role, filler.
func greeting() []byte {
	var g [64]byte
	g[0], g[9] = 0xFF, 0x7F
	g[10], g[11] = 3, 1
	copy(g[12:32], "NULL")
	return g[:]
}

func checkGreeting(g []byte) error {
	if g[0] != 0xFF || g[9]&1 != 1 {
		return violated("the peer does not speak ZMTP")
	}
	if g[10] < 3 {
		return violated("the peer speaks ZMTP %d, and 3 is needed", g[10])
	}
	if string(g[12:32]) != "NULL"+string(make([]byte, 16)) {
		return violated("the peer wants the mechanism %q, and NULL is spoken here", trimZero(g[12:32]))
	}
	return nil
}

func trimZero(b []byte) []byte {
	if i := slices.Index(b, 0); i >= 0 {
		return b[:i]
	}
	return b
}

// compatible is which sockets may talk to ours, RFC 28 and RFC 29.
var compatible = map[string][]string{
	"ROUTER": {"DEALER", "REQ", "ROUTER"},
	"XPUB":   {"SUB", "XSUB"},
	"DEALER": {"ROUTER", "DEALER", "REP"},
	"SUB":    {"PUB", "XPUB"},
}

// introduce does the greeting and the NULL handshake. The caller has set a deadline.
func introduce(conn net.Conn, r *reader, own ready) (ready, error) {
	if _, err := conn.Write(greeting()); err != nil {
		return ready{}, err
	}
	var g [64]byte
	// A peer that speaks something else may never send 64 bytes: ten tell.
	if _, err := io.ReadFull(r.r, g[:10]); err != nil {
		return ready{}, err
	}
	if g[0] != 0xFF || g[9]&1 != 1 {
		return ready{}, checkGreeting(g[:])
	}
	if _, err := io.ReadFull(r.r, g[10:]); err != nil {
		return ready{}, within(err)
	}
	if err := checkGreeting(g[:]); err != nil {
		return ready{}, err
	}
	if _, err := conn.Write(appendReady(nil, own)); err != nil {
		return ready{}, err
	}
	return readReady(conn, r, own)
}

func readReady(conn net.Conn, r *reader, own ready) (ready, error) {
	f, err := readFrame(r.r, commandLimit)
	if err != nil {
		return ready{}, within(err)
	}
	if !f.command {
		return ready{}, violated("a message came before READY")
	}
	name, data, err := splitCommand(f.body)
	if err != nil {
		return ready{}, err
	}
	if name != cmdReady {
		return ready{}, violated("the command %q came before READY", name)
	}
	other, err := parseReady(data)
	if err != nil {
		return ready{}, err
	}
	if !slices.Contains(compatible[own.socket], other.socket) {
		reason := "a " + own.socket + " socket does not talk to " + strconv.QuoteToASCII(other.socket)
		conn.Write(appendCommand(nil, cmdError, append([]byte{byte(len(reason))}, reason...)))
		return ready{}, violated("%s", reason)
	}
	return other, nil
}
