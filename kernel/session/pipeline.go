package session

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gonda-go/gonda/kernel/assist"
	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/compile"
	"github.com/gonda-go/gonda/kernel/toolchain"
	"github.com/gonda-go/gonda/kernel/worker"
)

// Pipeline runs cells for real: the toolchain, the compiler, the notebook's memory, and the
// worker process, which it replaces when it dies.
type Pipeline struct {
	log    *slog.Logger
	home   string          // where the kernel was started: the notebook's folder
	ctx    context.Context // ends with the session
	cancel context.CancelFunc
	step   progress
	opened chan struct{} // closed when Prepare is done

	// Set before opened is closed.
	broken   error
	tools    *toolchain.Toolchain
	compiler *compile.Compiler
	notebook atomic.Pointer[cell.Notebook]
	helper   *assist.Assistant
	scratch  string // folder of this session, for objects and a module of its own

	building sync.Mutex // held while the notebook changes

	mu      sync.Mutex // of what follows
	worker  *worker.Worker
	deaths  int
	news    *lost // of a worker that died while no cell ran
	closed  bool
	running bool
	fetch   bool
}

// NewPipeline makes a pipeline that [Pipeline.Prepare] makes ready.
func NewPipeline(log *slog.Logger) *Pipeline {
	ctx, cancel := context.WithCancel(context.Background())
	home, err := os.Getwd()
	if err != nil {
		log.Warn("the kernel's folder is gone", "error", err)
		home = os.TempDir()
	}
	return &Pipeline{log: log, home: home, ctx: ctx, cancel: cancel, opened: make(chan struct{}), fetch: true}
}

// Prepare builds the toolchain if it is not there, and starts a worker. Cells wait for it.
func (p *Pipeline) Prepare() {
	defer close(p.opened)
	if err := p.prepare(); err != nil {
		p.log.Error("no cell can run", "error", err)
		p.broken = err
	}
}

func (p *Pipeline) prepare() (err error) {
	if p.tools, err = toolchain.Open(p.ctx, toolchain.Config{Progress: p.step.set}); err != nil {
		return err
	}
	if p.scratch, err = os.MkdirTemp("", "gonda-kernel-"); err != nil {
		return err
	}
	if p.compiler, err = compile.New(p.tools, p.tools.Compile, filepath.Join(p.scratch, "cells")); err != nil {
		return err
	}
	p.compiler.Module = p.home
	n, err := cell.New(p.compiler, prelude(p.tools))
	if err != nil {
		return err
	}
	p.notebook.Store(n)
	p.helper = assist.New(remembered{p}, p.compiler, p.tools.Root, p.tools.Paths(), magicNames)
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.start()
}

// start starts a worker. p.mu is held.
func (p *Pipeline) start() error {
	if p.closed {
		return errShutdown
	}
	w, err := worker.Start(p.ctx, worker.Config{Program: p.tools.Worker, Symbols: p.tools.Symbols})
	if err != nil {
		return err
	}
	p.worker = w
	go p.watch(w)
	return nil
}

// watch replaces a worker that dies while no cell runs.
func (p *Pipeline) watch(w *worker.Worker) {
	<-w.Done()
	p.mu.Lock()
	idle := p.worker == w && !p.running && !p.closed
	p.mu.Unlock()
	if !idle {
		return
	}
	p.building.Lock()
	defer p.building.Unlock()
	p.mu.Lock()
	still := p.worker == w && !p.running && !p.closed
	p.mu.Unlock()
	if still {
		death := w.Death()
		news := p.replace(&death)
		p.mu.Lock()
		p.news = news
		p.mu.Unlock()
	}
}

// replace starts a new worker for one that died and loads all definitions again. p.building
// is held.
func (p *Pipeline) replace(f *worker.Failure) *lost {
	p.log.Warn("the worker ended", "why", f.Error())
	l := &lost{failure: f}
	for _, n := range p.names() {
		if n.kind == "var" && !n.lost {
			l.variables = append(l.variables, n.key)
		}
	}
	p.notebook.Load().Lost()
	p.mu.Lock()
	p.deaths++
	p.mu.Unlock()
	l.restored = p.restart()
	if l.restored != nil {
		p.log.Error("the worker could not be replaced", "error", l.restored)
	}
	return l
}

// restart ends the worker and starts one that has all definitions.
func (p *Pipeline) restart() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.worker != nil {
		p.worker.Close()
		p.worker = nil
	}
	if err := p.start(); err != nil {
		return err
	}
	return load(p.worker, p.notebook.Load().Objects())
}

// load loads archives, those up to each cell's own at a time.
func load(w *worker.Worker, objects []cell.Object) error {
	var batch []worker.Object
	for i, o := range objects {
		batch = append(batch, worker.Object{Path: o.Path, File: o.File})
		if o.Path == "main" || i == len(objects)-1 {
			if err := w.Load(batch...); err != nil {
				return err
			}
			batch = nil
		}
	}
	return nil
}

func (p *Pipeline) ready(ctx context.Context, say func(string)) error {
	if err := p.step.follow(ctx, p.opened, say); err != nil {
		return err
	}
	if p.broken != nil {
		return &unready{p.broken}
	}
	return nil
}

// living is the worker, replaced if the last attempt to do so failed.
func (p *Pipeline) living() (*worker.Worker, error) {
	p.mu.Lock()
	w := p.worker
	p.mu.Unlock()
	if w == nil {
		if err := p.restart(); err != nil {
			return nil, &unready{err}
		}
		p.mu.Lock()
		w = p.worker
		p.mu.Unlock()
	}
	return w, nil
}

func (p *Pipeline) run(ctx context.Context, number int, c *cell.Cell, args []string, out worker.Sink) (spent phases, err error) {
	p.building.Lock()
	defer p.building.Unlock()
	p.setRunning(true)
	defer p.setRunning(false)
	p.tellNews(out)
	w, err := p.living()
	if err != nil {
		return spent, err
	}
	began := time.Now()
	unit, err := p.build(ctx, number, c, out)
	spent.build = time.Since(began)
	if err != nil {
		return spent, err
	}
	began = time.Now()
	err = load(w, unit.Objects)
	spent.load = time.Since(began)
	if err != nil {
		return spent, p.failed(w, fmt.Errorf("the cell could not be loaded: %w", err))
	}
	if err := p.notebook.Load().Commit(unit); err != nil {
		return spent, err
	}
	for _, n := range unit.Notes {
		out.Stream("stderr", []byte(n.String()+"\n"))
	}
	if unit.Entry == "" {
		return spent, nil
	}
	if len(unit.Args) > 0 {
		args = unit.Args
	}
	began = time.Now()
	stop := context.AfterFunc(ctx, w.Interrupt)
	failure := w.Run(worker.Call{Entry: unit.Entry, Init: unit.Init, Args: args}, out)
	stop()
	spent.run = time.Since(began)
	if failure == nil || failure.Kind == worker.Exited && failure.Code == 0 {
		if failure == nil {
			p.release(w, unit.Obsolete)
		}
		return spent, nil
	}
	if failure.Kind != worker.Died && !failure.Lost {
		p.stopped(w, unit, number, failure)
	}
	return spent, p.failed(w, failure)
}

// failed makes a failure of a worker that has died say what that cost.
func (p *Pipeline) failed(w *worker.Worker, err error) error {
	var failure *worker.Failure
	known := errors.As(err, &failure)
	if known && failure.Kind != worker.Died && !failure.Lost {
		return err
	}
	if !known {
		select {
		case <-w.Done():
			death := w.Death()
			failure = &death
		default:
			return err
		}
	}
	if p.ctx.Err() != nil {
		return errShutdown
	}
	return p.replace(failure)
}

// release lets go of variables that nothing can reach any more.
func (p *Pipeline) release(w *worker.Worker, symbols []string) {
	if err := w.Clear(symbols...); err != nil {
		p.log.Warn("variables are not released", "error", err)
	}
}

func (p *Pipeline) setRunning(on bool) {
	p.mu.Lock()
	p.running = on
	p.mu.Unlock()
}

// tellNews says that the worker died since the last cell.
func (p *Pipeline) tellNews(out worker.Sink) {
	p.mu.Lock()
	news := p.news
	p.news = nil
	p.mu.Unlock()
	if news != nil {
		out.Stream("stderr", []byte(news.sentence()+"\n"))
	}
}

func (p *Pipeline) generation() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.deaths
}

func (p *Pipeline) interrupt() {
	p.mu.Lock()
	w := p.worker
	p.mu.Unlock()
	if w != nil {
		w.Interrupt()
	}
}

func (p *Pipeline) chdir(dir string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.worker == nil {
		return nil
	}
	return p.worker.Chdir(dir)
}

func (p *Pipeline) setenv(name, value string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.worker == nil {
		return nil
	}
	return p.worker.Setenv(name, value)
}

func (p *Pipeline) module() (string, error) {
	m, err := p.tools.Module(p.ctx, p.home)
	if err != nil {
		return "", err
	}
	return m.Dir, nil
}

func (p *Pipeline) about() []string {
	select {
	case <-p.opened:
	default:
		return []string{"the toolchain is still being made ready"}
	}
	if p.broken != nil {
		return []string{"no cell can run: " + p.broken.Error()}
	}
	lines := []string{"toolchain: " + p.tools.Dir, "module: " + p.compiler.Module}
	p.mu.Lock()
	w := p.worker
	p.mu.Unlock()
	if w != nil {
		now, peak := w.Memory()
		lines = append(lines, fmt.Sprintf("worker: process %d, %s in memory, %s at most", w.PID(), size(now), size(peak)))
	}
	return lines
}

func (p *Pipeline) close() {
	p.cancel()
	p.mu.Lock()
	p.closed = true
	w := p.worker
	p.mu.Unlock()
	if w != nil {
		w.Close()
	}
	<-p.opened
	if p.tools != nil {
		p.tools.Close()
	}
	if p.scratch != "" {
		os.RemoveAll(p.scratch)
	}
}
