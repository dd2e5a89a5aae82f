package cell

import (
	"regexp"
	"strconv"
)

// mark is in every name that is not the user's own: what follows it is a number, or nothing.
const mark = "ʹ"

// symbolNumber is the symbol of the n-th definition of a name.
func symbolNumber(name string, n int) string { return name + mark + strconv.Itoa(n) }

var marked = regexp.MustCompile(mark + `(\{[^}]*\}|\d*)`)

var ownPackage = regexp.MustCompile(`\bmain\.`)

// clean makes a message of the type-checker or compiler one about the user's names.
func clean(message string) string {
	return ownPackage.ReplaceAllString(marked.ReplaceAllString(message, ""), "")
}
