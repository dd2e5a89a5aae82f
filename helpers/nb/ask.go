package nb

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"golang.org/x/term"
)

// Input asks the person at the notebook for a line of text.
//
// Errors: nobody can be asked, as when a notebook runs by itself; the cell was interrupted.
func Input(prompt string) (string, error) { return ask(prompt, false) }

// Password is Input, but what is typed is not shown and not kept with the notebook.
func Password(prompt string) (string, error) { return ask(prompt, true) }

func ask(prompt string, password bool) (string, error) {
	if line, _ := cell.transport(); line != nil {
		return line.Ask(prompt, password)
	}
	return console.ask(os.Stdin, prompt, password)
}

// console is the standard input of a plain program.
var console keyboard

type keyboard struct {
	mu sync.Mutex
	in *bufio.Reader
}

func (k *keyboard) ask(in *os.File, prompt string, password bool) (string, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	_, out := cell.transport()
	fmt.Fprint(out, prompt)
	if password && term.IsTerminal(int(in.Fd())) {
		b, err := term.ReadPassword(int(in.Fd()))
		fmt.Fprintln(out)
		return string(b), err
	}
	if k.in == nil {
		k.in = bufio.NewReader(in)
	}
	text, err := k.in.ReadString('\n')
	if err == io.EOF && text != "" {
		err = nil
	}
	if err != nil {
		return "", fmt.Errorf("nb: no answer to %q: %w", prompt, err)
	}
	return strings.TrimRight(text, "\r\n"), nil
}
