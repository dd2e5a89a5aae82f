package workshop

import (
	"fmt"
	"slices"

	"github.com/gonda-go/gonda/helpers/cluster"
	"github.com/gonda-go/gonda/helpers/xr"
)

// What m4.chunks asks for.
const (
	mostForSeries = 20        // chunks that the series of a place touches
	mostForMap    = 50        // chunks that a map touches
	mostOfChunk   = 128 << 20 // bytes
)

// judgeChunks: a store of t2m, or the shape of a chunk, with which a series touches at most 20
// chunks and a map at most 50.
func judgeChunks(answer any) error {
	shape, chunk, err := chunking(answer)
	if err != nil {
		return err
	}
	count := func(d int) int { return (shape[d] + chunk[d] - 1) / chunk[d] }
	series, oneMap := count(0), count(1)*count(2)
	bytes := int64(4)
	for _, n := range chunk {
		bytes *= int64(n)
	}
	switch {
	case bytes > mostOfChunk:
		return fmt.Errorf("a chunk of %v has %s: to read one value that much is unpacked; a place and a map touch %d and %d chunks, fewer than need be",
			chunk, cluster.FormatBytes(bytes), series, oneMap)
	case series > mostForSeries && oneMap > mostForMap:
		return fmt.Errorf("a series touches %d chunks and a map %d: make chunks larger both ways", series, oneMap)
	case series > mostForSeries:
		return fmt.Errorf("a map touches %d chunks, which is fine; a series touches %d, more than %d: make chunks longer in time", oneMap, series, mostForSeries)
	case oneMap > mostForMap:
		return fmt.Errorf("a series touches %d chunks, which is fine; a map touches %d, more than %d: make chunks larger on the map", series, oneMap, mostForMap)
	}
	return nil
}

// chunking is the shapes of the array and of its chunks, in time, latitude and longitude.
func chunking(answer any) (shape, chunk []int, err error) {
	switch x := answer.(type) {
	case xr.Dataset:
		if err := x.Err(); err != nil {
			return nil, nil, fmt.Errorf("the dataset carries an error: %w", err)
		}
		return chunking(x.Var("t2m"))
	case xr.DataArray:
		if err := x.Err(); err != nil {
			return nil, nil, fmt.Errorf("the answer carries an error: %w", err)
		}
		shape, chunk = x.Shape(), slices.Clone(x.Encoding().Chunks)
		if chunk == nil {
			return nil, nil, fmt.Errorf("the array is not stored in chunks: write it with ToZarr and open that")
		}
	case []int:
		ds, err := question()
		if err != nil {
			return nil, nil, err
		}
		shape, chunk = ds.Var("t2m").Shape(), slices.Clone(x)
	default:
		return nil, nil, fmt.Errorf("the answer is a %T: a dataset of a store is asked for, or the shape of a chunk as []int{time, latitude, longitude}", answer)
	}
	if len(shape) != 3 || len(chunk) != 3 {
		return nil, nil, fmt.Errorf("a chunk of %d dimensions for an array of %d: time, latitude and longitude are asked for", len(chunk), len(shape))
	}
	for d, n := range chunk {
		if n < 1 {
			return nil, nil, fmt.Errorf("a chunk of %v has no elements", chunk)
		}
		chunk[d] = min(n, shape[d])
	}
	return shape, chunk, nil
}

// judgeSame: how far are the values of the store from those of the files?
func judgeSame(answer any) error {
	got, err := number(answer)
	if err != nil {
		return err
	}
	if got > 0 && got < 0.1 {
		return fmt.Errorf("%v K is about half a step of packed values: the store was written with Pack, or the files differ", got)
	}
	if got > 30 {
		return fmt.Errorf("%v K: so far off are values that were packed with the numbers of another file", got)
	}
	return compare(got, 0, 0)
}
