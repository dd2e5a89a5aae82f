package runner

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// kept45 has what nbformat names and what it does not, written as nbformat writes it.
const kept45 = `{
 "cells": [
  {
   "attachments": {
    "p.png": {
     "image/png": "iVBORw0="
    }
   },
   "cell_type": "markdown",
   "id": "a-1",
   "metadata": {
    "collapsed": false,
    "x": 1.50
   },
   "source": [
    "# Ä <b>&amp;</b> \u2028 end\n",
    "text"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "id": "b-2",
   "metadata": {
    "gonda": {
     "restart": true
    },
    "tags": [
     "raises-exception"
    ]
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "1\n"
     ]
    }
   ],
   "source": [
    "x := 1\n",
    "x"
   ],
   "unknown": {
    "z": 12345678901234567890,
    "a": []
   }
  }
 ],
 "metadata": {
  "kernelspec": {
   "display_name": "Go (gonda)",
   "language": "go",
   "name": "gonda"
  },
  "other": null
 },
 "nbformat": 4,
 "nbformat_minor": 5
}
`

func TestUntouchedNotebookIsWrittenAsItWasRead(t *testing.T) {
	n, err := parse("t.ipynb", []byte(kept45))
	if err != nil {
		t.Fatal(err)
	}
	got, err := n.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != kept45 {
		t.Errorf("got %s", got)
	}
	c := n.Cells[1]
	if c.Source != "x := 1\nx" || !c.has("raises-exception") || !c.Restart || c.id != "b-2" || n.KernelName() != "gonda" {
		t.Errorf("%+v, kernel %q", c, n.KernelName())
	}
}

func TestFormsOfNotebooks(t *testing.T) {
	cases := map[string]struct{ text, wrong string }{
		"4.0 with text in one piece": {`{"cells":[{"cell_type":"code","source":"1","outputs":[],"execution_count":null,"metadata":{}}],"metadata":{},"nbformat":4,"nbformat_minor":0}`, ""},
		"no cells":                   {`{"cells":[],"nbformat":4}`, ""},
		"tags that are none":         {`{"cells":[{"cell_type":"raw","source":"1","metadata":{"tags":7,"gonda":[]}}],"nbformat":4}`, ""},
		"empty file":                 {``, "no JSON object"},
		"a list":                     {`[]`, "no JSON object"},
		"two values":                 {`{"nbformat":4,"cells":[]} {}`, "no JSON object"},
		"cut off":                    {`{"nbformat":4,"cells":[`, "no JSON object"},
		"JSON of something else":     {`{"a":1}`, "not a notebook"},
		"nbformat 3":                 {`{"nbformat":3,"worksheets":[]}`, "nbformat is 3"},
		"no list of cells":           {`{"nbformat":4,"cells":{}}`, "cells is no list"},
		"a cell without source":      {`{"nbformat":4,"cells":[{"cell_type":"code"}]}`, "cell 1: source"},
		"a cell that is a number":    {`{"nbformat":4,"cells":[{"cell_type":"raw","source":""},1]}`, "cell 2"},
		"metadata that is a list":    {`{"nbformat":4,"cells":[],"metadata":[]}`, "metadata"},
	}
	for name, c := range cases {
		n, err := parse("n.ipynb", []byte(c.text))
		var wrong *FormatError
		switch {
		case c.wrong == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.wrong == "":
			if b, err := n.Bytes(); err != nil || !json.Valid(b) {
				t.Errorf("%s: written as %s, %v", name, b, err)
			}
		case !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.wrong) || !strings.Contains(err.Error(), "n.ipynb"):
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWriteIsWholeOrNothing(t *testing.T) {
	n, err := parse("t.ipynb", []byte(kept45))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "o.ipynb")
	for range 2 {
		if err := n.Write(path); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != kept45 {
		t.Errorf("%s, %v", got, err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("%d files, want 1", len(entries))
	}
	if err := n.Write(filepath.Join(dir, "none", "o.ipynb")); err == nil {
		t.Error("a folder that is not there: no error")
	}
	if _, err := Read(filepath.Join(dir, "missing.ipynb")); err == nil || !strings.Contains(err.Error(), "missing.ipynb") {
		t.Errorf("a file that is not there: %v", err)
	}
}

// nbformat's own validation, and its writer, are the oracle of what the file must look like.
func TestNbformatAgrees(t *testing.T) {
	python := os.Getenv("GONDA_PYTHON")
	if python == "" {
		t.Skip("GONDA_PYTHON is not set: nbformat cannot be asked")
	}
	// Python ends lines at more characters than the line feed.
	n, err := parse("t.ipynb", []byte(strings.Replace(kept45, `\u2028`, "", 1)))
	if err != nil {
		t.Fatal(err)
	}
	p := newPage(2)
	p.begin(1)
	for _, m := range []said{
		{1, "execute_input", `{"execution_count":1}`},
		{1, "stream", `{"name":"stdout","text":"a\nb"}`},
		{1, "display_data", `{"data":{"text/plain":"é\nx","image/svg+xml":"<svg/>\n","application/vnd.x+json":{"b":1,"a":2},"image/png":"iVBO"},"metadata":{}}`},
		{1, "execute_result", `{"data":{"text/plain":""},"metadata":{},"execution_count":1}`},
		{1, "error", `{"ename":"e","evalue":"v","traceback":[]}`},
	} {
		if err := p.apply(m.cell, m.kind, json.RawMessage(m.content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.store(n); err != nil {
		t.Fatal(err)
	}
	strange := slices.IndexFunc(n.Cells[1].body.members, func(m member) bool { return m.name == "unknown" })
	n.Cells[1].body.members = slices.Delete(n.Cells[1].body.members, strange, strange+1)
	text, err := n.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(python, "-c", `
import sys, nbformat
n = nbformat.reads(sys.stdin.read(), as_version=4)
nbformat.validate(n)
sys.stdout.write(nbformat.writes(n) + "\n")`)
	c.Stdin = bytes.NewReader(text)
	var stderr bytes.Buffer
	c.Stderr = &stderr
	out, err := c.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr.String())
	}
	var ours, theirs any
	if err := json.Unmarshal(text, &ours); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &theirs); err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(ours)
	b, _ := json.Marshal(theirs)
	if !bytes.Equal(a, b) {
		t.Errorf("nbformat writes\n%s\nwe write\n%s", b, a)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(kept45))
	f.Add([]byte(`{"nbformat":4,"cells":[{"cell_type":"code","source":["a"]}]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		n, err := parse("f.ipynb", text)
		if err != nil {
			return
		}
		first, err := n.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		again, err := parse("f.ipynb", first)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		second, err := again.Bytes()
		if err != nil || !bytes.Equal(first, second) {
			t.Fatalf("written twice it differs: %v", err)
		}
	})
}
