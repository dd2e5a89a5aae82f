//go:build !linux

package worker

import (
	"context"
	"errors"
)

// Worker cannot be had on this system.
type Worker struct{}

// Start refuses: cells are loaded on Linux only.
func Start(context.Context, Config) (*Worker, error) {
	return nil, errors.New("worker: cells run on Linux only: use Linux, or a container or virtual machine with it")
}

func (*Worker) Load(...Object) error        { return ErrEnded }
func (*Worker) Run(Call, Sink) *Failure     { return &Failure{Kind: Died, Lost: true} }
func (*Worker) Interrupt()                  {}
func (*Worker) Clear(...string) error       { return ErrEnded }
func (*Worker) Chdir(string) error          { return ErrEnded }
func (*Worker) Setenv(string, string) error { return ErrEnded }
func (*Worker) Unsetenv(string) error       { return ErrEnded }
func (*Worker) Memory() (now, peak int64)   { return 0, 0 }
func (*Worker) PID() int                    { return 0 }
func (*Worker) Done() <-chan struct{}       { return nil }
func (*Worker) Death() Failure              { return Failure{} }
func (*Worker) Close()                      {}
