package session

import (
	"reflect"
	"testing"
)

func TestHistory(t *testing.T) {
	var h history
	for i, input := range []string{"a := 1", "b := a/2", "a := 1", "plot(x)", "a := 3"} {
		h.add(i+1, input)
	}
	h.result(2, "0")
	lines := func(items [][]any) []int {
		out := []int{}
		for _, i := range items {
			out = append(out, i[1].(int))
		}
		return out
	}
	n := func(i int) *int { return &i }
	for _, c := range []struct {
		name string
		r    historyRequest
		want []int
	}{
		{"tail", historyRequest{Access: "tail", N: n(2)}, []int{4, 5}},
		{"long tail", historyRequest{Access: "tail", N: n(1000)}, []int{1, 2, 3, 4, 5}},
		{"no tail", historyRequest{Access: "tail", N: n(-1)}, []int{}},
		{"range", historyRequest{Access: "range", Session: thisSession, Start: 2, Stop: n(4)}, []int{2, 3}},
		{"open range", historyRequest{Access: "range", Start: 4}, []int{4, 5}},
		{"other session", historyRequest{Access: "range", Session: 9}, []int{}},
		{"search", historyRequest{Access: "search", Pattern: "a*"}, []int{1, 3, 5}},
		{"search within", historyRequest{Access: "search", Pattern: "*a/?"}, []int{2}},
		{"search unique", historyRequest{Access: "search", Pattern: "a :=*", Unique: true}, []int{3, 5}},
		{"search some", historyRequest{Access: "search", Pattern: "a*", N: n(2)}, []int{3, 5}},
		{"search for nothing", historyRequest{Access: "search", Pattern: "z*"}, []int{}},
		{"bad pattern", historyRequest{Access: "search", Pattern: "[a"}, []int{}},
		{"unknown", historyRequest{Access: "all"}, []int{}},
	} {
		if got := lines(h.find(c.r)); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s: lines %v, want %v", c.name, got, c.want)
		}
	}
	got := h.find(historyRequest{Access: "range", Start: 1, Stop: n(3), Output: true})
	if want := [][]any{{thisSession, 1, []any{"a := 1", nil}}, {thisSession, 2, []any{"b := a/2", "0"}}}; !reflect.DeepEqual(got, want) {
		t.Errorf("with output: %v, want %v", got, want)
	}
}
