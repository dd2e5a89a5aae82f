//go:build !linux

package wire

import (
	"errors"
	"net"
)

func listenUnix(path string) (net.Listener, error) {
	return nil, errors.New("ipc is supported on Linux only: use tcp")
}
