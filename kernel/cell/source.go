package cell

// Cell is the source of a cell, with what is not Go set apart.
type Cell struct {
	// Source is the text as it was given.
	Source string
	// Go is the same text with everything else replaced by blanks, so that offsets and lines
	// are those of Source.
	Go string
	// Specials are the lines that are not Go, in their order.
	Specials []Special

	body int // offset in Go where the body of func main begins, or -1
}
