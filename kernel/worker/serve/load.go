package serve

import (
	"fmt"
	"os"

	"github.com/gonda-go/gonda/kernel/loader"
	"github.com/gonda-go/gonda/kernel/worker"
)

// maxObject is the largest archive that is read.
const maxObject = 512 << 20

// load loads archives in their order, those of libraries together. Libraries are initialised
// at once; package main when a call asks for it.
func (s *server) load(objects []worker.Object) error {
	var libraries []loader.Archive
	for _, o := range objects {
		data, err := readObject(o.File)
		if err != nil {
			return err
		}
		a := loader.Archive{Path: o.Path, Data: data}
		if o.Path != "main" {
			libraries = append(libraries, a)
			continue
		}
		if err := s.loadLibraries(libraries); err != nil {
			return err
		}
		libraries = nil
		unit, err := s.loader.Load(a)
		if err != nil {
			return err
		}
		s.units = append(s.units, unit)
	}
	return s.loadLibraries(libraries)
}

func (s *server) loadLibraries(archives []loader.Archive) (err error) {
	if len(archives) == 0 {
		return nil
	}
	unit, err := s.loader.Load(archives...)
	if err != nil {
		return err
	}
	done := make(chan any)
	go func() {
		defer func() { done <- recover() }()
		unit.Init()
	}()
	if value := <-done; value != nil {
		return fmt.Errorf("worker: the initialisation of %s panicked: %s", archives[len(archives)-1].Path, text(value))
	}
	return nil
}

func readObject(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	if !info.Mode().IsRegular() || info.Size() > maxObject {
		return nil, fmt.Errorf("worker: %s is %s of %d bytes; an archive is a file of at most %d", file, info.Mode().Type(), info.Size(), maxObject)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("worker: %w", err)
	}
	return data, nil
}

// run runs a function of the unit that has it, the last one first.
func (s *server) run(r *run, call *worker.Call) {
	entry, err := s.entry(call)
	if err != nil {
		close(r.over)
		r.tell(&worker.Failure{Kind: worker.Error, Name: "worker", Message: err.Error()})
		return
	}
	arguments(call.Args)
	if s.hooks.Begin != nil {
		s.hooks.Begin(r.ctx)
	}
	s.memory.watch(r)
	go r.live(entry)
}

func (s *server) entry(call *worker.Call) (func(), error) {
	if call == nil {
		return nil, fmt.Errorf("worker: a run without a call")
	}
	for i := len(s.units) - 1; i >= 0; i-- {
		entry, err := s.units[i].Func(call.Entry)
		if err != nil {
			continue
		}
		if !call.Init {
			return entry, nil
		}
		unit := s.units[i]
		return func() { unit.Init(); entry() }, nil
	}
	return nil, fmt.Errorf("worker: %s was not loaded", call.Entry)
}

// finished is called once for each run, before the kernel is told its end.
func (s *server) finished(r *run) {
	if s.hooks.End != nil {
		s.hooks.End()
	}
}
