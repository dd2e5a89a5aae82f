package worker

import "testing"

func TestCellFrame(t *testing.T) {
	tests := []struct {
		function, file string
		want           Frame
		ours           bool
	}{
		{"main.ʹcell12", "In[3]", Frame{"", "In[3]", 1}, true},
		{"main.ʹcell12.func1", "/x/In[3]", Frame{"func1", "In[3]", 1}, true},
		{"main.(*Tʹ2).M", "In[4]", Frame{"(*T).M", "In[4]", 1}, true},
		{"main.f[...]", "In[4]", Frame{"f[...]", "In[4]", 1}, true},
		{"fmt.Println", "fmt/print.go", Frame{"fmt.Println", "fmt/print.go", 1}, false},
		{"main.must", "In[x]", Frame{"main.must", "In[x]", 1}, false},
	}
	for _, test := range tests {
		if got, ours := CellFrame(test.function, test.file, 1); got != test.want || ours != test.ours {
			t.Errorf("%s: %+v %v", test.function, got, ours)
		}
	}
}
