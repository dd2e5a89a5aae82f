package runner

import "testing"

func TestCellErrorSaysThingsOnce(t *testing.T) {
	for _, c := range []struct {
		e    CellError
		want string
	}{
		{CellError{Name: "panic", Value: "index"}, "n.ipynb: cell 3, In[2]: panic: index"},
		{CellError{Name: "panic", Value: "index", Traceback: []string{"panic: index", "In[2], line 1"}}, "n.ipynb: cell 3, In[2]: panic: index\nIn[2], line 1"},
		{CellError{Name: "E", Value: "two\nlines", Traceback: []string{"\x1b[31mtwo", "lines\x1b[0m", "In[2], line 1", ""}}, "n.ipynb: cell 3, In[2]: E: two\nlines\nIn[2], line 1"},
		{CellError{Name: "E", Value: "in", Traceback: []string{"index"}}, "n.ipynb: cell 3, In[2]: E: in\nindex"},
		{CellError{Name: "E", Value: "E", Traceback: []string{"E"}}, "n.ipynb: cell 3, In[2]: E"},
		{CellError{Name: "E", Traceback: []string{"In[2]"}}, "n.ipynb: cell 3, In[2]: E\nIn[2]"},
	} {
		c.e.Notebook, c.e.Cell, c.e.Count = "n.ipynb", 3, 2
		if got := c.e.Error(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
