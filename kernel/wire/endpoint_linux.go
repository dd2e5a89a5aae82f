package wire

import (
	"context"
	"net"
	"syscall"
)

// listenUnix opens a unix socket that only its owner can connect to. The mode is set on the
// socket before it gets its name, so there is no moment in which others could.
func listenUnix(path string) (net.Listener, error) {
	config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var failed error
		err := raw.Control(func(fd uintptr) { failed = syscall.Fchmod(int(fd), 0o600) })
		if err != nil {
			return err
		}
		return failed
	}}
	l, err := config.Listen(context.Background(), "unix", path)
	if err != nil && evict(path) {
		l, err = config.Listen(context.Background(), "unix", path)
	}
	return l, err
}
