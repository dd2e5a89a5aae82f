package cluster

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
)

// Client runs jobs inside one memory limit. It is safe for concurrent use; plans that run at the
// same time share the limit.
type Client struct {
	threads int
	stated  bool // the limit was stated by the user
	slabs   *Slabs
	budget  budget
	ctx     context.Context // ends at Close
	close   context.CancelCauseFunc
	running sync.WaitGroup
	closed  atomic.Bool
	last    atomic.Pointer[Stats]
}

// Option is a choice for [Local].
type Option func(*settings) error

type settings struct {
	limit, base    int64
	threads, users int
	asDefault      bool
	poison         bool
}

// MemoryLimit states the limit, as bytes or as text such as "512MiB". Everything counts: the
// process itself, held arrays, results, buffers. The Go runtime's own memory limit is set to what
// the buffers leave, until Close.
func MemoryLimit[T ~string | ~int | ~int64](limit T) Option {
	return func(s *settings) (err error) {
		s.limit, err = ParseBytes(fmt.Sprint(limit))
		if err == nil && s.limit == 0 {
			err = fmt.Errorf("cluster: a memory limit of 0 bytes: state one above %s", FormatBytes(leastBase))
		}
		return err
	}
}

// Base fixes the bytes declared for the process itself, instead of 24 MiB raised to what is
// measured. Plans then depend on nothing but their declarations.
func Base[T ~string | ~int | ~int64](bytes T) Option {
	return func(s *settings) (err error) {
		s.base, err = ParseBytes(fmt.Sprint(bytes))
		if err == nil && s.base == 0 {
			err = fmt.Errorf("cluster: a base of 0 bytes: a process needs some")
		}
		return err
	}
}

// Threads states the number of workers; by default GOMAXPROCS, at most the processors that there
// are.
func Threads(n int) Option {
	return func(s *settings) error {
		if n < 1 {
			return fmt.Errorf("cluster: %d threads: at least 1 is needed", n)
		}
		s.threads = n
		return nil
	}
}

// Users divides the default limit by the number of people who share the machine or container.
func Users(n int) Option {
	return func(s *settings) error {
		if n < 1 {
			return fmt.Errorf("cluster: %d users: at least 1 is needed", n)
		}
		s.users = n
		return nil
	}
}

// AsDefault makes the new client the one that Default returns.
func AsDefault() Option {
	return func(s *settings) error { s.asDefault = true; return nil }
}

// Poison fills every slab with 0xA5 before it is handed out, so that tests find who reads what was
// not written.
func Poison() Option {
	return func(s *settings) error { s.poison = true; return nil }
}

// Local makes a client for this process. Without MemoryLimit the limit is 0.7 of the least of the
// control group's limit, RLIMIT_AS, RLIMIT_DATA and the memory available now, divided by Users.
//
// Errors: an option that makes no sense; [*TooBig] for a stated limit below what the process itself
// needs.
func Local(opts ...Option) (*Client, error) {
	s := settings{threads: min(runtime.GOMAXPROCS(0), runtime.NumCPU()), users: 1}
	for _, o := range opts {
		if err := o(&s); err != nil {
			return nil, err
		}
	}
	c := &Client{threads: s.threads, stated: s.limit > 0, slabs: newSlabs()}
	c.slabs.poison = s.poison
	c.ctx, c.close = context.WithCancelCause(context.Background())
	c.budget = budget{limit: s.limit, base: s.base, fixed: s.base > 0, slabs: c.slabs, resident: residentSize, patience: patience}
	if !c.stated {
		c.budget.limit = systemLimit() / int64(s.users)
	}
	c.budget.measure(0, 0)
	if c.stated && c.budget.base > c.budget.limit {
		return nil, &TooBig{Name: "the process itself", Need: c.budget.base, Limit: s.limit, Base: c.budget.base}
	}
	if c.stated {
		c.slabs.watch(func(mapped int64) { limitHeap(c.slabs, s.limit-mapped) })
	}
	if s.asDefault {
		SetDefault(c)
	}
	return c, nil
}

var defaultClient atomic.Pointer[Client]

// Default returns the client of the process: the one of AsDefault or SetDefault, else one with the
// default limit, made at the first call.
func Default() *Client {
	for {
		old := defaultClient.Load()
		if old != nil && !old.closed.Load() {
			return old
		}
		c, _ := Local() // only options fail
		if defaultClient.CompareAndSwap(old, c) {
			return c
		}
	}
}

// SetDefault makes c the client that Default returns. The one before it stays open.
func SetDefault(c *Client) { defaultClient.Store(c) }

// Limit is the memory limit in bytes.
func (c *Client) Limit() int64 { return c.budget.limit }

// Threads is the number of workers a job may have.
func (c *Client) Threads() int { return c.threads }

// Base is the bytes declared for the process itself at the last admission.
func (c *Client) Base() int64 {
	c.budget.mu.Lock()
	defer c.budget.mu.Unlock()
	return c.budget.base
}

// Held is the bytes held outside plans.
func (c *Client) Held() int64 {
	c.budget.mu.Lock()
	defer c.budget.mu.Unlock()
	return c.budget.kept()
}

// Free is the bytes that a new plan may take now: limit - base - held - running plans.
func (c *Client) Free() int64 {
	c.budget.mu.Lock()
	defer c.budget.mu.Unlock()
	return max(0, c.budget.left())
}

// Slabs are the client's buffers.
func (c *Client) Slabs() *Slabs { return c.slabs }

// Need returns the least limit under which a job would run now, with what is held, and the bytes
// that it would use with all workers. It measures the process: call it before the job's result is
// allocated. A Run with no more Result than that takes it for the same one, already allocated or not.
//
// Errors: [*JobError].
func (c *Client) Need(j *Job) (least, with int64, err error) {
	c.budget.mu.Lock()
	defer c.budget.mu.Unlock()
	want, err := wish(j, c.threads)
	if err != nil {
		return 0, 0, err
	}
	c.budget.measure(want, 0)
	c.budget.planned = j.Result
	taken := c.budget.base + c.budget.kept()
	s := &State{job: j}
	s.size()
	return plus(taken, s.Need()), plus(taken, want), nil
}

// Close ends the client: running plans are cancelled and waited for, free buffers go back to the
// system, the Go runtime's memory limit is what it was. Slabs and leases still held stay valid. It
// must not be called from inside a task. A second Close does nothing.
func (c *Client) Close() error {
	if c.closed.Swap(true) {
		return nil
	}
	c.close(ErrClosed)
	c.budget.settle()
	c.running.Wait()
	c.slabs.keep(0)
	c.slabs.watch(nil)
	unlimitHeap(c.slabs)
	return nil
}
