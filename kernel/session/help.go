package session

import (
	"fmt"
	"runtime"
	"strings"

	"github.com/gonda-go/gonda/kernel/cell"
	"github.com/gonda-go/gonda/kernel/worker"
)

const helpText = `**Cells hold Go.** Statements, declarations, or a whole program; what they define lives on in later cells.
The value of the last expression is shown, unless a semicolon follows it. Imports of the standard
library and of the prelude (xr, zarr, plot, nb, ...) need no import line.

| Names | |
| --- | --- |
| ` + "`%list` `%ls` `%who` `%whos`" + ` | what the notebook remembers |
| ` + "`%rm NAME...` `%remove`" + ` | forget names |
| ` + "`%reset [go.mod]`" + ` | forget all; with go.mod, start a new module too |
| ` + "`?NAME` `??NAME`" + ` | explain a name; show its source |
| ` + "`%replay`" + ` | run the cells again whose values a crash has lost |

| Running | |
| --- | --- |
| ` + "`%% [ARGS]` `%main`" + ` | what follows is the body of func main |
| ` + "`%args ARGS`" + ` | arguments of the cell's program |
| ` + "`%%time` `%time CODE`" + ` | where the time goes |
| ` + "`%%timeit` `%timeit CODE`" + ` | time of one of many runs |
| ` + "`%capture [-a] FILE`" + ` | copy the cell's text into a file |
| ` + "`%autoget` `%noautoget`" + ` | whether packages that the module lacks are fetched |

| Around | |
| --- | --- |
| ` + "`!COMMAND`" + ` | a line for bash; ` + "`!*COMMAND`" + ` in the folder of the module |
| ` + "`%with_inputs` `%with_password`" + ` | the next ` + "`!`" + ` line may ask for input |
| ` + "`%%bash` `%%sh` `%%script PROGRAM`" + ` | the cell is the input of a program |
| ` + "`%%writefile [-a] FILE`" + ` | the cell is the content of a file |
| ` + "`%cd [FOLDER]` `%env [NAME[=VALUE]]`" + ` | where and with what cells run |
| ` + "`%version` `%help`" + ` | what this is |

A line may begin with ` + "`//gonb:`" + ` before its mark. A backslash at its end joins the next line.
`

// help shows the commands.
func (r *run) help(cell.Special) error {
	r.markdown(helpText)
	return nil
}

// version shows what runs here and where it writes.
func (r *run) version(cell.Special) error {
	s := r.session
	lines := []string{"gonda " + s.config.Version, runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH}
	lines = append(lines, s.engine.about()...)
	if s.config.LogFile != "" {
		lines = append(lines, "log: "+s.config.LogFile)
	}
	r.say("%s", strings.Join(lines, "\n"))
	return nil
}

// markdown shows text with marks, which most front ends render.
func (r *run) markdown(text string) {
	r.sink.Display(worker.Display{Data: map[string]any{"text/markdown": text, "text/plain": strings.ReplaceAll(text, "`", "")}})
}

// explain shows what inspection says of a name, in the front end's pager.
func (r *run) explain(s cell.Special) error {
	if strings.TrimSpace(s.Name) == "" {
		return r.help(s)
	}
	detail := 0
	if s.Kind == cell.HelpSource {
		detail = 1
	}
	if err := r.awaitEngine(); err != nil {
		return err
	}
	answer := r.session.engine.inspect(r.ctx, s.Name, len([]rune(s.Name)), detail)
	if !answer.Found {
		return &specialError{what: fmt.Sprintf("nothing is known of %s", s.Name), hint: "%list shows the names of the notebook."}
	}
	data := make(map[string]string)
	for mime, value := range answer.Data {
		if text, ok := value.(string); ok {
			data[mime] = text
		}
	}
	r.payload = append(r.payload, payload{Source: "page", Data: data})
	return nil
}
