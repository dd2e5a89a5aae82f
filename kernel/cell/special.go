package cell

// Kind says what a special line asks for.
type Kind uint8

// The kinds of special lines.
const (
	// Magic is `%name args`; Name and Args are set, Text is all that follows the name.
	Magic Kind = iota + 1
	// CellMagic is `%%name args` on the first line of a cell. Body is the rest of the cell.
	CellMagic
	// Main is `%%` or `%main`: what follows is the body of func main. Args are its arguments.
	Main
	// Shell is `!command`; Text is the command.
	Shell
	// ModuleShell is `!*command`, to be run in the folder of the module that cells build with.
	ModuleShell
	// Help is `?name` or `name?`; Name is set.
	Help
	// HelpSource is `??name` or `name??`: help with the source.
	HelpSource
)

// Special is a line of a cell that is not Go. Lines joined by a backslash at their end are one.
type Special struct {
	// Line is the number of the (first) line in the cell, from 1.
	Line int
	Kind Kind
	// Name of the magic, or what help is wanted about.
	Name string
	// Args are the words after the name. Double quotes group and take backslash escapes.
	Args []string
	// Text is everything after the name of a magic, or a shell's command, as it was written.
	Text string
	// Body is what follows the first line, for a CellMagic.
	Body string
}
