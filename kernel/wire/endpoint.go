package wire

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
)

// ipcPorts is how many names are tried for a free ipc socket.
const ipcPorts = 1 << 16

// confine settles the address and refuses one that other machines reach unless public is set.
func (c *Connection) confine(public bool) *ConnectionError {
	if c.Transport == "ipc" {
		return nil
	}
	name := c.IP
	if name == "*" {
		name = "0.0.0.0"
	}
	addrs := []net.IP{net.ParseIP(name)}
	if addrs[0] == nil {
		var err error
		if addrs, err = net.LookupIP(name); err != nil || len(addrs) == 0 {
			return &ConnectionError{Field: "ip", What: fmt.Sprintf("is %q, which is no address", c.IP), Err: err}
		}
	}
	for _, a := range addrs {
		if !a.IsLoopback() && !public {
			return &ConnectionError{Field: "ip", What: fmt.Sprintf("is %s, which other machines can reach, and messages are not encrypted: use 127.0.0.1, or allow it explicitly", c.IP)}
		}
	}
	c.IP = addrs[0].String()
	return nil
}

// listen opens the socket of a channel and fills in the port if it was 0.
func (c *Connection) listen(ch Channel) (net.Listener, *ConnectionError) {
	var l net.Listener
	var err error
	if c.Transport == "ipc" {
		l, err = c.listenIPC(ch)
	} else {
		network, address := c.address(ch)
		if l, err = net.Listen(network, address); err == nil {
			*c.port(ch) = l.Addr().(*net.TCPAddr).Port
		}
	}
	if err != nil {
		_, address := c.address(ch)
		return nil, &ConnectionError{Field: ch.String() + "_port", What: "cannot be listened on at " + address, Err: err}
	}
	return l, nil
}

func (c *Connection) listenIPC(ch Channel) (net.Listener, error) {
	if *c.port(ch) != 0 {
		_, path := c.address(ch)
		return listenUnix(path)
	}
	for port := 1; port < ipcPorts; port++ {
		*c.port(ch) = port
		_, path := c.address(ch)
		if _, err := os.Lstat(path); err == nil {
			continue
		}
		if l, err := listenUnix(path); !errors.Is(err, syscall.EADDRINUSE) {
			return l, err
		}
	}
	return nil, errors.New("all names are taken")
}

// evict removes the socket file of a kernel that is gone, and no other file.
func evict(path string) bool {
	info, err := os.Lstat(path)
	if err != nil || info.Mode().Type() != os.ModeSocket {
		return false
	}
	conn, err := net.Dial("unix", path)
	if err == nil {
		conn.Close()
		return false
	}
	return errors.Is(err, syscall.ECONNREFUSED) && os.Remove(path) == nil
}
