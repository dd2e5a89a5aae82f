package session

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
)

//go:embed logo
var logos embed.FS

// Kernelspec is what front ends read to start the kernel: a folder with kernel.json and
// pictures, named as front ends call the kernel.
type Kernelspec struct {
	Name    string // of the folder: gonda unless another is wanted
	Program string // absolute path of the gonda command
	Version string
}

// kernelFile is kernel.json. It claims no kernel_protocol_version: front ends take one of
// 5.5 or more as a wish for the handshake by a registration file.
type kernelFile struct {
	Argv          []string       `json:"argv"`
	DisplayName   string         `json:"display_name"`
	Language      string         `json:"language"`
	InterruptMode string         `json:"interrupt_mode"`
	Metadata      map[string]any `json:"metadata"`
}

var kernelName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// CheckName refuses names that front ends do not find.
func CheckName(name string) error {
	if !kernelName.MatchString(name) || len(name) > 100 {
		return fmt.Errorf("a kernel cannot be called %q: use letters of ASCII, digits, . _ and -", name)
	}
	return nil
}

// Install writes the folder kernels/Name below a data folder of Jupyter and returns its path.
// It writes over a kernelspec of gonda's own, and refuses to write over any other.
func (k Kernelspec) Install(data string) (string, error) {
	if err := CheckName(k.Name); err != nil {
		return "", err
	}
	dir := filepath.Join(data, "kernels", k.Name)
	if _, err := os.Stat(filepath.Join(dir, "kernel.json")); err == nil {
		if err := ours(dir); err != nil {
			return "", err
		}
	}
	title := "Go (gonda)"
	if k.Name != "gonda" {
		title = fmt.Sprintf("Go (gonda: %s)", k.Name)
	}
	text, err := json.MarshalIndent(kernelFile{
		Argv:          []string{k.Program, "kernel", "start", "--connection-file", "{connection_file}"},
		DisplayName:   title,
		Language:      "go",
		InterruptMode: "message",
		Metadata:      map[string]any{"gonda": map[string]string{"version": k.Version}},
	}, "", " ")
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("the kernelspec has no folder: %w", err)
	}
	for _, name := range logoNames() {
		picture, err := logos.ReadFile("logo/" + name)
		if err != nil {
			return "", err
		}
		if err := replaceFile(filepath.Join(dir, name), picture); err != nil {
			return "", err
		}
	}
	return dir, replaceFile(filepath.Join(dir, "kernel.json"), append(text, '\n'))
}

// Uninstall removes the folder kernels/name below a data folder, if gonda made it. It leaves
// files there that it did not write, and says so.
func Uninstall(data, name string) (string, error) {
	if err := CheckName(name); err != nil {
		return "", err
	}
	dir := filepath.Join(data, "kernels", name)
	if err := ours(dir); err != nil {
		return "", err
	}
	for _, file := range append(logoNames(), "kernel.json") {
		if err := os.Remove(filepath.Join(dir, file)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	if err := os.Remove(dir); err != nil {
		return "", fmt.Errorf("%s holds files that gonda did not write, so it stays: %w", dir, err)
	}
	return dir, nil
}

// ours is nil if dir is a kernelspec that gonda installed.
func ours(dir string) error {
	text, err := os.ReadFile(filepath.Join(dir, "kernel.json"))
	if err != nil {
		return fmt.Errorf("no kernelspec in %s: %w", dir, err)
	}
	var k kernelFile
	if err := json.Unmarshal(text, &k); err == nil {
		if _, ok := k.Metadata["gonda"]; ok {
			return nil
		}
	}
	return fmt.Errorf("the kernelspec in %s is not one of gonda's: choose another name by --name", dir)
}

func logoNames() []string {
	entries, err := logos.ReadDir("logo")
	if err != nil {
		return nil
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// replaceFile writes a file that readers see whole or not at all.
func replaceFile(path string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".gonda-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	return errors.Join(err, f.Chmod(0o644), f.Close(), os.Rename(f.Name(), path))
}

// UserData is Jupyter's data folder of this user.
func UserData() (string, error) {
	if dir := os.Getenv("JUPYTER_DATA_DIR"); dir != "" {
		return filepath.Abs(dir)
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	switch runtime.GOOS {
	case "darwin":
		return filepath.Join(home, "Library", "Jupyter"), nil
	case "windows":
		if dir := os.Getenv("APPDATA"); dir != "" {
			return filepath.Join(dir, "jupyter"), nil
		}
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "jupyter"), nil
	}
	return filepath.Join(home, ".local", "share", "jupyter"), nil
}

// PythonData is the data folder of the Python that is first on PATH, as --sys-prefix means it.
func PythonData() (string, error) {
	for _, name := range []string{"python3", "python"} {
		program, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		out, err := exec.Command(program, "-c", "import sys; print(sys.prefix)").Output()
		if prefix := strings.TrimSpace(string(out)); err == nil && filepath.IsAbs(prefix) {
			return PrefixData(prefix), nil
		}
	}
	if program, err := exec.LookPath("jupyter"); err == nil {
		if program, err = filepath.EvalSymlinks(program); err == nil {
			return PrefixData(filepath.Dir(filepath.Dir(program))), nil
		}
	}
	return "", errors.New("no python3 and no jupyter on PATH: --prefix DIR names the environment")
}

// PrefixData is the data folder of an environment.
func PrefixData(prefix string) string { return filepath.Join(prefix, "share", "jupyter") }
