package worker

import "time"

// Load loads archives in the order of their dependencies, all or none, and runs the
// initialisations of those that are not package main.
//
// Errors: ErrEnded; what the loader refuses.
func (w *Worker) Load(objects ...Object) error {
	return w.request(&Message{Verb: Load, Objects: objects})
}

// Run runs a function of loaded code and waits for its end; nil is a good one. All that it
// shows goes to the sink, and so does what comes later, until the next Run. A second Run waits
// for the first.
func (w *Worker) Run(call Call, sink Sink) *Failure {
	w.running.Lock()
	defer w.running.Unlock()
	w.pump.turn(sink)
	m := &Message{Verb: Run, Call: &call}
	c := w.expect(m)
	w.setCurrent(m.Seq)
	defer w.setCurrent(0)
	w.tell(m)
	done, err := w.await(c)
	if err != nil {
		f := w.Death()
		return &f
	}
	return done.Failure
}

func (w *Worker) setCurrent(seq uint64) {
	w.mu.Lock()
	w.current = seq
	w.mu.Unlock()
}

// interruptPatience is how long a worker may take to notice an interrupt. It does so at once
// unless the process as a whole stands still, which only its end can cure.
const interruptPatience = 10 * time.Second

// Interrupt stops the run that lasts, if there is one; Run then returns Interrupted, after 3 s
// at the latest: a cell that waits for something that cannot be interrupted is left behind.
// A worker that does not even notice within 10 s is ended.
func (w *Worker) Interrupt() {
	w.mu.Lock()
	run := w.current
	w.mu.Unlock()
	if run == 0 {
		return
	}
	m := &Message{Verb: Interrupt}
	c := w.expect(m)
	go func() {
		w.tell(m)
		select {
		case <-c:
		case <-w.done:
		case <-time.After(interruptPatience):
			w.kill("it did not notice an interrupt for 10 s")
		}
	}()
}

// Clear sets variables, named by their symbols, to zero, so that what they hold can be freed.
func (w *Worker) Clear(symbols ...string) error {
	if len(symbols) == 0 {
		return nil
	}
	return w.request(&Message{Verb: Clear, Names: symbols})
}

// Chdir changes the working directory.
func (w *Worker) Chdir(dir string) error {
	return w.request(&Message{Verb: Chdir, Text: dir})
}

// Setenv sets an environment variable.
func (w *Worker) Setenv(key, value string) error {
	return w.request(&Message{Verb: Setenv, Names: []string{key}, Text: value})
}

// Unsetenv takes an environment variable away.
func (w *Worker) Unsetenv(key string) error {
	return w.request(&Message{Verb: Unsetenv, Names: []string{key}})
}
