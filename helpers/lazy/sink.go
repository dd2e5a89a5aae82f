package lazy

import "context"

// Sink takes the elements of an array tile by tile: a file being written.
type Sink interface {
	// Grid is the chunks of the sink. A tile is whole chunks of it.
	Grid() []Axis
	// Work is the scratch in bytes that Write needs.
	Work() int64
	// Write takes the elements of box in C order. It is called once for every tile, from
	// several goroutines for different tiles. data and scratch are the sink's until it
	// returns.
	Write(ctx context.Context, box Box, data Block, scratch []byte) error
}
