package runner

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// kernel is a kernel that was started, and the client that talks to it.
type kernel struct {
	spec     *Spec
	folder   string // of the connection file: private
	process  *process
	client   *wire.Client
	language json.RawMessage // language_info of its kernel_info_reply
}

// Times of patience. A kernel that builds its tools when it starts answers before it does.
const (
	startPatience = 60 * time.Second
	askAgain      = time.Second
	stopPatience  = 5 * time.Second
	idlePatience  = 10 * time.Second // from a reply to idle
)

// attempts is how often a kernel is started that ends before it answers: between choosing
// free ports and listening on them another program may take one.
const attempts = 3

var errEarly = errors.New("the kernel ended before it answered")

// startKernel starts a kernel in the notebook's folder and waits until it answers.
func startKernel(ctx context.Context, spec *Spec, notebook string) (*kernel, error) {
	var err error
	for range attempts {
		k := &kernel{spec: spec}
		if err = k.start(ctx, notebook); err == nil {
			return k, nil
		}
		said := k.said()
		k.close()
		if !errors.Is(err, errEarly) {
			return nil, &KernelError{Notebook: notebook, What: "the kernel did not start", Said: said, Err: err}
		}
		err = &KernelError{Notebook: notebook, What: "the kernel did not start", Said: said, Err: err}
	}
	return nil, err
}

func (k *kernel) start(ctx context.Context, notebook string) (err error) {
	if k.folder, err = os.MkdirTemp("", "gonda-run-"); err != nil { // 0700
		return err
	}
	connection := wire.NewConnection()
	if err := choosePorts(connection); err != nil {
		return err
	}
	file := filepath.Join(k.folder, "connection.json")
	if err := connection.Write(file); err != nil {
		return err
	}
	env := append(k.spec.environment(), "JPY_PARENT_PID="+strconv.Itoa(os.Getpid()), "JPY_SESSION_NAME="+notebook)
	if k.process, err = launch(k.spec.command(file), env, filepath.Dir(notebook)); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, startPatience, fmt.Errorf("it did not answer within %v", startPatience))
	defer cancel()
	ctx, abandon := context.WithCancelCause(ctx)
	defer abandon(nil)
	go func() {
		select {
		case <-k.process.ended:
			abandon(errEarly)
		case <-ctx.Done():
		}
	}()
	if k.client, err = wire.Dial(ctx, connection, wire.Options{}); err == nil {
		err = k.ready(ctx)
	}
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
}

// choosePorts takes ports that are free now.
func choosePorts(c *wire.Connection) error {
	for _, p := range []*int{&c.ShellPort, &c.IOPubPort, &c.StdinPort, &c.ControlPort, &c.HeartbeatPort} {
		l, err := net.Listen("tcp", net.JoinHostPort(c.IP, "0"))
		if err != nil {
			return fmt.Errorf("no free port: %w", err)
		}
		defer l.Close() // after all are chosen, so that they differ
		*p = l.Addr().(*net.TCPAddr).Port
	}
	return nil
}

// ready asks for kernel_info until the reply and a status have come. Not all kernels say when
// a subscription is in place; one that was heard is.
func (k *kernel) ready(ctx context.Context) error {
	again := time.NewTicker(askAgain)
	defer again.Stop()
	replied, heard := false, false
	for ask := true; !replied || !heard; {
		if ask {
			if _, err := k.client.Send(wire.Shell, "kernel_info_request", struct{}{}); err != nil {
				return err
			}
		}
		ask = false
		select {
		case m, ok := <-k.client.Shell():
			if !ok {
				return errors.New("it closed its connections")
			}
			if m.Header.Type != "kernel_info_reply" {
				continue
			}
			var c struct {
				Language json.RawMessage `json:"language_info"`
			}
			if err := m.Decode(&c); err != nil {
				return err
			}
			k.language, replied = c.Language, true
		case m, ok := <-k.client.IOPub():
			if !ok {
				return errors.New("it closed its connections")
			}
			heard = heard || m.Header.Type == "status"
		case <-again.C:
			ask = true
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
	return nil
}

// interrupt stops what runs, as the kernel wants to be told. It is no error that the kernel
// is gone: whoever waits for it hears that anyway.
func (k *kernel) interrupt() {
	if k.spec.Interrupt == "message" {
		_, _ = k.client.Send(wire.Control, "interrupt_request", struct{}{})
		return
	}
	signal(k.process.cmd.Process, os.Interrupt)
}

// said is the end of what the kernel's process printed.
func (k *kernel) said() string {
	if k.process == nil {
		return ""
	}
	return k.process.words.String()
}

// close ends the kernel and removes its connection file.
func (k *kernel) close() {
	patience := time.Duration(0)
	if k.client != nil {
		if _, err := k.client.Send(wire.Control, "shutdown_request", map[string]bool{"restart": false}); err == nil {
			patience = stopPatience
		}
	}
	if k.process != nil {
		k.process.stop(patience)
	}
	if k.client != nil {
		k.client.Close()
	}
	os.RemoveAll(k.folder)
}
