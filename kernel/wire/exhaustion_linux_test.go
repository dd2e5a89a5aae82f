package wire

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain is a kernel with few file descriptors when it is asked to be one.
func TestMain(m *testing.M) {
	if path := os.Getenv("GONDA_WIRE_EXHAUSTED"); path != "" {
		exhausted(path)
		return
	}
	os.Exit(m.Run())
}

// exhausted serves until its input ends.
func exhausted(path string) {
	if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &syscall.Rlimit{Cur: 48, Max: 48}); err != nil {
		panic(err)
	}
	s, err := Listen(NewConnection(), Options{Handshake: time.Minute, Linger: time.Millisecond})
	if err != nil {
		panic(err)
	}
	answering(s)
	if err := s.Connection().Write(path); err != nil {
		panic(err)
	}
	os.Stdout.WriteString("ready\n")
	bufio.NewReader(os.Stdin).ReadString('\n')
	s.Close()
}

func TestNoFileDescriptorsLeft(t *testing.T) {
	path := filepath.Join(t.TempDir(), "c.json")
	kernel := exec.Command(os.Args[0])
	kernel.Env = append(os.Environ(), "GONDA_WIRE_EXHAUSTED="+path)
	kernel.Stderr = os.Stderr
	in, _ := kernel.StdinPipe()
	out, _ := kernel.StdoutPipe()
	if err := kernel.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.HasPrefix(line, "ready") {
		t.Fatalf("%q, %v", line, err)
	}
	c, err := ReadConnection(path)
	if err != nil {
		t.Fatal(err)
	}
	steady, err := Dial(t.Context(), c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer steady.Close()
	var silent []net.Conn
	for ch := Shell; ch <= Heartbeat; ch++ {
		for range 30 {
			network, address := c.address(ch)
			conn, err := net.Dial(network, address)
			if err != nil {
				t.Fatal(err)
			}
			silent = append(silent, conn)
		}
	}
	time.Sleep(500 * time.Millisecond) // in which an accept that does not pause would burn
	echoed(t, steady, Shell)
	for _, conn := range silent {
		conn.Close()
	}
	fresh, err := Dial(t.Context(), c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	echoed(t, fresh, Shell)
	fresh.Close()
	in.Close()
	if err := kernel.Wait(); err != nil {
		t.Fatal(err)
	}
	if spent := kernel.ProcessState.UserTime() + kernel.ProcessState.SystemTime(); spent > time.Second {
		t.Errorf("the kernel took %v of processor time", spent)
	}
}
