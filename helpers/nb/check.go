package nb

import (
	"fmt"
	"html"
	"maps"
	"slices"
	"strings"
	"sync"
)

// Judge says what is wrong with an answer, in words that help; nil for the right one.
type Judge func(answer any) error

var judges = struct {
	sync.Mutex
	of map[string]Judge
}{of: make(map[string]Judge)}

// Exercise gives the exercise of a name, such as "m1.seoul", its judge. The package that
// holds the exercises calls it.
func Exercise(name string, judge Judge) {
	judges.Lock()
	defer judges.Unlock()
	judges.of[name] = judge
}

// Verdict is what a judge says of an answer.
type Verdict struct {
	Name  string
	Right bool
	Why   string // what is wrong
}

// Check has an answer judged. As the last expression of a cell it shows the verdict.
func Check(name string, answer any) Verdict {
	judges.Lock()
	judge, known := judges.of[name]
	names := slices.Sorted(maps.Keys(judges.of))
	judges.Unlock()
	if !known {
		why := "there are no exercises here"
		if len(names) > 0 {
			why = "there is no such exercise; there are " + strings.Join(names, ", ")
		}
		return Verdict{Name: name, Why: why}
	}
	_, err := guarded("the judge", func() (int, error) {
		if err := judge(answer); err != nil {
			return 0, wrong{err}
		}
		return 0, nil
	})
	if err != nil {
		return Verdict{Name: name, Why: strings.TrimPrefix(err.Error(), "the judge: ")}
	}
	return Verdict{Name: name, Right: true}
}

type wrong struct{ error }

// String is the verdict in a line.
func (v Verdict) String() string {
	if v.Right {
		return "✓ " + v.Name
	}
	return "✗ " + v.Name + ": " + v.Why
}

// HTML is the verdict for a notebook.
func (v Verdict) HTML() string {
	color, mark, why := "#2e9e4f", "✓", "right"
	if !v.Right {
		color, mark, why = "#d9822b", "✗", v.Why
	}
	return fmt.Sprintf(`<div style="border-left:4px solid %s;padding:.3em .8em;color:var(--jp-ui-font-color1,inherit)"><b style="color:%s">%s %s</b> %s</div>`,
		color, color, mark, html.EscapeString(v.Name), html.EscapeString(why))
}
