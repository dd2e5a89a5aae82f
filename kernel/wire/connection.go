package wire

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net"
	"strconv"
)

// Connection is what a connection file holds: where the sockets are and how messages are signed.
type Connection struct {
	Transport     string `json:"transport"` // "tcp" or "ipc"
	IP            string `json:"ip"`        // for ipc the path to which "-<port>" is appended
	ShellPort     int    `json:"shell_port"`
	IOPubPort     int    `json:"iopub_port"`
	StdinPort     int    `json:"stdin_port"`
	ControlPort   int    `json:"control_port"`
	HeartbeatPort int    `json:"hb_port"`
	Key           string `json:"key"` // empty: messages are not signed
	Scheme        string `json:"signature_scheme"`
	KernelName    string `json:"kernel_name,omitempty"`

	Warnings []string `json:"-"` // what ReadConnection found unsafe
}

// NewConnection is a connection on this machine with a new random key and ports that
// [Listen] chooses.
func NewConnection() *Connection {
	key := make([]byte, 32)
	rand.Read(key)
	return &Connection{Transport: "tcp", IP: "127.0.0.1", Key: hex.EncodeToString(key), Scheme: "hmac-sha256"}
}

// port is where the port of a channel is kept.
func (c *Connection) port(ch Channel) *int {
	return [...]*int{&c.ShellPort, &c.IOPubPort, &c.StdinPort, &c.ControlPort, &c.HeartbeatPort}[ch]
}

// address is what net.Dial and net.Listen want.
func (c *Connection) address(ch Channel) (network, address string) {
	port := strconv.Itoa(*c.port(ch))
	if c.Transport == "ipc" {
		return "unix", c.IP + "-" + port
	}
	return "tcp", net.JoinHostPort(c.IP, port)
}

// complete fills what a file may leave out and refuses what cannot be served.
func (c *Connection) complete() *ConnectionError {
	if c.Transport == "" {
		c.Transport = "tcp"
	}
	if c.Scheme == "" {
		c.Scheme = "hmac-sha256"
	}
	switch c.Transport {
	case "tcp":
		if c.IP == "" {
			c.IP = "127.0.0.1"
		}
	case "ipc":
		if c.IP == "" {
			return &ConnectionError{Field: "ip", What: "is empty: ipc needs the path of the sockets"}
		}
	default:
		return &ConnectionError{Field: "transport", What: fmt.Sprintf("is %q: use tcp or ipc", c.Transport)}
	}
	if _, err := hashOf(c.Scheme); err != nil {
		return err
	}
	return c.checkPorts()
}

func (c *Connection) checkPorts() *ConnectionError {
	taken := make(map[int]Channel)
	for ch := Shell; ch <= Heartbeat; ch++ {
		port := *c.port(ch)
		if port < 0 || port > 65535 {
			return &ConnectionError{Field: ch.String() + "_port", What: fmt.Sprintf("is %d: ports are 0 to 65535", port)}
		}
		if other, twice := taken[port]; twice && port != 0 {
			return &ConnectionError{Field: ch.String() + "_port", What: fmt.Sprintf("is %d, which is the port of %s as well", port, other)}
		}
		taken[port] = ch
	}
	return nil
}

// ConnectionError says what is wrong with a connection file or the values in it.
type ConnectionError struct {
	Path  string // empty when the values came from elsewhere
	Field string // name in the file; empty when it is about the whole file
	What  string
	Err   error
}

func (e *ConnectionError) Error() string {
	s := "wire: connection"
	if e.Path != "" {
		s += " file " + e.Path
	}
	if e.Field != "" {
		s += ": " + e.Field
	}
	s += " " + e.What
	if e.Err != nil {
		s += ": " + e.Err.Error()
	}
	return s
}

func (e *ConnectionError) Unwrap() error { return e.Err }
