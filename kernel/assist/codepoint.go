package assist

import "unicode/utf8"

// byteOffset turns a number of code points into one of bytes.
func byteOffset(s string, points int) int {
	for i := range s {
		if points <= 0 {
			return i
		}
		points--
	}
	return len(s)
}

// codePoints is the length of a text in code points.
func codePoints(s string) int { return utf8.RuneCountInString(s) }
