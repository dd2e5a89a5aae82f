package session

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/kernel/cell"
)

// setArgs gives the cell's program its arguments.
func (r *run) setArgs(s cell.Special) error {
	r.args = s.Args
	return nil
}

// environment shows the variables of the environment, or sets one for cells and shells.
func (r *run) environment(s cell.Special) error {
	name, value, set := strings.Cut(strings.TrimSpace(s.Text), "=")
	if words := strings.Fields(name); len(words) > 1 { // NAME value
		name = words[0]
		value, set = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s.Text), name)), true
	}
	name, value = strings.TrimSpace(name), unquoted(strings.TrimSpace(value))
	switch {
	case name == "" && set:
		return wrongUse("a variable without a name cannot be set: write NAME=VALUE")
	case name == "":
		all := os.Environ()
		slices.Sort(all)
		r.say("%s", strings.Join(all, "\n"))
		return nil
	case !set:
		value, known := os.LookupEnv(name)
		if !known {
			return wrongUse("%s is not set", name)
		}
		r.say("%s=%s", name, value)
		return nil
	}
	if err := os.Setenv(name, value); err != nil {
		return wrongUse("%s cannot be set: %v", name, err)
	}
	if err := r.session.engine.setenv(name, value); err != nil {
		return wrongUse("%s is not set for cells: %v", name, err)
	}
	r.say("%s=%s", name, value)
	return nil
}

// unquoted takes the quotes off a word that is quoted as a whole.
func unquoted(s string) string {
	if len(s) >= 2 && (s[0] == '"' || s[0] == '\'') && s[len(s)-1] == s[0] {
		return s[1 : len(s)-1]
	}
	return s
}

// changeFolder changes the folder of shells and cells, or says which it is.
func (r *run) changeFolder(s cell.Special) error {
	if len(s.Args) > 1 {
		return wrongUse("one folder is wanted, not %d: put quotes around a name with blanks", len(s.Args))
	}
	if len(s.Args) == 1 && s.Name == "cd" {
		dir, err := expandPath(s.Args[0])
		if err != nil {
			return wrongUse("%v", err)
		}
		if err := os.Chdir(dir); err != nil {
			return wrongUse("%v", err)
		}
	}
	dir, err := os.Getwd()
	if err != nil {
		return wrongUse("%v", err)
	}
	if len(s.Args) == 1 {
		if err := r.session.engine.chdir(dir); err != nil {
			return wrongUse("cells do not follow to %s: %v", dir, err)
		}
	}
	r.say("%s", dir)
	return nil
}

// expandPath replaces ~ and $NAME.
func expandPath(path string) (string, error) {
	if path == "~" || strings.HasPrefix(path, "~/") {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		path = filepath.Join(home, path[1:])
	}
	return os.ExpandEnv(path), nil
}

// writeFile writes the rest of the cell into a file.
func (r *run) writeFile(s cell.Special) error {
	path, more, err := target(s.Args)
	if err != nil {
		return err
	}
	body := s.Body
	if body != "" && !strings.HasSuffix(body, "\n") {
		body += "\n"
	}
	f, err := openTarget(path, more)
	if err != nil {
		return wrongUse("%v", err)
	}
	_, err = f.WriteString(body)
	if end := f.Close(); err == nil {
		err = end
	}
	if err != nil {
		return wrongUse("%v", err)
	}
	done := "written to"
	if more {
		done = "appended to"
	}
	r.say("%s %s %s", size(int64(len(body))), done, path)
	return nil
}

// target reads [-a] PATH.
func target(args []string) (path string, more bool, err error) {
	if len(args) > 0 && args[0] == "-a" {
		more, args = true, args[1:]
	}
	if len(args) != 1 {
		return "", false, wrongUse("[-a] FILE is wanted: put quotes around a name with blanks")
	}
	path, err = expandPath(args[0])
	return path, more, err
}

func openTarget(path string, more bool) (*os.File, error) {
	if more {
		return os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o666)
	}
	return os.Create(path)
}

// capture copies what the cell writes into a file as well.
func (r *run) capture(s cell.Special) error {
	path, more, err := target(s.Args)
	if err != nil {
		return err
	}
	f, err := openTarget(path, more)
	if err != nil {
		return wrongUse("%v", err)
	}
	r.sink.release()
	r.sink.copyTo(f)
	return nil
}
