package runner

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
)

// nbclient on ipykernel is the oracle of what a notebook holds after a run.
func TestNbclientAgrees(t *testing.T) {
	t.Parallel()
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("GONDA_PYTHON is not set: nbclient cannot be asked")
	}
	n := made(t,
		"import sys\nfrom IPython.display import display, clear_output, HTML, JSON, SVG",
		"print('a'); print('b'); print('c', file=sys.stderr)",
		"1 + 1",
		"h = display(HTML('<b>one</b>'), display_id='x')\nprint('after')",
		"h.update(HTML('<b>two</b>\\n<i>&</i>'))",
		"for i in range(3):\n    clear_output(wait=True)\n    print(i)",
		"print('gone'); clear_output(); print('é')",
		"display(JSON({'b': [1, 2.5], 'a': None}), SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"/>'))",
		"{\"tags\":[\"raises-exception\"]}\n1/0",
		"{\"tags\":[\"skip-execution\"]}\n1/0",
		"   ",
	)
	script := exec.Command(python, "-c", `
import sys, nbformat, nbclient
n = nbformat.read(sys.argv[1], as_version=4)
nbclient.NotebookClient(n, kernel_name="python3", coalesce_streams=True).execute()
sys.stdout.write(nbformat.writes(n))`, n.Path)
	script.Dir = filepath.Dir(n.Path)
	out, err := script.Output()
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := parse("theirs.ipynb", out)
	if err != nil {
		t.Fatal(err)
	}
	spec := &Spec{Name: "python3", Command: []string{python, "-m", "ipykernel_launcher", "-f", "{connection_file}"}}
	if err := n.Run(t.Context(), Options{Spec: spec, Timeout: time.Minute}); err != nil {
		t.Fatal(err)
	}
	for i := range n.Cells {
		for _, name := range []string{"outputs", "execution_count"} {
			got, want := settled(t, n.Cells[i].body.get(name)), settled(t, theirs.Cells[i].body.get(name))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("cell %d: %s\n got %v\nwant %v", i+1, name, got, want)
			}
		}
	}
	if got, want := settled(t, n.metadata.get("language_info")), settled(t, theirs.metadata.get("language_info")); !reflect.DeepEqual(got, want) {
		t.Errorf("language_info\n got %v\nwant %v", got, want)
	}
}

// settled is a JSON value without what differs between two runs: names of temporary files.
func settled(t *testing.T, text json.RawMessage) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		t.Fatal(err)
	}
	if list, ok := v.([]any); ok {
		for _, o := range list {
			if m, ok := o.(map[string]any); ok && m["output_type"] == "error" {
				m["traceback"] = strings.Count(string(text), "ZeroDivisionError") > 0
			}
		}
	}
	return v
}
