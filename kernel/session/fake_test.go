package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/worker"
)

// fake runs cells of a few words, one a line:
//
//	print TEXT, warn TEXT, show, result, clear, update: output
//	panic, wrong, exit N, die: failures
//	sleep DURATION; block until an interrupt; deaf: until the second interrupt
//	ask PROMPT: prints the answer; late TEXT: prints when the cell is over
type fake struct {
	mu     sync.Mutex
	insist chan struct{}
	unfit  error
	steps  []string
	stuck  bool
	closed bool
	ran    []string
	args   []string
	known  []name
	deaths int
}

func newFake() *fake { return &fake{insist: make(chan struct{}, 10)} }

func (f *fake) ready(ctx context.Context, say func(string)) error {
	for _, step := range f.steps {
		say(step)
	}
	if f.stuck {
		<-ctx.Done()
		return ctx.Err()
	}
	return f.unfit
}

func (f *fake) interrupt() { f.insist <- struct{}{} }

func (f *fake) close() { f.closed = true }

func (f *fake) generation() int                   { return f.deaths }
func (f *fake) chdir(dir string) error            { f.note("chdir " + dir); return nil }
func (f *fake) setenv(name, value string) error   { f.note("setenv " + name + "=" + value); return nil }
func (f *fake) module() (string, error)           { return os.TempDir(), nil }
func (f *fake) autoget(on bool)                   { f.note(fmt.Sprint("autoget ", on)) }
func (f *fake) names() []name                     { return f.known }
func (f *fake) reset(context.Context, bool) error { f.note("reset"); return nil }
func (f *fake) about() []string                   { return []string{"fake"} }

func (f *fake) remove(names []string) []string {
	f.note("remove " + strings.Join(names, " "))
	return slices.DeleteFunc(names, func(n string) bool { return n != "unknown" })
}

func (f *fake) complete(ctx context.Context, code string, cursor int) completeReply {
	if code == "crash" {
		panic(code)
	}
	return completeReply{Matches: []string{"match"}, Start: 0, End: cursor}
}

func (f *fake) inspect(ctx context.Context, code string, cursor, detail int) inspectReply {
	if code == "crash" {
		panic(code)
	}
	if strings.HasPrefix(code, "unknown") {
		return inspectReply{}
	}
	return inspectReply{Found: true, Data: map[string]any{"text/plain": fmt.Sprintf("%s at %d, detail %d", code, cursor, detail)}}
}

func (f *fake) note(what string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ran = append(f.ran, what)
}

func (f *fake) run(ctx context.Context, number int, c *cell.Cell, args []string, out worker.Sink) (phases, error) {
	f.mu.Lock()
	f.ran = append(f.ran, strings.TrimSpace(c.Go))
	f.args = args
	f.mu.Unlock()
	for n, line := range strings.Split(c.Go, "\n") {
		line = strings.TrimSpace(line)
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "print":
			out.Stream("stdout", []byte(rest+"\n"))
		case "warn":
			out.Stream("stderr", []byte(rest+"\n"))
		case "show":
			out.Display(worker.Display{Data: map[string]any{"text/plain": rest}})
		case "result":
			out.Display(worker.Display{Data: map[string]any{"text/plain": rest}, Result: true})
		case "update":
			out.Display(worker.Display{Data: map[string]any{"text/plain": rest}, Update: true, ID: "id"})
		case "clear":
			out.Display(worker.Display{Clear: true, Wait: true})
		case "panic":
			return phases{}, &worker.Failure{Kind: worker.Panic, Name: "panic", Message: rest, Frames: []worker.Frame{{File: "In[1]", Line: n + 1}}}
		case "wrong":
			return phases{}, &cell.Error{Diagnostics: []cell.Diagnostic{{Number: number, Line: n + 1, Column: 1, Source: line, Message: rest}}}
		case "exit":
			return phases{}, &worker.Failure{Kind: worker.Exited, Code: len(rest)}
		case "die":
			f.deaths++
			return phases{}, &lost{failure: &worker.Failure{Kind: worker.Died, Name: "killed", Message: "the system ended the worker"}, variables: []string{"x", "y"}}
		case "crash":
			panic(rest)
		case "sleep":
			d, _ := time.ParseDuration(rest)
			time.Sleep(d)
		case "block":
			<-ctx.Done()
			return phases{}, ctx.Err()
		case "deaf":
			<-ctx.Done()
			<-f.insist
			return phases{}, ctx.Err()
		case "ask":
			answer, err := out.Input(rest, false)
			if err != nil {
				return phases{}, err
			}
			out.Stream("stdout", []byte(answer))
		case "late":
			time.AfterFunc(100*time.Millisecond, func() { out.Stream("stdout", []byte(rest)) })
		case "":
		default:
			return phases{}, errors.New("unknown word " + word)
		}
	}
	return phases{}, nil
}
