package worker

import (
	"path"
	"regexp"
	"strings"
)

var (
	cellFile  = regexp.MustCompile(`^In\[\d+\]$`)
	ourMark   = regexp.MustCompile(`ʹ\d+`)
	cellEntry = regexp.MustCompile(`^ʹcell\d+\.?`)
)

// CellFrame turns a function, file and line of a stack into a Frame with the names that the
// user wrote, and says whether it lies in a cell.
func CellFrame(function, file string, line int) (Frame, bool) {
	name := path.Base(file)
	if !cellFile.MatchString(name) {
		return Frame{Func: function, File: file, Line: line}, false
	}
	return Frame{Func: CleanName(function), File: name, Line: line}, true
}

// CleanName takes what gonda added off a name: "main.Tʹ2" is "T", the function that holds a
// cell's statements is nothing, and its closures are func1, func2, ...
func CleanName(name string) string {
	name = strings.TrimPrefix(name, "main.")
	name = cellEntry.ReplaceAllString(name, "")
	return ourMark.ReplaceAllString(name, "")
}
