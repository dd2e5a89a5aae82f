package session

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/gonda-go/gonda/kernel/wire"
)

// Start serves a connection file until the session ends: what `gonda kernel start` does.
// kernel_info is answered while the toolchain and the worker are still being made ready.
//
// SIGINT interrupts the running cell. SIGTERM, SIGHUP and the end of the process that
// started the kernel end the session in order.
func Start(connectionFile, version string) error {
	connection, err := wire.ReadConnection(connectionFile)
	if err != nil {
		return err
	}
	log, logFile := openLog()
	log = log.With("kernel", os.Getpid())
	for _, w := range connection.Warnings {
		log.Warn(w)
	}
	server, err := wire.Listen(connection, wire.Options{Log: log})
	if err != nil {
		return err
	}
	defer server.Close()
	engine := NewPipeline(log)
	s := New(server, engine, Config{Version: version, Log: log, LogFile: logFile})
	go engine.Prepare()

	interrupts, ends := make(chan os.Signal, 4), make(chan os.Signal, 4)
	signal.Notify(interrupts, os.Interrupt)
	signal.Notify(ends, syscall.SIGTERM, syscall.SIGHUP)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		parent := time.NewTicker(time.Second)
		defer parent.Stop()
		started := os.Getppid()
		for {
			select {
			case <-interrupts:
				s.Interrupt()
			case <-ends:
				s.Stop()
			case <-parent.C:
				if os.Getenv("JPY_PARENT_PID") != "" && os.Getppid() != started {
					log.Info("the process that started the kernel has ended")
					s.Stop()
				}
			case <-ctx.Done():
				return
			}
		}
	}()
	s.Run(ctx)
	return nil
}

// maxLog is when the log starts again.
const maxLog = 4 << 20

// openLog opens the log that all kernels of a user share. Without a folder for it, errors go
// to standard error.
func openLog() (*slog.Logger, string) {
	path, err := LogFile()
	if err != nil {
		return slog.New(slog.NewTextHandler(os.Stderr, nil)), ""
	}
	flags := os.O_CREATE | os.O_WRONLY | os.O_APPEND
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		flags |= os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return slog.New(slog.NewTextHandler(os.Stderr, nil)), ""
	}
	return slog.New(slog.NewTextHandler(f, nil)), path
}

// LogFile is where kernels write what went wrong. Only the user can read it, as it may name
// files and hosts.
func LogFile() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "gonda")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fmt.Errorf("no folder for the kernel's log: %w", err)
	}
	return filepath.Join(dir, "kernel.log"), nil
}
