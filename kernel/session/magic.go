package session

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gonda-go/gonda/kernel/cell"
)

// magics are the commands that a cell can give to the session, by name.
var magics map[string]func(*run, cell.Special) error

// cellMagics take the rest of the cell.
var cellMagics map[string]func(*run, cell.Special) error

func init() { // the commands mention the table of them, by %help and its kind
	magics = map[string]func(*run, cell.Special) error{
		"args":          (*run).setArgs,
		"exec":          (*run).nothing,
		"env":           (*run).environment,
		"cd":            (*run).changeFolder,
		"pwd":           (*run).changeFolder,
		"list":          (*run).list,
		"ls":            (*run).list,
		"who":           (*run).list,
		"whos":          (*run).list,
		"reset":         (*run).reset,
		"rm":            (*run).remove,
		"remove":        (*run).remove,
		"autoget":       (*run).automatic,
		"noautoget":     (*run).automatic,
		"capture":       (*run).capture,
		"with_inputs":   (*run).withInputs,
		"with_password": (*run).withInputs,
		"replay":        (*run).replay,
		"time":          (*run).time,
		"timeit":        (*run).timeit,
		"help":          (*run).help,
		"version":       (*run).version,
	}
	cellMagics = map[string]func(*run, cell.Special) error{
		"time":      (*run).time,
		"timeit":    (*run).timeit,
		"capture":   (*run).capture,
		"bash":      (*run).script,
		"sh":        (*run).script,
		"script":    (*run).script,
		"writefile": (*run).writeFile,
	}
}

// absent are commands of GoNB that gonda knows but does not do yet.
var absent = []string{"goflags", "test", "wasm", "widgets", "widgets_hb", "track", "untrack", "goworkfix", "gx"}

// foreign says for commands of other kernels how it is done here.
var foreign = map[string]string{
	"matplotlib":      "Plots need no setting: a plot that is the last expression of a cell shows itself.",
	"load_ext":        "There are no extensions to load: packages come by import.",
	"autoreload":      "Definitions are seen in their newest version already.",
	"pip":             "Go packages come by import; %autoget lets gonda fetch those that the module lacks.",
	"conda":           "Go packages come by import; %autoget lets gonda fetch those that the module lacks.",
	"get":             "Go packages come by import; %autoget lets gonda fetch those that the module lacks; !*go get PACKAGE@VERSION chooses one.",
	"html":            "nb.HTML(`...`) shows HTML.",
	"markdown":        "nb.Markdown(`...`) shows Markdown.",
	"latex":           "nb.Markdown(`$...$`) shows formulas.",
	"svg":             "nb.SVG(`...`) shows SVG.",
	"javascript":      "nb.MIME shows data of any MIME type.",
	"js":              "nb.MIME shows data of any MIME type.",
	"lsmagic":         "%help lists the commands.",
	"magic":           "%help lists the commands.",
	"quickref":        "%help lists the commands.",
	"bench":           "%%timeit measures the cell.",
	"prun":            "runtime/pprof writes profiles.",
	"run":             "!go run FILE runs a program.",
	"load":            "!cat FILE shows a file.",
	"pinfo":           "?name explains a name.",
	"pdoc":            "?name explains a name.",
	"psource":         "??name shows the source of a name.",
	"history":         "Front ends have the history of cells.",
	"xdel":            "%rm NAME forgets a name.",
	"reset_selective": "%rm NAME forgets names.",
	"set_env":         "%env NAME=VALUE sets a variable of the environment.",
	"system":          "!COMMAND runs a shell command.",
	"sx":              "!COMMAND runs a shell command.",
	"file":            "%%writefile PATH writes the rest of the cell into a file.",
	"debug":           "A panic shows the lines of the cells that it went through.",
	"pdb":             "A panic shows the lines of the cells that it went through.",
	"python":          "%%script python3 runs the rest of the cell.",
	"python3":         "%%script python3 runs the rest of the cell.",
	"perl":            "%%script perl runs the rest of the cell.",
	"ruby":            "%%script ruby runs the rest of the cell.",
	"memit":           "nb.Timeit measures time; runtime.ReadMemStats tells of memory.",
	"doc":             "?name explains a name.",
	"vars":            "%whos lists names with their types.",
	"dep":             "Go packages come by import; %autoget lets gonda fetch those that the module lacks.",
	"clear":           "%reset forgets all definitions.",
	"timing":          "%%time says where the time of a cell goes.",
	"interrupt":       "The stop button of the front end interrupts a cell.",
	"store":           "Variables live as long as the kernel; write what shall live longer into files.",
	"precision":       "fmt.Printf(\"%.3f\", x) chooses digits.",
	"config":          "%env sets what there is to set.",
	"notebook":        "Front ends save notebooks.",
	"colors":          "Front ends choose colours.",
	"pylab":           "Plots need no setting: a plot that is the last expression of a cell shows itself.",
	"tic":             "%%time says where the time of a cell goes.",
}

// special does one line of a cell that is not Go.
func (r *run) special(s cell.Special) error {
	err := r.specialBy(s)
	var own *specialError
	if errors.As(err, &own) && own.line == 0 {
		own.line, own.name = s.Line, specialName(s)
	}
	return err
}

func specialName(s cell.Special) string {
	switch s.Kind {
	case cell.CellMagic:
		return "%%" + s.Name
	case cell.Shell:
		return "!"
	case cell.ModuleShell:
		return "!*"
	case cell.Help:
		return "?" + s.Name
	case cell.HelpSource:
		return "??" + s.Name
	}
	return "%" + s.Name
}

func (r *run) specialBy(s cell.Special) error {
	switch s.Kind {
	case cell.Main:
		return nil // the cell is built as it says
	case cell.Shell, cell.ModuleShell:
		return r.shell(s)
	case cell.Help, cell.HelpSource:
		return r.explain(s)
	}
	table := magics
	if s.Kind == cell.CellMagic {
		table = cellMagics
	}
	if do, ok := table[s.Name]; ok {
		return do(r, s)
	}
	return unknownMagic(s, table)
}

// nothing is done for %exec: the cell is built as it says.
func (r *run) nothing(s cell.Special) error {
	if len(s.Args) == 0 {
		return wrongUse("it calls a function, so it needs the name of one")
	}
	return nil
}

// unknownMagic says why a command is not done, and what to do instead.
func unknownMagic(s cell.Special, table map[string]func(*run, cell.Special) error) error {
	if slices.Contains(absent, s.Name) {
		return &specialError{what: "gonda does not support this command of GoNB yet, so the cell is not run"}
	}
	e := &specialError{what: "there is no such command", hint: foreign[s.Name]}
	if e.hint == "" {
		names := slices.Sorted(maps.Keys(table))
		e.hint = "There are: %" + strings.Join(names, " %") + ". %help explains them."
		if s.Kind == cell.CellMagic {
			e.hint = "On the first line of a cell there can be: %%" + strings.Join(names, " %%") + ". %help explains them."
		}
	}
	if _, line := magics[s.Name]; line && s.Kind == cell.CellMagic {
		e.hint = "It is written with one % sign."
	}
	if _, whole := cellMagics[s.Name]; whole && s.Kind == cell.Magic {
		e.hint = "It is written with two % signs, on the first line of the cell."
	}
	return e
}

// wrongUse is a command with words that it does not take.
func wrongUse(format string, args ...any) error {
	return &specialError{what: fmt.Sprintf(format, args...)}
}

// say writes a line for the person at the notebook.
func (r *run) say(format string, args ...any) {
	r.sink.Stream("stdout", fmt.Appendf(nil, format+"\n", args...))
}
