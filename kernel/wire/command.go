package wire

import "encoding/binary"

// Commands of ZMTP 3.1, RFC 37.
const (
	cmdReady     = "READY"
	cmdError     = "ERROR"
	cmdPing      = "PING"
	cmdPong      = "PONG"
	cmdSubscribe = "SUBSCRIBE"
	cmdCancel    = "CANCEL"
)

const (
	pingContext   = 16  // bytes of a PING's context at most
	socketLimit   = 32  // bytes of the name of a socket type
	identityLimit = 255 // bytes of an identity
)

func splitCommand(body []byte) (name string, data []byte, err error) {
	if len(body) == 0 || int(body[0]) == 0 || int(body[0]) > len(body)-1 {
		return "", nil, violated("a command of %d bytes has no name", len(body))
	}
	n := 1 + int(body[0])
	return string(body[1:n]), body[n:], nil
}

func appendCommand(dst []byte, name string, data []byte) []byte {
	dst = appendFrameHead(dst, flagCommand, 1+len(name)+len(data))
	dst = append(dst, byte(len(name)))
	dst = append(dst, name...)
	return append(dst, data...)
}

// ready is what a peer says of itself in READY.
type ready struct {
	socket   string // "DEALER", "SUB", ...
	identity string // empty if it wants none
}

// appendReady writes the READY command.
func appendReady(dst []byte, r ready) []byte {
	data := appendProperty(nil, "Socket-Type", r.socket)
	data = appendProperty(data, "Identity", r.identity)
	return appendCommand(dst, cmdReady, data)
}

func appendProperty(dst []byte, name, value string) []byte {
	dst = append(append(dst, byte(len(name))), name...)
	dst = binary.BigEndian.AppendUint32(dst, uint32(len(value)))
	return append(dst, value...)
}

// parseReady reads the properties of a READY command. Names are compared without case and
// unknown ones are ignored, as RFC 37 asks.
func parseReady(data []byte) (ready, error) {
	var r ready
	for len(data) > 0 {
		name, value, rest, ok := cutProperty(data)
		if !ok {
			return ready{}, violated("READY has a property that ends too early")
		}
		switch data = rest; asciiLower(name) {
		case "socket-type":
			r.socket = string(value)
		case "identity":
			r.identity = string(value)
		}
	}
	if len(r.identity) > identityLimit {
		return ready{}, violated("the identity has %d bytes where %d are allowed", len(r.identity), identityLimit)
	}
	if len(r.socket) > socketLimit {
		return ready{}, violated("the socket type has %d bytes where %d are allowed", len(r.socket), socketLimit)
	}
	return r, nil
}

func cutProperty(data []byte) (name, value, rest []byte, ok bool) {
	n := 1 + int(data[0])
	if n == 1 || len(data) < n+4 {
		return nil, nil, nil, false
	}
	size := binary.BigEndian.Uint32(data[n:])
	if uint64(size) > uint64(len(data)-n-4) {
		return nil, nil, nil, false
	}
	end := n + 4 + int(size)
	return data[1:n], data[n+4 : end], data[end:], true
}

func asciiLower(b []byte) string {
	low := make([]byte, len(b))
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		low[i] = c
	}
	return string(low)
}

// pong answers a PING: its context, without the two bytes of time to live.
func pong(ping []byte) ([]byte, error) {
	if len(ping) < 2 || len(ping) > 2+pingContext {
		return nil, violated("a PING has %d bytes", len(ping))
	}
	return appendCommand(nil, cmdPong, ping[2:]), nil
}
