package cell

import "strings"

// words splits at blanks. Only double quotes group; within them a backslash takes the next
// character as it is, and \n and \t are what they are in Go.
func words(line string) ([]string, error) {
	var all []string
	for line = strings.TrimLeft(line, " \t\r\n"); line != ""; line = strings.TrimLeft(line, " \t\r\n") {
		word, n, ok := firstWord(line)
		if !ok {
			return nil, errorText(`a " is not closed in ` + line)
		}
		all = append(all, word)
		line = line[n:]
	}
	return all, nil
}

// firstWord is a word, and the length of what stands for it.
func firstWord(line string) (word string, n int, ok bool) {
	var b strings.Builder
	quoted := false
	for n < len(line) {
		c := line[n]
		n++
		switch {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\' && n < len(line):
			b.WriteByte(unescape(line[n]))
			n++
		case !quoted && strings.IndexByte(" \t\r\n", c) >= 0:
			return b.String(), n, true
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), n, !quoted
}

func unescape(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 't':
		return '\t'
	}
	return c
}
