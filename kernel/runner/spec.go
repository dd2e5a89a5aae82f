package runner

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Spec says how a kernel is started: what a kernel.json holds of it.
type Spec struct {
	Name    string            `json:"-"`
	Command []string          `json:"argv"` // {connection_file} stands for the path of that file
	Env     map[string]string `json:"env"`
	// Interrupt is "message" where the kernel is interrupted by a message, else by SIGINT.
	Interrupt string `json:"interrupt_mode"`

	folder string
}

// FindSpec finds an installed kernel by name, in the order in which Jupyter looks.
//
// Errors: no kernel of that name, with the folders that were looked at.
// Source: jupyter_core's jupyter_path; JEP "kernelspec", resource_dir.
func FindSpec(name string) (*Spec, error) {
	folders := dataFolders()
	for _, f := range folders {
		folder := filepath.Join(f, "kernels", name)
		text, err := os.ReadFile(filepath.Join(folder, "kernel.json"))
		if err != nil {
			continue
		}
		s := &Spec{Name: name, folder: folder}
		if err := json.Unmarshal(text, s); err != nil {
			return nil, fmt.Errorf("kernel %s: %s/kernel.json: %w", name, folder, err)
		}
		if len(s.Command) == 0 {
			return nil, fmt.Errorf("kernel %s: %s/kernel.json has no argv", name, folder)
		}
		return s, nil
	}
	return nil, fmt.Errorf("no kernel %q in %s: gonda kernel install --name %s, or another --kernel", name, strings.Join(folders, ", "), name)
}

// dataFolders are where Jupyter keeps its data.
func dataFolders() []string {
	out := filepath.SplitList(os.Getenv("JUPYTER_PATH"))
	switch home, _ := os.UserHomeDir(); {
	case os.Getenv("JUPYTER_DATA_DIR") != "":
		out = append(out, os.Getenv("JUPYTER_DATA_DIR"))
	case os.Getenv("XDG_DATA_HOME") != "":
		out = append(out, filepath.Join(os.Getenv("XDG_DATA_HOME"), "jupyter"))
	default:
		out = append(out, filepath.Join(home, ".local", "share", "jupyter"))
	}
	if env := os.Getenv("VIRTUAL_ENV"); env != "" {
		out = append(out, filepath.Join(env, "share", "jupyter"))
	}
	return append(out, "/usr/local/share/jupyter", "/usr/share/jupyter")
}

// command is the words that start the kernel.
func (s *Spec) command(connection string) []string {
	swap := strings.NewReplacer("{connection_file}", connection, "{resource_dir}", s.folder)
	out := make([]string, len(s.Command))
	for i, w := range s.Command {
		out[i] = swap.Replace(w)
	}
	return out
}

// environment is that of the process, with what the kernel asks for.
func (s *Spec) environment() []string {
	env := os.Environ()
	for name, value := range s.Env {
		env = append(env, name+"="+os.ExpandEnv(value))
	}
	return env
}
