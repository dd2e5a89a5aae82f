package main

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// kernelProcess is a kernel as front ends start it, and a client of it.
type kernelProcess struct {
	t      *testing.T
	cmd    *exec.Cmd
	ended  chan error
	client *wire.Client
	ready  time.Duration // from the start of the process to the first answer
}

func startKernel(t *testing.T) *kernelProcess {
	t.Helper()
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		t.Skip("cells run on linux/amd64 alone")
	}
	if os.Getenv("GONDA_SOURCE") == "" {
		source, err := filepath.Abs("../../..")
		if err != nil {
			t.Fatal(err)
		}
		t.Setenv("GONDA_SOURCE", source)
	}
	connection := freePorts(t)
	file := filepath.Join(t.TempDir(), "connection.json")
	if err := connection.Write(file); err != nil {
		t.Fatal(err)
	}
	k := &kernelProcess{t: t, cmd: command("kernel", "start", "--connection-file", file), ended: make(chan error, 1)}
	k.cmd.Stderr = os.Stderr
	began := time.Now()
	if err := k.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { k.ended <- k.cmd.Wait() }()
	t.Cleanup(func() { k.cmd.Process.Kill() })
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	client, err := wire.Dial(ctx, connection, wire.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	k.client = client
	k.answer(client.Shell(), k.send(wire.Shell, "kernel_info_request", map[string]any{}))
	k.ready = time.Since(began)
	return k
}

// freePorts is a connection whose ports nobody has at the moment.
func freePorts(t *testing.T) *wire.Connection {
	t.Helper()
	c := wire.NewConnection()
	for _, port := range []*int{&c.ShellPort, &c.IOPubPort, &c.StdinPort, &c.ControlPort, &c.HeartbeatPort} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		*port = l.Addr().(*net.TCPAddr).Port
	}
	return c
}

func (k *kernelProcess) send(ch wire.Channel, msgType string, content any) string {
	k.t.Helper()
	id, err := k.client.Send(ch, msgType, content)
	if err != nil {
		k.t.Fatal(err)
	}
	return id
}

// answer waits for the message that answers a request.
func (k *kernelProcess) answer(from <-chan *wire.Message, id string) *wire.Message {
	k.t.Helper()
	late := time.After(9 * time.Minute) // a toolchain may have to be built
	for {
		select {
		case m, ok := <-from:
			if !ok {
				k.t.Fatal("the kernel has left")
			}
			if m.ParentHeader().ID == id {
				return m
			}
		case <-late:
			k.t.Fatal("no answer")
		}
	}
}

// run runs a cell to its end and returns the content of the reply.
func (k *kernelProcess) run(code string) string {
	k.t.Helper()
	return string(k.answer(k.client.Shell(), k.send(wire.Shell, "execute_request", map[string]any{"code": code})).Content)
}

// begin runs a cell until it has shown something.
func (k *kernelProcess) begin(code string) (id, text string) {
	k.t.Helper()
	id = k.send(wire.Shell, "execute_request", map[string]any{"code": code})
	for {
		if m := k.answer(k.client.IOPub(), id); m.Header.Type == "stream" {
			return id, string(m.Content)
		}
	}
}

func (k *kernelProcess) end(within time.Duration) error {
	k.t.Helper()
	select {
	case err := <-k.ended:
		return err
	case <-time.After(within):
		k.t.Fatal("the kernel goes on")
		return nil
	}
}

// gone waits for the end of a process that is not a child of the test.
func gone(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); syscall.Kill(pid, 0) == nil; time.Sleep(10 * time.Millisecond) {
		state, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err == nil && strings.Contains(string(state), ") Z ") {
			return // nobody collects what became of it
		}
		if time.Now().After(end) {
			t.Errorf("process %d goes on", pid)
			syscall.Kill(pid, syscall.SIGKILL)
			return
		}
	}
}

// workerOf asks the kernel for the process that its cells live in.
func (k *kernelProcess) workerOf() int {
	k.t.Helper()
	_, text := k.begin("fmt.Println(\"worker\", os.Getpid())")
	var pid int
	at := strings.Index(text, "worker ")
	if at < 0 {
		k.t.Fatalf("the cell shows %s", text)
	}
	if _, err := fmt.Sscanf(text[at:], "worker %d", &pid); err != nil {
		k.t.Fatal(err)
	}
	return pid
}

// TestKernelStartsAtOnce answers before anything else is ready.
func TestKernelStartsAtOnce(t *testing.T) {
	k := startKernel(t)
	t.Logf("first answer after %v", k.ready)
	if k.ready > 2*time.Second {
		t.Errorf("the first answer took %v", k.ready)
	}
	if got := k.run("1 + 1"); !strings.Contains(got, `"ok"`) {
		t.Errorf("the first cell ended %s", got)
	}
	id := k.send(wire.Control, "shutdown_request", map[string]any{"restart": false})
	k.answer(k.client.Control(), id)
	if err := k.end(3 * time.Second); err != nil {
		t.Error(err)
	}
}

// TestKernelSignals interrupts by SIGINT, also while nothing runs, and ends by SIGTERM, SIGHUP
// and SIGKILL without leaving a worker.
func TestKernelSignals(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGKILL} {
		k := startKernel(t)
		worker := k.workerOf()
		k.cmd.Process.Signal(syscall.SIGINT)
		time.Sleep(20 * time.Millisecond)
		if got := k.run("x := 1"); !strings.Contains(got, `"ok"`) {
			t.Errorf("after a SIGINT between cells: %s", got)
		}
		id, _ := k.begin("fmt.Println(\"begin\")\nfor {}")
		k.cmd.Process.Signal(syscall.SIGINT)
		if got := string(k.answer(k.client.Shell(), id).Content); !strings.Contains(got, "Interrupted") {
			t.Errorf("a SIGINT ends a cell by %s", got)
		}
		k.begin("fmt.Println(\"begin\")\nfor {}")
		k.cmd.Process.Signal(signal)
		err := k.end(3 * time.Second)
		if signal != syscall.SIGKILL && err != nil {
			t.Errorf("%v: %v", signal, err)
		}
		gone(t, worker)
	}
}
