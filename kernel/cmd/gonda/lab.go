package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/gonda-go/gonda/helpers/workshop"
	"github.com/gonda-go/gonda/kernel/session"
)

func labCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "lab [-- OPTION OF JUPYTERLAB...]",
		Short: "Open the notebooks in JupyterLab",
		Long: `Open the notebooks in JupyterLab.

The kernel is made known to Jupyter first. Where the notebooks cannot be written to, copies in
the folder gonda-notebooks of your home are opened; what is there already stays. JupyterLab
listens on this machine alone and asks for its token, unless its options say otherwise.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if at := c.ArgsLenAtDash(); len(args) > 0 && at != 0 {
				return usageError{fmt.Errorf("gonda lab takes no %q: options of JupyterLab come after --", args[0])}
			}
			return lab(data, args)
		},
	}
	c.Flags().StringVar(&data, "data", "", "folder of ERA5 files that the notebooks use, as ERA5_DIR")
	return c
}

// lab becomes JupyterLab.
func lab(data string, options []string) error {
	program, err := jupyterLab()
	if err != nil {
		return err
	}
	if err := provide(data); err != nil {
		return err
	}
	self, err := ownPath()
	if err != nil {
		return err
	}
	own, err := notebooksFolder(self)
	if err != nil {
		return err
	}
	dir, err := workingCopy(own)
	if err != nil {
		return err
	}
	jupyter, err := session.UserData()
	if err != nil {
		return err
	}
	if _, err := (session.Kernelspec{Name: "gonda", Program: self, Version: version}).Install(jupyter); err != nil {
		return err
	}
	arguments := []string{program, "--ServerApp.ip=127.0.0.1", "--ServerApp.root_dir=" + dir}
	if os.Geteuid() == 0 {
		arguments = append(arguments, "--allow-root") // it is root who asked
	}
	return become(program, append(arguments, options...), dir)
}

// provide tells the notebooks of a folder of files, or makes the sample that they use without
// one, so that the first cell need not.
func provide(data string) error {
	if data == "" && os.Getenv("ERA5_DIR") == "" {
		_, err := workshop.Data()
		return err
	}
	if data == "" {
		return nil
	}
	dir, err := folder(data)
	if err != nil {
		return usageError{fmt.Errorf("--data: %w", err)}
	}
	return os.Setenv("ERA5_DIR", dir)
}

// jupyterLab is the user's JupyterLab, or the one that install.sh made.
func jupyterLab() (string, error) {
	if program, err := exec.LookPath("jupyter-lab"); err == nil {
		return filepath.Abs(program)
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	program := filepath.Join(cache, "gonda", "jupyter", "bin", "jupyter-lab")
	if _, err := os.Stat(program); err != nil {
		return "", fmt.Errorf("there is no JupyterLab on PATH nor in %s: ./install.sh lab installs one for gonda alone", program)
	}
	return program, nil
}

// folder is the absolute path of a folder that is there.
func folder(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if !info.IsDir() {
		return "", fmt.Errorf("%s is no folder", path)
	}
	return filepath.Abs(path)
}

// notebooksFolder is beside the folder of the program, as install.sh builds it, or where we are.
func notebooksFolder(self string) (string, error) {
	if real, err := filepath.EvalSymlinks(self); err == nil {
		self = real
	}
	beside := filepath.Join(filepath.Dir(filepath.Dir(self)), "notebooks")
	for _, dir := range []string{beside, "notebooks", "."} {
		if found, _ := filepath.Glob(filepath.Join(dir, "0*.ipynb")); len(found) > 0 {
			return filepath.Abs(dir)
		}
	}
	return "", fmt.Errorf("no notebooks in %s, nor here: start gonda lab in the folder that has them", beside)
}

// workingCopy is a folder of notebooks that can be written to: the one given, or one in the
// user's home to which what is not there yet is copied.
func workingCopy(from string) (string, error) {
	if probe, err := os.CreateTemp(from, ".gonda-*"); err == nil {
		return from, errors.Join(probe.Close(), os.Remove(probe.Name()))
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", err
	}
	to := filepath.Join(home, "gonda-notebooks")
	if err := os.MkdirAll(to, 0o755); err != nil {
		return "", err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		if err := copyNew(filepath.Join(from, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return "", err
		}
	}
	return to, nil
}

// copyNew copies a file unless there is one.
func copyNew(from, to string) error {
	text, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	return errors.Join(err, f.Close())
}
